using Menshen.Journal;

namespace Menshen.Watch;

/// <summary>Whether an entry tells of a success or a failure, and how grave it is.</summary>
internal static class EntryVerdict
{
    /// <summary>True, false, or null where neither fits.</summary>
    public static bool? Succeeded(JournalEntry entry) => entry.Kind switch
    {
        RecordKind.StatementSubmitted => entry.Outcome switch
        {
            StatementOutcome.Succeeded or StatementOutcome.Suspended => true,
            StatementOutcome.Failed or StatementOutcome.Refused or StatementOutcome.Skipped => false,
            _ => null,
        },
        RecordKind.SessionOpened or RecordKind.EndUserNamed or RecordKind.ServiceStarted or RecordKind.EngineStarted => true,
        RecordKind.LoginFailed or RecordKind.LoginFailuresSummed or RecordKind.EngineLost => false,
        RecordKind.ValuesDisclosed => entry.Disclosure?.Showing != ValueShowing.Failed,
        RecordKind.RowsTouched => true,
        RecordKind.AdministrationActed => entry.Result is null ? null : entry.Result.StartsWith("done", StringComparison.Ordinal) ? true : null,
        _ => null,
    };

    /// <summary>RFC 5424's severity: 2 critical, 4 warning, 5 notice, 6 informational.</summary>
    public static int SyslogSeverity(JournalEntry entry) => entry switch
    {
        { Alarm.Severity: 2 } or { Disclosure.Showing: ValueShowing.Failed } => 2,
        { Alarm: not null } => 4,
        { Kind: RecordKind.LoginFailed or RecordKind.LoginFailuresSummed or RecordKind.EngineLost or RecordKind.ServiceRecovered or RecordKind.JournalResumed } => 4,
        { Outcome: StatementOutcome.Refused } => 4,
        { Outcome: StatementOutcome.Failed or StatementOutcome.Lost } => 5,
        { Kind: RecordKind.AdministrationActed } => 5,
        _ => 6,
    };
}
