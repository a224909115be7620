namespace Menshen.Journal;

/// <summary>The wall clock has moved against the monotonic one by more than a second.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Expected">What the clock should have shown, in microseconds since the Unix epoch.</param>
public readonly record struct ClockJumped(
    long Time,
    long Expected) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxVarint;

    public static ClockJumped Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.ClockJumped);
        return new ClockJumped(reader.Time, reader.Int64());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.ClockJumped, Time);
        writer.Varint(Expected);
        return writer.Length;
    }
}
