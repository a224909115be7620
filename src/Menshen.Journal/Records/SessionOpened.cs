using System.Collections.Immutable;

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
    /// <summary>How the subject proved itself, such as <c>scram-sha-256-plus</c>.</summary>
    public string Authentication { get; init; } = "";

    /// <summary><c>person</c> or <c>application</c>.</summary>
    public string SubjectKind { get; init; } = "";

    /// <summary>The power of administration that the subject held at login; empty for none.</summary>
    public string Power { get; init; } = "";

    /// <summary>The natural person, or the one who answers for the program.</summary>
    public string Person { get; init; } = "";

    /// <summary>The source's physical address; empty where it is not known.</summary>
    public string MacAddress { get; init; } = "";

    /// <summary>Where that was learnt: <c>neighbour</c>, <c>loopback</c> or <c>unknown</c>.</summary>
    public string MacOrigin { get; init; } = "";

    /// <summary>The gateway's machine.</summary>
    public string Host { get; init; } = "";

    /// <summary>What the client asked of the engine at start-up.</summary>
    public string Options { get; init; } = "";

    /// <summary>The groups of the subject at its login, with commas between; empty for none.</summary>
    public string Groups { get; init; } = "";

    /// <summary>The session's label, as the policy writes it; empty for none, and in records of earlier versions.</summary>
    public string Label { get; init; } = "";

    /// <summary>The number in the catalogue of the policy that was in force; 0 where it has none, and in records of earlier versions.</summary>
    public long Policy { get; init; }

    /// <summary>The rules that let the subject in, each as <see cref="DecisionText"/> spells it.</summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxVarint + RecordWriter.MaxVarint
        + RecordWriter.MaxText(Subject) + RecordWriter.MaxText(EngineRole) + RecordWriter.MaxText(Database)
        + RecordWriter.MaxText(Application) + RecordWriter.MaxText(SourceAddress) + 5
        + RecordWriter.MaxText(ListenerAddress) + 5 + RecordWriter.MaxText(Tls) + 5
        + RecordWriter.MaxText(Authentication) + RecordWriter.MaxText(SubjectKind) + RecordWriter.MaxText(Power) + RecordWriter.MaxText(Person)
        + RecordWriter.MaxText(MacAddress) + RecordWriter.MaxText(MacOrigin) + RecordWriter.MaxText(Host) + RecordWriter.MaxText(Options)
        + RecordWriter.MaxText(Groups)
        + RecordWriter.MaxVarint + RuleList.MaxSizeOf(Rules) + RecordWriter.MaxText(Label);

    public static SessionOpened Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.SessionOpened);
        var opened = new SessionOpened(
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
            reader.Int32())
        {
            Authentication = reader.Text(),
            SubjectKind = reader.Text(),
            Power = reader.Text(),
            Person = reader.Text(),
            MacAddress = reader.Text(),
            MacOrigin = reader.Text(),
            Host = reader.Text(),
            Options = reader.Text(),
            Groups = reader.IsAtEnd ? "" : reader.Text(),
        };
        if (reader.IsAtEnd) { return opened; }
        opened = opened with { Policy = reader.Int64(), Rules = RuleList.Read(ref reader) };
        return reader.IsAtEnd ? opened : opened with { Label = reader.Text() };
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
        writer.Text(Authentication);
        writer.Text(SubjectKind);
        writer.Text(Power);
        writer.Text(Person);
        writer.Text(MacAddress);
        writer.Text(MacOrigin);
        writer.Text(Host);
        writer.Text(Options);
        writer.Text(Groups);
        // Only where there are any: a reader that finds nothing here reads what an earlier version wrote.
        if (Policy == 0 && Rules.IsDefaultOrEmpty && Label.Length == 0) { return writer.Length; }
        writer.Varint(Policy);
        RuleList.Write(ref writer, Rules);
        if (Label.Length > 0) { writer.Text(Label); }
        return writer.Length;
    }
}
