namespace Menshen.Journal;

/// <summary>The journal's space went over a threshold, or came back below it.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Before">The level until now.</param>
/// <param name="Level">The level from now on.</param>
/// <param name="Used">Bytes of all segments.</param>
/// <param name="Limit">Bytes that they can have together.</param>
/// <param name="Free">Bytes free on the volume.</param>
public readonly record struct SpaceChanged(
    long Time,
    SpaceLevel Before,
    SpaceLevel Level,
    ulong Used,
    ulong Limit,
    ulong Free) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + 2 + 3 * RecordWriter.MaxVarint;

    public static SpaceChanged Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.SpaceChanged);
        return new SpaceChanged(
            reader.Time, (SpaceLevel)reader.Byte(), (SpaceLevel)reader.Byte(), reader.Varint(), reader.Varint(), reader.Varint());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.SpaceChanged, Time);
        writer.Byte((byte)Before);
        writer.Byte((byte)Level);
        writer.Varint(Used);
        writer.Varint(Limit);
        writer.Varint(Free);
        return writer.Length;
    }
}
