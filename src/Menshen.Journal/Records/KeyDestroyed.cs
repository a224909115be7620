namespace Menshen.Journal;

/// <summary>The certificate of a key's destruction: what, by whom, in what way.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Group">Number of the seal group.</param>
/// <param name="Name">Its name.</param>
/// <param name="Versions">How many versions were destroyed.</param>
/// <param name="Asker">Who asked for it.</param>
/// <param name="Approver">The second person.</param>
/// <param name="Approval">Number of the approval.</param>
/// <param name="Digest">SM3 over the keys as they were wrapped, in hexadecimal: tells in a backup of the catalogue which were meant.</param>
/// <param name="Method">What was done.</param>
public readonly record struct KeyDestroyed(
    long Time, long Group, string Name, long Versions, string Asker, string Approver, long Approval, string Digest, string Method) : IJournalRecord
{
    /// <summary>Why it was asked for; empty in records of earlier versions.</summary>
    public string Reason { get; init; } = "";

    public int MaxEncodedSize => RecordWriter.HeadSize + 3 * RecordWriter.MaxVarint + RecordWriter.MaxText(Name) + RecordWriter.MaxText(Asker)
        + RecordWriter.MaxText(Approver) + RecordWriter.MaxText(Digest) + RecordWriter.MaxText(Method) + RecordWriter.MaxText(Reason);

    public static KeyDestroyed Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.KeyDestroyed);
        var destroyed = new KeyDestroyed(
            reader.Time, reader.Int64(), reader.Text(), reader.Int64(), reader.Text(), reader.Text(), reader.Int64(), reader.Text(), reader.Text());
        return reader.IsAtEnd ? destroyed : destroyed with { Reason = reader.Text() };
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.KeyDestroyed, Time);
        writer.Varint(Group);
        writer.Text(Name);
        writer.Varint(Versions);
        writer.Text(Asker);
        writer.Text(Approver);
        writer.Varint(Approval);
        writer.Text(Digest);
        writer.Text(Method);
        writer.Text(Reason);
        return writer.Length;
    }
}
