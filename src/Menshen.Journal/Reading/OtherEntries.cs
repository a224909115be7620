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
                return entry with { Detail = ServiceStopped.Decode(record).Reason };
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
                return entry with { Detail = EngineLost.Decode(record).Reason };
            case RecordKind.LoginFailed:
                var failed = LoginFailed.Decode(record);
                return entry with
                {
                    Subject = failed.ClaimedName,
                    Database = failed.Database,
                    Source = SessionText.Address(failed.SourceAddress, failed.SourcePort),
                    Failure = failed,
                    Detail = failed.Reason,
                };
            case RecordKind.AdministrationActed:
                var acted = AdministrationActed.Decode(record);
                return entry with { Subject = acted.Actor, Detail = Text($"{acted.Action} {acted.Object}: {acted.Result}") };
            case RecordKind.ClockObserved:
                return entry with { Detail = ClockObserved.Decode(record).State };
            case RecordKind.ClockJumped:
                var jumped = ClockJumped.Decode(record);
                return entry with { Detail = Text($"by {(jumped.Time - jumped.Expected) / 1e6:+0.000;-0.000} s against the monotonic clock") };
            case RecordKind.SelectionChanged:
                var selection = SelectionChanged.Decode(record);
                return entry with { Detail = Text($"{selection.Result}: {selection.OldDigest} to {selection.NewDigest}: {selection.Changes}") };
            case RecordKind.ConfigurationObserved:
                var setting = ConfigurationObserved.Decode(record);
                return entry with { Detail = Text($"{setting.Component} {setting.Setting} = {setting.Value} ({setting.Origin})") };
            default:
                return entry with { Detail = Convert.ToHexStringLower(record[..Math.Min(record.Length, ShownBytes)]) };
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
