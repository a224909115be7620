namespace Menshen.Journal;

/// <summary>The state of the machine's clock has changed.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="State">As the kernel tells it, such as <c>unsynchronised</c>.</param>
public readonly record struct ClockObserved(
    long Time,
    string State) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(State);

    public static ClockObserved Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.ClockObserved);
        return new ClockObserved(reader.Time, reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.ClockObserved, Time);
        writer.Text(State);
        return writer.Length;
    }
}
