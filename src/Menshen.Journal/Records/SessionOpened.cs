namespace Menshen.Journal;

/// <summary>A subject logged in; later records of the session carry only its number.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="SessionId">Unique within a run.</param>
/// <param name="SubjectId">The catalogue's number of the subject.</param>
/// <param name="Subject">Its name.</param>
/// <param name="EngineRole">The role it acts as in the engine.</param>
/// <param name="Tls">Protocol and cipher, or "none".</param>
/// <param name="EngineProcessId">The backend that serves it.</param>
public readonly record struct SessionOpened(
    long Time,
    ulong SessionId,
    long SubjectId,
    string Subject,
    string EngineRole,
    string Database,
    string Application,
    string SourceAddress,
    int SourcePort,
    string ListenerAddress,
    int ListenerPort,
    string Tls,
    int EngineProcessId) : IJournalRecord
{
    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxVarint + RecordWriter.MaxVarint
        + RecordWriter.MaxText(Subject) + RecordWriter.MaxText(EngineRole) + RecordWriter.MaxText(Database)
        + RecordWriter.MaxText(Application) + RecordWriter.MaxText(SourceAddress) + 5
        + RecordWriter.MaxText(ListenerAddress) + 5 + RecordWriter.MaxText(Tls) + 5;

    public static SessionOpened Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.SessionOpened);
        return new SessionOpened(
            reader.Time,
            reader.Varint(),
            reader.Int64(),
            reader.Text(),
            reader.Text(),
            reader.Text(),
            reader.Text(),
            reader.Text(),
            reader.Int32(),
            reader.Text(),
            reader.Int32(),
            reader.Text(),
            reader.Int32());
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.SessionOpened, Time);
        writer.Varint(SessionId);
        writer.Varint(SubjectId);
        writer.Text(Subject);
        writer.Text(EngineRole);
        writer.Text(Database);
        writer.Text(Application);
        writer.Text(SourceAddress);
        writer.Varint((uint)SourcePort);
        writer.Text(ListenerAddress);
        writer.Varint((uint)ListenerPort);
        writer.Text(Tls);
        writer.Varint((uint)EngineProcessId);
        return writer.Length;
    }
}
