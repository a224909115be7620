namespace Menshen.Sql.Sealing;

/// <summary>How the rows of a COPY are written (the manual's COPY, "File Formats").</summary>
/// <param name="Kind">text, csv or binary.</param>
/// <param name="Delimiter">Between two columns.</param>
/// <param name="Null">What stands for NULL, in UTF-8.</param>
/// <param name="Quote">Around values, in csv.</param>
/// <param name="Escape">Before a quote inside a value, in csv.</param>
/// <param name="HasHeader">The first line names columns.</param>
public sealed record CopyForm(CopyKind Kind, byte Delimiter, ReadOnlyMemory<byte> Null, byte Quote, byte Escape, bool HasHeader)
{
    /// <summary>COPY without options.</summary>
    public static readonly CopyForm Text = new(CopyKind.Text, (byte)'\t', "\\N"u8.ToArray(), 0, 0, HasHeader: false);

    /// <summary>COPY with FORMAT csv and nothing else.</summary>
    public static readonly CopyForm Csv = new(CopyKind.Csv, (byte)',', Array.Empty<byte>(), (byte)'"', (byte)'"', HasHeader: false);
}
