namespace Menshen.Server;

/// <summary>How far a column's conversion is, seen from any thread.</summary>
internal sealed class ColumnProgress(TimeProvider time)
{
    /// <summary>Between notes in the catalogue, and over which the speed is taken.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private long _since = time.GetTimestamp();
    private long _rowsThen;

    public long Rows { get; private set; }

    public long Total { get; private set; }

    public double RowsPerSecond { get; private set; }

    /// <summary>What it waits for, why it ended, or null.</summary>
    public string? Note { get; set; }

    /// <summary>True once in a while: the catalogue should know too.</summary>
    public bool See(long rows, long total)
    {
        (Rows, Total) = (rows, total);
        var passed = time.GetElapsedTime(_since);
        if (passed < Step) return false;
        RowsPerSecond = (rows - _rowsThen) / passed.TotalSeconds;
        (_since, _rowsThen) = (time.GetTimestamp(), rows);
        return true;
    }
}
