namespace Menshen.Journal;

/// <summary>A result held a value that was planted and that nobody should ever open.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Session">The session's number.</param>
/// <param name="Subject">Whose session.</param>
/// <param name="Group">Number of the seal group whose value it looks like.</param>
/// <param name="Action"><c>stop</c> or <c>alarm</c>, as the policy says.</param>
public readonly record struct PoisonTouched(long Time, long Session, string Subject, long Group, string Action) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + 2 * RecordWriter.MaxVarint + RecordWriter.MaxText(Subject) + RecordWriter.MaxText(Action);

    public static PoisonTouched Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.PoisonTouched);
        return new PoisonTouched(reader.Time, reader.Int64(), reader.Text(), reader.Int64(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.PoisonTouched, Time);
        writer.Varint(Session);
        writer.Text(Subject);
        writer.Varint(Group);
        writer.Text(Action);
        return writer.Length;
    }
}
