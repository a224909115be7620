namespace Menshen.Journal;

/// <summary>A statement is about to be judged and sent; the record comes before the statement moves.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="StatementNumber">Counts within the session.</param>
/// <param name="TemplateNumber">Announced in this segment or the one before.</param>
public readonly record struct StatementSubmitted(
    long Time,
    ulong SessionId,
    ulong StatementNumber,
    uint TemplateNumber) : IJournalRecord
{
    /// <summary>The section of values as <see cref="StatementValuesWriter"/> wrote it; empty where none is recorded.</summary>
    public ReadOnlyMemory<byte> Values { get; init; }

    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxVarint + RecordWriter.MaxVarint + 5 + Values.Length;

    public static StatementSubmitted Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.StatementSubmitted);
        var submitted = new StatementSubmitted(reader.Time, reader.Varint(), reader.Varint(), reader.UInt32());
        return reader.IsAtEnd ? submitted : submitted with { Values = reader.Rest.ToArray() };
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.StatementSubmitted, Time);
        writer.Varint(SessionId);
        writer.Varint(StatementNumber);
        writer.Varint(TemplateNumber);
        writer.Rest(Values.Span);
        return writer.Length;
    }
}
