namespace Menshen.Journal;

/// <summary>A subject has used as much of a resource as the policy's <c>quotas</c>, or a rule of <c>disclosure</c>, give it.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Session">The session's number.</param>
/// <param name="Subject">Whose session.</param>
/// <param name="Statement">Which statement within the session.</param>
/// <param name="Resource"><c>rows</c>, <c>bytes</c>, <c>time</c>, or one of them with <c>-per-hour</c>; <c>values-per-day</c>.</param>
/// <param name="Limit">Rows, bytes, milliseconds or values.</param>
/// <param name="Rule">The rule of the policy that sets the limit.</param>
/// <param name="Action"><c>cancelled</c>, or <c>refused</c> before it ran; of values <c>masked</c>, or <c>stopped</c>.</param>
public readonly record struct QuotaExceeded(
    long Time, long Session, string Subject, long Statement, string Resource, long Limit, string Rule, string Action) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + 3 * RecordWriter.MaxVarint + RecordWriter.MaxText(Subject) + RecordWriter.MaxText(Resource)
        + RecordWriter.MaxText(Rule) + RecordWriter.MaxText(Action);

    public static QuotaExceeded Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.QuotaExceeded);
        return new QuotaExceeded(reader.Time, reader.Int64(), reader.Text(), reader.Int64(), reader.Text(), reader.Int64(), reader.Text(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.QuotaExceeded, Time);
        writer.Varint(Session);
        writer.Text(Subject);
        writer.Varint(Statement);
        writer.Text(Resource);
        writer.Varint(Limit);
        writer.Text(Rule);
        writer.Text(Action);
        return writer.Length;
    }
}
