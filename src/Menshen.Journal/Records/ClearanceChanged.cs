namespace Menshen.Journal;

/// <summary>A subject was cleared for other labels than before.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="Subject">Whose clearance.</param>
/// <param name="Before">What held before, in the policy's words.</param>
/// <param name="After">What holds now.</param>
/// <param name="Reason">Why.</param>
/// <param name="Approval">Number of the approval; 0 where it took none.</param>
/// <param name="Sessions">Sessions that were ended by it, at the gateway that did it.</param>
public readonly record struct ClearanceChanged(
    long Time, string Actor, string Subject, string Before, string After, string Reason, long Approval, long Sessions) : IJournalRecord
{
    /// <summary>Who approved it; empty where it took nobody, and in records of earlier versions.</summary>
    public string Approver { get; init; } = "";

    public int MaxEncodedSize => RecordWriter.HeadSize + 2 * RecordWriter.MaxVarint + RecordWriter.MaxText(Actor) + RecordWriter.MaxText(Subject)
        + RecordWriter.MaxText(Before) + RecordWriter.MaxText(After) + RecordWriter.MaxText(Reason) + RecordWriter.MaxText(Approver);

    public static ClearanceChanged Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.ClearanceChanged);
        var changed = new ClearanceChanged(
            reader.Time, reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Int64(), reader.Int64());
        return reader.IsAtEnd ? changed : changed with { Approver = reader.Text() };
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.ClearanceChanged, Time);
        writer.Text(Actor);
        writer.Text(Subject);
        writer.Text(Before);
        writer.Text(After);
        writer.Text(Reason);
        writer.Varint(Approval);
        writer.Varint(Sessions);
        writer.Text(Approver);
        return writer.Length;
    }
}
