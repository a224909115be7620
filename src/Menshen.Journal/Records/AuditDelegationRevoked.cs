namespace Menshen.Journal;

/// <summary>An auditor took a right to read records away.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Number">The delegation's.</param>
/// <param name="Subject">Who had it.</param>
/// <param name="Auditor">Who took it.</param>
public readonly record struct AuditDelegationRevoked(long Time, long Number, string Subject, string Auditor) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxVarint + RecordWriter.MaxText(Subject) + RecordWriter.MaxText(Auditor);

    public static AuditDelegationRevoked Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.AuditDelegationRevoked);
        return new AuditDelegationRevoked(reader.Time, reader.Int64(), reader.Text(), reader.Text());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.AuditDelegationRevoked, Time);
        writer.Varint(Number);
        writer.Text(Subject);
        writer.Text(Auditor);
        return writer.Length;
    }
}
