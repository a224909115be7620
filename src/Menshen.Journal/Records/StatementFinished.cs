namespace Menshen.Journal;

/// <summary>What became of a statement.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Rows">Returned or affected.</param>
/// <param name="DurationMicroseconds">From submission to the end of the answer.</param>
public readonly record struct StatementFinished(
    long Time,
    ulong SessionId,
    ulong StatementNumber,
    StatementOutcome Outcome,
    SqlState SqlState,
    ulong Rows,
    ulong DurationMicroseconds) : IJournalRecord
{
    /// <summary>Bytes of the engine's answer, all its messages together; 0 in records of earlier versions.</summary>
    public ulong Bytes { get; init; }

    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxVarint + RecordWriter.MaxVarint + 1 + 5
        + RecordWriter.MaxVarint + RecordWriter.MaxVarint + RecordWriter.MaxVarint;

    public static StatementFinished Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.StatementFinished);
        return new StatementFinished(
            reader.Time,
            reader.Varint(),
            reader.Varint(),
            (StatementOutcome)reader.Byte(),
            new SqlState(reader.UInt32()),
            reader.Varint(),
            reader.Varint())
        {
            Bytes = reader.IsAtEnd ? 0 : reader.Varint(),
        };
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.StatementFinished, Time);
        writer.Varint(SessionId);
        writer.Varint(StatementNumber);
        writer.Byte((byte)Outcome);
        writer.Varint(SqlState.Packed);
        writer.Varint(Rows);
        writer.Varint(DurationMicroseconds);
        if (Bytes > 0) { writer.Varint(Bytes); }
        return writer.Length;
    }
}
