using System.Globalization;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Watch;

/// <summary>Runs the journal's entries, in their order, past the alarm rules. The same for a live journal and for a simulation.</summary>
/// <remarks>Time is the entries' own: a simulation over last month raises what last month would have raised.</remarks>
public sealed class AlarmEvaluator
{
    private readonly RuleState[] _rules;
    private readonly RuleState[][] _byEvent;
    private readonly StatementRules _statements;

    /// <param name="rules">The rules; their order is the order of alarms on one entry.</param>
    /// <param name="zone">The zone in which the rules' hours are meant.</param>
    public AlarmEvaluator(AlarmRules rules, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(rules);
        _rules = [.. rules.All.Select(rule => new RuleState(rule, zone))];
        _byEvent = [.. Enum.GetValues<AlarmEvent>().Select(what => _rules.Where(rule => rule.Event == what).ToArray())];
        _statements = new StatementRules(_byEvent[(int)AlarmEvent.Statement]);
    }

    /// <summary>Looks at one entry and returns the alarms it completes; mostly none.</summary>
    public IReadOnlyList<AlarmRaised> Feed(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        // Alarms about alarms would never end; a statement whose outcome is still to come is looked at when it has come.
        if (EventOf(entry.Kind) is not { } what || entry is { Kind: RecordKind.StatementSubmitted, Outcome: StatementOutcome.Unknown }) { return []; }
        List<AlarmRaised>? raised = null;
        foreach (var rule in _byEvent[(int)what])
        {
            if (rule.Feed(entry) is { } alarm) { (raised ??= []).Add(alarm); }
        }

        return raised ?? (IReadOnlyList<AlarmRaised>)[];
    }

    /// <summary>The same for an event of which no entry was made: for a statement much cheaper.</summary>
    public IReadOnlyList<AlarmRaised> Feed(in JournalEvent happened)
    {
        if (happened.Entry is { } entry) { return Feed(entry); }
        return happened.Outcome == StatementOutcome.Unknown ? [] : _statements.Feed(happened) ?? (IReadOnlyList<AlarmRaised>)[];
    }

    /// <summary>What the first-sight rules have seen, to be kept over a restart: one line for each value.</summary>
    public IReadOnlyList<string> Known() => [.. _rules.SelectMany(rule => rule.Known())];

    /// <summary>Takes back what <see cref="Known"/> gave; values of rules that are no more are dropped.</summary>
    public void Remember(IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        var byName = _rules.ToDictionary(rule => rule.Name, StringComparer.Ordinal);
        foreach (var line in known)
        {
            var cut = line.IndexOf(' ', StringComparison.Ordinal);
            if (cut > 0 && byName.TryGetValue(line[..cut], out var rule)) { rule.Remember(line[(cut + 1)..]); }
        }
    }

    /// <summary>What is given out for a rule and a trigger, so that the same alarm is not raised twice.</summary>
    public static string IdentityOf(AlarmRaised alarm) => string.Create(CultureInfo.InvariantCulture, $"{alarm.Rule} {alarm.Trigger}");

    private static AlarmEvent? EventOf(RecordKind kind) => kind switch
    {
        RecordKind.SessionOpened => AlarmEvent.Login,
        RecordKind.LoginFailed or RecordKind.LoginFailuresSummed => AlarmEvent.LoginFailed,
        RecordKind.StatementSubmitted => AlarmEvent.Statement,
        RecordKind.AdministrationActed or RecordKind.PolicyChanged or RecordKind.DriftFound or RecordKind.PoisonTouched
            or RecordKind.QuotaExceeded or RecordKind.StatementForbidden or RecordKind.StatementStrange or RecordKind.PoliciesCompared
            or RecordKind.SelectionChanged or RecordKind.AlarmRulesChanged => AlarmEvent.Administration,
        RecordKind.ServiceStarted or RecordKind.ServiceStopped or RecordKind.ServiceRecovered or RecordKind.JournalResumed
            or RecordKind.EngineStarted or RecordKind.EngineLost => AlarmEvent.Service,
        RecordKind.ValuesDisclosed => AlarmEvent.Disclosure,
        RecordKind.ClockObserved or RecordKind.ClockJumped => AlarmEvent.Clock,
        _ => null,
    };
}
