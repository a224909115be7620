using System.Collections.Immutable;

namespace Menshen.Journal;

/// <summary>Somebody was not let in.</summary>
/// <param name="Time">Microseconds since the Unix epoch, UTC.</param>
/// <param name="ClaimedName">The name the client gave, proven by nothing.</param>
/// <param name="Reason">For people and for counting; never contains a secret.</param>
public readonly record struct LoginFailed(
    long Time,
    string ClaimedName,
    string Database,
    string SourceAddress,
    int SourcePort,
    string Reason) : IJournalRecord
{
    public string ListenerAddress { get; init; } = "";

    public int ListenerPort { get; init; }

    /// <summary>The source's physical address; empty where it is not known.</summary>
    public string MacAddress { get; init; } = "";

    /// <summary>Where that was learnt: <c>neighbour</c>, <c>loopback</c> or <c>unknown</c>.</summary>
    public string MacOrigin { get; init; } = "";

    /// <summary>The number in the catalogue of the policy that was in force; 0 where it has none, and in records of earlier versions.</summary>
    public long Policy { get; init; }

    /// <summary>The rules that kept the subject out, each as <see cref="DecisionText"/> spells it; empty where it was none.</summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(ClaimedName) + RecordWriter.MaxText(Database)
        + RecordWriter.MaxText(SourceAddress) + 5 + RecordWriter.MaxText(Reason)
        + RecordWriter.MaxText(ListenerAddress) + 5 + RecordWriter.MaxText(MacAddress) + RecordWriter.MaxText(MacOrigin)
        + RecordWriter.MaxVarint + RuleList.MaxSizeOf(Rules);

    public static LoginFailed Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.LoginFailed);
        var failed = new LoginFailed(
            reader.Time,
            reader.Text(),
            reader.Text(),
            reader.Text(),
            reader.Int32(),
            reader.Text())
        {
            ListenerAddress = reader.Text(),
            ListenerPort = reader.Int32(),
            MacAddress = reader.Text(),
            MacOrigin = reader.Text(),
        };
        return reader.IsAtEnd ? failed : failed with { Policy = reader.Int64(), Rules = RuleList.Read(ref reader) };
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.LoginFailed, Time);
        writer.Text(ClaimedName);
        writer.Text(Database);
        writer.Text(SourceAddress);
        writer.Varint((uint)SourcePort);
        writer.Text(Reason);
        writer.Text(ListenerAddress);
        writer.Varint((uint)ListenerPort);
        writer.Text(MacAddress);
        writer.Text(MacOrigin);
        // Only where there are any: a reader that finds nothing here reads what an earlier version wrote.
        if (Policy == 0 && Rules.IsDefaultOrEmpty) { return writer.Length; }
        writer.Varint(Policy);
        RuleList.Write(ref writer, Rules);
        return writer.Length;
    }
}
