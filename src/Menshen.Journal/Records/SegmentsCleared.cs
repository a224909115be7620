namespace Menshen.Journal;

/// <summary>Segments are about to leave the journal's directory; written before the tombstone and before the first of them goes.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="First">Number of the first.</param>
/// <param name="Last">Number of the last.</param>
/// <param name="Records">Records in them.</param>
/// <param name="Reason">Why: retention, or space.</param>
/// <param name="Requester">Who asked for it.</param>
/// <param name="Confirmer">Who confirmed it.</param>
/// <param name="Places">Where the copies are.</param>
public readonly record struct SegmentsCleared(
    long Time,
    long First,
    long Last,
    ulong Records,
    string Reason,
    string Requester,
    string Confirmer,
    string Places) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + 3 * RecordWriter.MaxVarint + RecordWriter.MaxText(Reason)
        + RecordWriter.MaxText(Requester) + RecordWriter.MaxText(Confirmer) + RecordWriter.MaxText(Places);

    public static SegmentsCleared Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.SegmentsCleared);
        return new SegmentsCleared(
            reader.Time, reader.Int64(), reader.Int64(), reader.Varint(), reader.Text(), reader.Text(), reader.Text(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.SegmentsCleared, Time);
        writer.Varint(First);
        writer.Varint(Last);
        writer.Varint(Records);
        writer.Text(Reason);
        writer.Text(Requester);
        writer.Text(Confirmer);
        writer.Text(Places);
        return writer.Length;
    }
}
