namespace Menshen.Journal;

/// <summary>Something in the engine is not as the policy or the provisioning says; or it is again.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Area">Where, such as <c>column</c>, <c>role</c>, <c>setting</c>.</param>
/// <param name="Object">Which one.</param>
/// <param name="Expected">What should be.</param>
/// <param name="Found">What is.</param>
/// <param name="IsOver">It is as it should be again.</param>
public readonly record struct DriftFound(long Time, string Area, string Object, string Expected, string Found, bool IsOver) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxVarint + RecordWriter.MaxText(Area) + RecordWriter.MaxText(Object)
        + RecordWriter.MaxText(Expected) + RecordWriter.MaxText(Found);

    public static DriftFound Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.DriftFound);
        return new DriftFound(reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Int64() != 0);
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.DriftFound, Time);
        writer.Text(Area);
        writer.Text(Object);
        writer.Text(Expected);
        writer.Text(Found);
        writer.Varint(IsOver ? 1 : 0);
        return writer.Length;
    }
}
