using System.Globalization;

namespace Menshen.Journal;

/// <summary>An alarm rule of the auditor's found what it looks for.</summary>
/// <param name="Time">When it was raised.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Severity">0 notice, 1 warning, 2 critical.</param>
/// <param name="Subject">Whose events they were; empty where the rule does not tell subjects apart.</param>
/// <param name="Group">The values by which the rule counts, such as <c>subject=shop source=192.0.2.7</c>.</param>
/// <param name="Events">Events in the rule's window.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="Trigger">Index of the record that completed the event which made it an alarm: where an investigation starts.</param>
public readonly record struct AlarmRaised(
    long Time, string Rule, byte Severity, string Subject, string Group, ulong Events, ulong Rows, ulong Trigger) : IJournalRecord
{
    /// <summary>Sealed values that were shown, where the rule looks at disclosures: all, or the different ones if it counts those.</summary>
    public ulong Values { get; init; }

    public int MaxEncodedSize => RecordWriter.HeadSize + RecordWriter.MaxText(Rule) + 1 + RecordWriter.MaxText(Subject)
        + RecordWriter.MaxText(Group) + (4 * RecordWriter.MaxVarint);

    public static AlarmRaised Decode(ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.AlarmRaised);
        var alarm = new AlarmRaised(
            reader.Time, reader.Text(), reader.Byte(), reader.Text(), reader.Text(), reader.Varint(), reader.Varint(), reader.Varint());
        return reader.IsAtEnd ? alarm : alarm with { Values = reader.Varint() };
    }

    public int Encode(Span<byte> destination)
    {
        var writer = new RecordWriter(destination, RecordKind.AlarmRaised, Time);
        writer.Text(Rule);
        writer.Byte(Severity);
        writer.Text(Subject);
        writer.Text(Group);
        writer.Varint(Events);
        writer.Varint(Rows);
        writer.Varint(Trigger);
        if (Values > 0) { writer.Varint(Values); }
        return writer.Length;
    }

    /// <summary>The alarm in a line, for people.</summary>
    public string Words()
    {
        string[] severities = ["notice", "warning", "critical"];
        var severity = Severity < severities.Length ? severities[Severity] : "alarm";
        return string.Create(
            CultureInfo.InvariantCulture, $"{severity} {Rule}: {(Group.Length == 0 ? "everybody" : Group)}, {Events} events, {Amount()}, record {Trigger}");
    }

    private string Amount() => Values > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Values} values") : string.Create(CultureInfo.InvariantCulture, $"{Rows} rows");
}
