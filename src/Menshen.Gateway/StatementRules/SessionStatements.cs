using System.Collections.Immutable;
using Menshen.Gateway.Decisions;
using Menshen.Gateway.Sessions;
using Menshen.Gateway.Statements;
using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.StatementRules;

/// <summary>The policy's rules about statements, as they are for one session now. Loop thread.</summary>
internal sealed class SessionStatements(GatewayShared shared, SessionIdentity identity)
{
    private PolicySet? _policy;
    private ImmutableArray<StatementRule> _rules = [];
    private SessionLearnt? _learnt;
    private Decision.Refuse? _last;
    private StatementRule? _lastRule;

    /// <summary>The policy whose rules these are: the one in force when a text was last judged.</summary>
    public PolicySet Policy => _policy ?? shared.Policy;

    /// <summary>That policy, if the refusal is by one of these rules.</summary>
    public PolicySet? PolicyOf(Decision.Refuse refusal) => ReferenceEquals(refusal, _last) ? _policy : null;

    /// <summary>The rules that let the text pass: those that would refuse it at other hours, and those that refuse all but its sort; null: none has to do with it.</summary>
    public RuleWords? Spoken(CachedText text) => _rules.IsEmpty ? null : text.SpokenOf(_rules);

    /// <summary>Whether the text is one that its subject is known to send, by the rule that compares them; null: none does.</summary>
    public RuleWords? Compared(CachedText text) => _learnt?.Compared(text);

    /// <summary>What refuses the text; null: nothing does.</summary>
    /// <remarks>Allocates nothing for a text that a session with the same rules asked for before, and that is not refused.</remarks>
    public Decision.Refuse? RefusalOf(CachedText text)
    {
        Follow();
        if (!_rules.IsEmpty && RefusalByRule(text) is { } refusal) return refusal;
        if (_learnt?.RefusalOf(text) is not { } strange) return null;
        _lastRule = null;
        return _last = strange;
    }

    /// <summary>True if the subject is not known to send the text, and it runs all the same.</summary>
    /// <remarks>By the rules by which <see cref="RefusalOf"/> judged it.</remarks>
    public bool IsStrange(CachedText text) => _learnt?.IsStrange(text) == true;

    /// <summary>Records which rule it was, behind the record of the text that was refused.</summary>
    public void Note(Decision.Refuse refusal, CachedText text, long first, StatementRecorder recorder)
    {
        if (!ReferenceEquals(refusal, _last)) return;
        var index = 0;
        while (_lastRule is { } rule && index < text.Count - 1 && !rule.Refuses(text.Facts.Statements[index])) index++;
        recorder.TryForbid((ulong)(first + index), _lastRule?.Id ?? _learnt!.Rule);
    }

    /// <summary>Learns a text that passed, or records behind it that its subject is not known to send it.</summary>
    public void NotePassed(CachedText text, long first, StatementRecorder recorder)
    {
        if (_learnt?.Pass(text) == true) recorder.TryFindStrange((ulong)first, _learnt.Rule);
    }

    private Decision.Refuse? RefusalByRule(CachedText text)
    {
        foreach (var rule in text.RulesOf(_rules))
        {
            if (rule.When?.Contains(DateTimeOffset.UnixEpoch.AddMicroseconds(shared.Clock.Now)) == false) continue;
            _lastRule = rule;
            return _last = new Decision.Refuse(
                SqlState.InsufficientPrivilege, $"the statement is refused by the rule \"{rule.Id}\"{Hours(rule.When)}",
                "The security administrator keeps these rules (policy.yaml, statements).", "MR0001") { By = $"statements:{rule.Id}" };
        }
        return null;
    }

    private void Follow()
    {
        var policy = shared.Policy;
        if (ReferenceEquals(policy, _policy)) return;
        _rules = policy.Statements.For(identity.Subject, identity.Entry.Groups, identity.Entry.Kind, identity.Entry.Power, identity.Database);
        _learnt = policy.LearntStatements.For(identity.Subject) is { } rule ? new SessionLearnt(rule, shared.Learnt, identity) : null;
        _policy = policy;
    }

    private static string Hours(WeekHours? when) => when is null ? "" : $", which holds {when}";
}
