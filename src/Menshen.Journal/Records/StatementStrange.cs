namespace Menshen.Journal;

/// <summary>A subject sent a statement that it is not known to send, under a rule of the policy's <c>learnt-statements</c> that lets it run.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Session">The session's number.</param>
/// <param name="Subject">Whose session.</param>
/// <param name="Statement">Which statement within the session.</param>
/// <param name="Rule">The rule's id.</param>
public readonly record struct StatementStrange(long Time, long Session, string Subject, long Statement, string Rule) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + 2 * RecordWriter.MaxVarint + RecordWriter.MaxText(Subject) + RecordWriter.MaxText(Rule);

    public static StatementStrange Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.StatementStrange);
        return new StatementStrange(reader.Time, reader.Int64(), reader.Text(), reader.Int64(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.StatementStrange, Time);
        writer.Varint(Session);
        writer.Text(Subject);
        writer.Varint(Statement);
        writer.Text(Rule);
        return writer.Length;
    }
}
