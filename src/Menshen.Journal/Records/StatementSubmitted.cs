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

    /// <summary>The number under which it was announced what let it pass or refused it; 0 in records of earlier versions.</summary>
    public uint Decision { get; init; }

    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxVarint + RecordWriter.MaxVarint + 5 + 1 + Values.Length + 5;

    public static StatementSubmitted Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.StatementSubmitted);
        var submitted = new StatementSubmitted(reader.Time, reader.Varint(), reader.Varint(), reader.UInt32());
        if (reader.IsAtEnd) { return submitted; }
        var section = ReadValues(ref reader);
        return submitted with { Values = section.IsEmpty ? default(ReadOnlyMemory<byte>) : section.ToArray(), Decision = reader.IsAtEnd ? 0 : reader.UInt32() };
    }

    /// <summary>The section of values, without the one byte that stands where there is none and something is behind it.</summary>
    internal static ReadOnlySpan<byte> ReadValues(ref RecordReader reader)
    {
        var section = reader.Bytes(StatementValues.LengthOf(reader.Rest));
        return section is [0] ? default : section;
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.StatementSubmitted, Time);
        writer.Varint(SessionId);
        writer.Varint(StatementNumber);
        writer.Varint(TemplateNumber);
        // The values say themselves where they end; what has none says so in a byte.
        if (Decision > 0 && Values.IsEmpty) { writer.Byte(0); }
        writer.Rest(Values.Span);
        if (Decision > 0) { writer.Varint(Decision); }
        return writer.Length;
    }
}
