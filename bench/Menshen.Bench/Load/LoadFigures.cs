using Menshen.Bench.Machine;

namespace Menshen.Bench.Load;

/// <summary>What was seen of one kind of request, or of all.</summary>
/// <param name="Name">Of the kind.</param>
/// <param name="Requests">Scored ones.</param>
/// <param name="P50">Milliseconds that half of them took at most.</param>
/// <param name="P95">Milliseconds, nearest rank.</param>
/// <param name="P99">Milliseconds, nearest rank.</param>
/// <param name="Failures">By SQLSTATE, <c>wrong answer</c> or <c>broken</c>.</param>
internal sealed record LoadFigures(string Name, int Requests, double P50, double P95, double P99, IReadOnlyDictionary<string, long> Failures)
{
    private const double Million = 1e6;

    /// <summary>Failures of a million requests; NaN where there was no request.</summary>
    public double FailuresPerMillion => Requests == 0 ? double.NaN : Failures.Values.Sum() * Million / Requests;

    public static LoadFigures Of(string name, LoadTally tally)
    {
        var sorted = tally.Milliseconds.Order().ToArray();
        return new LoadFigures(
            name, sorted.Length, Statistics.Percentile(sorted, 0.50), Statistics.Percentile(sorted, 0.95), Statistics.Percentile(sorted, 0.99), tally.Failures);
    }
}
