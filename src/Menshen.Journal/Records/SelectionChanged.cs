namespace Menshen.Journal;

/// <summary>The auditor's choice of what is recorded is another from here on, or a file that should have changed it was refused.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="OldDigest">SM3 of the rules before, in hexadecimal; empty at the start.</param>
/// <param name="NewDigest">SM3 of the new file.</param>
/// <param name="Changes">The differing rules, or the errors of a file that was refused.</param>
/// <param name="Result"><c>in force</c> or <c>refused</c>.</param>
public readonly record struct SelectionChanged(
    long Time,
    string OldDigest,
    string NewDigest,
    string Changes,
    string Result) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(OldDigest) + RecordWriter.MaxText(NewDigest) + RecordWriter.MaxText(Changes) + RecordWriter.MaxText(Result);

    public static SelectionChanged Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.SelectionChanged);
        return new SelectionChanged(reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.SelectionChanged, Time);
        writer.Text(OldDigest);
        writer.Text(NewDigest);
        writer.Text(Changes);
        writer.Text(Result);
        return writer.Length;
    }
}
