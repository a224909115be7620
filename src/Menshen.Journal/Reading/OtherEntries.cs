using System.Buffers.Binary;
using System.Globalization;

namespace Menshen.Journal;

/// <summary>The entries of records that belong to no open session; what this program does not know is shown as bytes.</summary>
internal static class OtherEntries
{
    /// <summary>Bytes of an unknown record that are shown.</summary>
    private const int ShownBytes = 64;

    public static JournalEntry Describe(ulong index, ReadOnlySpan<byte> record)
    {
        var entry = new JournalEntry
        {
            Index = index,
            Kind = (RecordKind)record[0],
            Time = BinaryPrimitives.ReadInt64LittleEndian(record[1..]),
        };
        switch (entry.Kind)
        {
            case RecordKind.ServiceStarted:
                var started = ServiceStarted.Decode(record);
                return entry with { Detail = Text($"version {started.Version} on {started.Host}, process {started.ProcessId}: {started.Settings}; clock {started.Clock}; policy {started.PolicyDigest}") };
            case RecordKind.ServiceStopped:
                var stopped = ServiceStopped.Decode(record).Reason;
                return entry with { Detail = stopped, Reason = stopped };
            case RecordKind.ServiceRecovered:
                var recovered = ServiceRecovered.Decode(record);
                return entry with { Detail = Text($"the run before did not close the journal; {recovered.UnsignedRecords} unsigned records kept, {recovered.TornBytes} torn bytes cut") };
            case RecordKind.JournalResumed:
                var resumed = JournalResumed.Decode(record);
                return entry with { Detail = Text($"writes again; it could not since {JournalTime.ToMoment(resumed.DownSince):u}: {resumed.Trouble}") };
            case RecordKind.EngineStarted:
                var engine = EngineStarted.Decode(record);
                return entry with { Detail = Text($"PostgreSQL {engine.Version}, process {engine.ProcessId}, {engine.Endpoint}") };
            case RecordKind.EngineLost:
                var lost = EngineLost.Decode(record).Reason;
                return entry with { Detail = lost, Reason = lost };
            case RecordKind.LoginFailed:
                var failed = LoginFailed.Decode(record);
                return entry with
                {
                    Subject = failed.ClaimedName,
                    Database = failed.Database,
                    Source = SessionText.Address(failed.SourceAddress, failed.SourcePort),
                    Failure = failed,
                    Decision = DecisionText.Of(failed.Policy, failed.Rules),
                    Detail = failed.Reason,
                    Reason = failed.Reason,
                };
            case RecordKind.LoginFailuresSummed:
                var summed = LoginFailuresSummed.Decode(record);
                return entry with
                {
                    // A port is what a source has at a time; a sum has none.
                    Source = summed.SourceAddress == "*" ? null : SessionText.Address(summed.SourceAddress, 0),
                    Reason = summed.Reasons,
                    Detail = Text($"{summed.Count} more since {JournalTime.ToMoment(summed.Since):u}: {summed.Reasons}"),
                };
            case RecordKind.AdministrationActed:
                var acted = AdministrationActed.Decode(record);
                var act = ActFacts.Of(acted.Approval, acted.Before, acted.After);
                return entry with
                {
                    Subject = acted.Actor,
                    Action = acted.Action,
                    Object = acted.Object,
                    Result = acted.Result,
                    Act = act,
                    Decision = DecisionText.Of(acted.Policy, acted.Rules),
                    Detail = Text($"{acted.Action} {acted.Object}: {acted.Result}{act?.Words()}"),
                };
            case RecordKind.AlarmRaised:
                var alarm = AlarmRaised.Decode(record);
                return entry with { Subject = alarm.Subject, Alarm = alarm, Detail = alarm.Words() };
            case RecordKind.SpaceChanged:
                var space = SpaceChanged.Decode(record);
                return entry with { Detail = Text($"space {Word(space.Level)}, before {Word(space.Before)}: {space.Used} of {space.Limit} bytes used, {space.Free} free on the volume") };
            case RecordKind.StatementsDropped:
                var dropped = StatementsDropped.Decode(record);
                return entry with { Detail = Text($"{dropped.Statements} statements ran without records since {JournalTime.ToMoment(dropped.Since):u}") };
            case RecordKind.SegmentsCleared:
                var cleared = SegmentsCleared.Decode(record);
                return entry with
                {
                    Subject = cleared.Requester,
                    Detail = Text($"segments {cleared.First} to {cleared.Last} with {cleared.Records} records leave ({cleared.Reason}); confirmed by {cleared.Confirmer}; copies in {cleared.Places}"),
                };
            case RecordKind.ArchivePlaceChanged:
                var place = ArchivePlaceChanged.Decode(record);
                return entry with { Detail = Text($"archive {place.Place}: {(place.Trouble.Length > 0 ? place.Trouble : "works again")}") };
            case RecordKind.ClockObserved:
                return entry with { Detail = ClockObserved.Decode(record).State };
            case RecordKind.ClockJumped:
                var jumped = ClockJumped.Decode(record);
                return entry with { Detail = Text($"by {(jumped.Time - jumped.Expected) / 1e6:+0.000;-0.000} s against the monotonic clock") };
            case RecordKind.SelectionChanged:
                var selection = SelectionChanged.Decode(record);
                return AuditEntries.OfRules(entry, "audit", selection.Result, selection.By, selection.Reason, $"{selection.OldDigest} to {selection.NewDigest}: {selection.Changes}") with
                {
                    Rules = selection.Result == RulesResult.InForce ? new RulesInForce(selection.Version, selection.NewDigest) : null,
                };
            case RecordKind.ConfigurationObserved:
                var setting = ConfigurationObserved.Decode(record);
                return entry with { Detail = Text($"{setting.Component} {setting.Setting} = {setting.Value} ({setting.Origin})") };
            default:
                return AuditEntries.Describe(entry, record) ?? KeyEntries.Describe(entry, record) ?? PolicyEntries.Describe(entry, record) ?? LabelEntries.Describe(entry, record)
                    ?? GrantEntries.Describe(entry, record) ?? HostEntries.Describe(entry, record) ?? entry with { Detail = Convert.ToHexStringLower(record[..Math.Min(record.Length, ShownBytes)]) };
        }
    }

    private static string Word(SpaceLevel level) => level switch
    {
        SpaceLevel.Roomy => "roomy",
        SpaceLevel.Alarm => "alarm",
        SpaceLevel.Full => "full",
        SpaceLevel.Exhausted => "exhausted",
        _ => "unknown",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
