namespace Menshen.Samples.ExpressRealname;

/// <summary>One table of the sample: its columns, how many rows it has, and its rows as a COPY stream.</summary>
public abstract class SampleTable
{
    /// <summary>Progress is told once for that many rows.</summary>
    private const int RowsPerReport = 1_000;

    /// <summary>Qualified name, for example <c>express.waybills</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The columns in the order of the stream.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Exact number of rows.</summary>
    public abstract long Rows { get; }

    /// <summary>The statement that loads the stream.</summary>
    public string CopyCommand => $"COPY {Name} ({string.Join(", ", Columns)}) FROM STDIN";

    /// <summary>Writes all rows in COPY's text format, UTF-8. <paramref name="progress"/> gets the rows written so far.</summary>
    public void WriteTo(Stream output, Action<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        var copy = new CopyTextWriter(output);
        long reported = 0;
        foreach (var rows in Write(copy))
        {
            if (rows - reported >= RowsPerReport)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Invoke(rows);
                reported = rows;
            }
        }

        copy.Flush();
        progress?.Invoke(Rows);
    }

    /// <summary>Writes row after row and yields how many there are so far.</summary>
    private protected abstract IEnumerable<long> Write(CopyTextWriter copy);
}
