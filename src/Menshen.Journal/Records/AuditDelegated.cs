namespace Menshen.Journal;

/// <summary>An auditor gave somebody the right to read some of the records.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="Number">The delegation's, unique in a deployment.</param>
/// <param name="SubjectId">The catalogue's number of who may read.</param>
/// <param name="Subject">Its name.</param>
/// <param name="Auditor">Who gave it.</param>
/// <param name="OfSubject">Only records of this subject; empty: of all.</param>
/// <param name="OfObject">Only of this table, <c>table.column</c> or <c>schema.*</c>; empty: of all.</param>
/// <param name="Since">Only records of this time or later; 0: all.</param>
/// <param name="Until">Only records before this time; 0: all.</param>
/// <param name="Expires">When the right ends by itself; 0: when it is taken away.</param>
public readonly record struct AuditDelegated(
    long Time, long Number, long SubjectId, string Subject, string Auditor, string OfSubject, string OfObject, long Since, long Until, long Expires)
    : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + 5 * RecordWriter.MaxVarint + RecordWriter.MaxText(Subject)
        + RecordWriter.MaxText(Auditor) + RecordWriter.MaxText(OfSubject) + RecordWriter.MaxText(OfObject);

    public static AuditDelegated Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.AuditDelegated);
        return new AuditDelegated(
            reader.Time, reader.Int64(), reader.Int64(), reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Int64(), reader.Int64(),
            reader.Int64());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.AuditDelegated, Time);
        writer.Varint(Number);
        writer.Varint(SubjectId);
        writer.Text(Subject);
        writer.Text(Auditor);
        writer.Text(OfSubject);
        writer.Text(OfObject);
        writer.Varint(Since);
        writer.Varint(Until);
        writer.Varint(Expires);
        return writer.Length;
    }
}
