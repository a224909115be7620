namespace Menshen.Bench.Load;

/// <summary>What one client has seen of one kind of request.</summary>
internal sealed class LoadTally
{
    /// <summary>The answer came, without an error, and is not what it must be.</summary>
    public const string Wrong = "wrong answer";

    /// <summary>The connection broke: nobody knows whether the statement was done.</summary>
    public const string Broken = "broken";

    private readonly Dictionary<string, long> _failures = [];

    /// <summary>Milliseconds of each scored request, failed ones too.</summary>
    public List<double> Milliseconds { get; } = [];

    /// <summary>Scored failures by SQLSTATE, or one of the words above.</summary>
    public IReadOnlyDictionary<string, long> Failures => _failures;

    /// <summary>Statements whose end was said to the client, by success or by an error; those of the warm-up too, for each has its record.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Statements of which nobody knows; at most so many records may be there beyond those acknowledged.</summary>
    public long Unknown { get; private set; }

    /// <summary>One request is over; a null failure is a right answer.</summary>
    public void Count(double milliseconds, string? failure, bool isScored)
    {
        if (failure == Broken) Unknown++;
        else Acknowledged++;
        if (!isScored) return;
        Milliseconds.Add(milliseconds);
        if (failure is not null) _failures[failure] = _failures.GetValueOrDefault(failure) + 1;
    }

    /// <summary>All of them as one.</summary>
    public static LoadTally Sum(IEnumerable<LoadTally> tallies)
    {
        var sum = new LoadTally();
        foreach (var one in tallies)
        {
            sum.Milliseconds.AddRange(one.Milliseconds);
            (sum.Acknowledged, sum.Unknown) = (sum.Acknowledged + one.Acknowledged, sum.Unknown + one.Unknown);
            foreach (var (code, count) in one._failures) sum._failures[code] = sum._failures.GetValueOrDefault(code) + count;
        }

        return sum;
    }
}
