using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Watch;

/// <summary>Whether an entry is one of those a rule looks at: all conditions that are set must hold.</summary>
internal sealed partial class RuleMatch(AlarmRule rule, TimeZoneInfo zone)
{
    private readonly ulong _slower = (ulong)(rule.SlowerThan.Ticks / TimeSpan.TicksPerMicrosecond);

    public bool Fits(JournalEntry entry) =>
        FitsText(WordsOf(entry), entry.Text, entry.Reads, entry.Writes)
        && FitsResult(entry.Kind, entry.Outcome, entry.Rows, entry.DurationMicroseconds)
        && FitsWho(entry.Subject, entry.Source, entry.Database, entry.Application)
        && FitsEndUser(entry.EndUser)
        && (rule.Showing == AlarmShowing.Any || rule.Showing == Showing(entry))
        && (rule.SealGroups.IsEmpty || entry.Disclosure is { } shown && rule.SealGroups.Contains(shown.Group))
        && (rule.Reasons.IsEmpty || Names(rule.Reasons, entry.Reason))
        && FitsHours(entry.Time);

    /// <summary>No statement can fit: the rule is about other events, or about what a statement showed.</summary>
    public bool IsNotAboutStatements => rule.Event != AlarmEvent.Statement || rule.Showing != AlarmShowing.Any || !rule.SealGroups.IsEmpty;

    /// <summary>The conditions on what was said, which are the same for all statements of one template.</summary>
    public bool FitsText(string? command, string? text, IReadOnlyList<string> reads, IReadOnlyList<string> writes) =>
        (rule.Commands.IsEmpty || rule.Commands.Any(wanted => IsCommand(command, wanted)))
        && (rule.Objects.IsEmpty || reads.Concat(writes).Any(IsObject))
        && (!rule.WithoutWhere || (text is not null && !Where().IsMatch(text)));

    /// <summary>The conditions on who said it and from where, which are the same for all statements of one session.</summary>
    public bool FitsWho(string? subject, string? source, string? database, string? application) =>
        (rule.Subjects.IsEmpty || Names(rule.Subjects, subject))
        && (rule.ExceptSubjects.IsEmpty || !Names(rule.ExceptSubjects, subject))
        && (rule.Databases.IsEmpty || Names(rule.Databases, database))
        && (rule.Applications.IsEmpty || Names(rule.Applications, application))
        && (rule.Sources.IsEmpty || EntryProperty.Address(source) is { } address && rule.Sources.Any(network => network.Contains(address)));

    /// <summary>The condition on for whom it was asked, which changes within a session.</summary>
    public bool FitsEndUser(string? name) => rule.EndUsers.IsEmpty || Names(rule.EndUsers, name);

    /// <summary>The conditions on what became of it.</summary>
    public bool FitsResult(RecordKind kind, StatementOutcome outcome, ulong rows, ulong microseconds) =>
        rows >= (ulong)rule.RowsAtLeast && microseconds >= _slower && FitsOutcome(kind, outcome);

    private bool FitsOutcome(RecordKind kind, StatementOutcome outcome) => rule.Outcome switch
    {
        AlarmOutcome.Any => true,
        AlarmOutcome.Succeeded => outcome is StatementOutcome.Succeeded or StatementOutcome.Suspended || kind == RecordKind.SessionOpened,
        AlarmOutcome.Failed => outcome == StatementOutcome.Failed || kind is RecordKind.LoginFailed or RecordKind.LoginFailuresSummed,
        _ => outcome == StatementOutcome.Refused,
    };

    /// <summary>The condition on when it happened.</summary>
    public bool FitsHours(long time) =>
        rule.OutsideHours is not { } hours || !hours.Contains(TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(JournalTime.ToMoment(time), zone).DateTime));

    private static bool Names(ImmutableArray<string> names, string? name) => name is not null && names.Contains(name);

    private static bool IsCommand(string? words, string command) =>
        words is not null && words.StartsWith(command, StringComparison.Ordinal)
        && (words.Length == command.Length || words[command.Length] is ' ' or '.');

    private static string? WordsOf(JournalEntry entry) =>
        entry.Kind == RecordKind.AdministrationActed ? entry.Detail : IsOfPolicy(entry) ? entry.Action : entry.Command;

    private static bool IsOfPolicy(JournalEntry entry) => entry.Kind is RecordKind.PolicyChanged or RecordKind.DriftFound or RecordKind.PoisonTouched or RecordKind.QuotaExceeded
        or RecordKind.StatementForbidden or RecordKind.StatementStrange or RecordKind.PoliciesCompared or RecordKind.SelectionChanged or RecordKind.AlarmRulesChanged;

    private static AlarmShowing? Showing(JournalEntry entry) => entry.Disclosure?.Showing switch
    {
        ValueShowing.Masked => AlarmShowing.Masked,
        ValueShowing.Clear => AlarmShowing.Clear,
        ValueShowing.Failed => AlarmShowing.Failed,
        _ => null,
    };

    private bool IsObject(string relation) => rule.Objects.Any(wanted =>
        relation == wanted || (relation.EndsWith(wanted, StringComparison.Ordinal) && relation[^(wanted.Length + 1)] == '.'));

    // Templates hold no literals, but quoted names and comments may say WHERE: then the rule is silent rather than wrong.
    [GeneratedRegex(@"\bWHERE\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Where();
}
