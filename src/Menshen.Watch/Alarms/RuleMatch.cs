using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Watch;

/// <summary>Whether an entry is one of those a rule looks at: all conditions that are set must hold.</summary>
internal sealed partial class RuleMatch(AlarmRule rule, TimeZoneInfo zone)
{
    public bool Fits(JournalEntry entry) =>
        IsEvent(entry)
        && (rule.Commands.IsEmpty || rule.Commands.Any(command => IsCommand(entry, command)))
        && HasOutcome(entry)
        && (rule.Subjects.IsEmpty || Names(rule.Subjects, entry.Subject))
        && (rule.ExceptSubjects.IsEmpty || !Names(rule.ExceptSubjects, entry.Subject))
        && (rule.Databases.IsEmpty || Names(rule.Databases, entry.Database))
        && (rule.Applications.IsEmpty || Names(rule.Applications, entry.Application))
        && (rule.Sources.IsEmpty || EntryProperty.Address(entry) is { } address && rule.Sources.Any(network => network.Contains(address)))
        && (rule.Objects.IsEmpty || entry.Reads.Concat(entry.Writes).Any(IsObject))
        && entry.Rows >= (ulong)rule.RowsAtLeast
        && (rule.Showing == AlarmShowing.Any || rule.Showing == Showing(entry))
        && (rule.SealGroups.IsEmpty || entry.Disclosure is { } shown && rule.SealGroups.Contains(shown.Group))
        && (rule.OutsideHours is not { } hours || !hours.Contains(TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(entry.Moment, zone).DateTime)))
        && (!rule.WithoutWhere || entry.Text is { } text && !Where().IsMatch(text));

    private static bool Names(ImmutableArray<string> names, string? name) => name is not null && names.Contains(name);

    private bool IsEvent(JournalEntry entry) => rule.Event == entry.Kind switch
    {
        RecordKind.SessionOpened => AlarmEvent.Login,
        RecordKind.LoginFailed or RecordKind.LoginFailuresSummed => AlarmEvent.LoginFailed,
        RecordKind.StatementSubmitted => AlarmEvent.Statement,
        RecordKind.AdministrationActed or RecordKind.PolicyChanged or RecordKind.DriftFound or RecordKind.PoisonTouched => AlarmEvent.Administration,
        RecordKind.ServiceStarted or RecordKind.ServiceStopped or RecordKind.ServiceRecovered or RecordKind.JournalResumed
            or RecordKind.EngineStarted or RecordKind.EngineLost => AlarmEvent.Service,
        RecordKind.ValuesDisclosed => AlarmEvent.Disclosure,
        RecordKind.ClockObserved or RecordKind.ClockJumped => AlarmEvent.Clock,
        _ => (AlarmEvent?)null,
    };

    private static bool IsCommand(JournalEntry entry, string command)
    {
        var words = entry.Kind == RecordKind.AdministrationActed ? entry.Detail : IsOfPolicy(entry) ? entry.Action : entry.Command;
        return words is not null && words.StartsWith(command, StringComparison.Ordinal)
            && (words.Length == command.Length || words[command.Length] is ' ' or '.');
    }

    private static bool IsOfPolicy(JournalEntry entry) => entry.Kind is RecordKind.PolicyChanged or RecordKind.DriftFound or RecordKind.PoisonTouched;

    private static AlarmShowing? Showing(JournalEntry entry) => entry.Disclosure?.Showing switch
    {
        ValueShowing.Masked => AlarmShowing.Masked,
        ValueShowing.Clear => AlarmShowing.Clear,
        ValueShowing.Failed => AlarmShowing.Failed,
        _ => null,
    };

    private bool HasOutcome(JournalEntry entry) => rule.Outcome switch
    {
        AlarmOutcome.Any => true,
        AlarmOutcome.Succeeded => entry.Outcome is StatementOutcome.Succeeded or StatementOutcome.Suspended || entry.Kind == RecordKind.SessionOpened,
        AlarmOutcome.Failed => entry.Outcome == StatementOutcome.Failed || entry.Kind is RecordKind.LoginFailed or RecordKind.LoginFailuresSummed,
        _ => entry.Outcome == StatementOutcome.Refused,
    };

    private bool IsObject(string relation) => rule.Objects.Any(wanted =>
        relation == wanted || (relation.EndsWith(wanted, StringComparison.Ordinal) && relation[^(wanted.Length + 1)] == '.'));

    // Templates hold no literals, but quoted names and comments may say WHERE: then the rule is silent rather than wrong.
    [GeneratedRegex(@"\bWHERE\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Where();
}
