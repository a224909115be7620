using System.Collections.Immutable;
using Menshen.Gateway.Relay;
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
    private Decision.Refuse? _last;
    private StatementRule? _lastRule;

    /// <summary>What refuses the text; null: nothing does.</summary>
    /// <remarks>Allocates nothing for a text that a session with the same rules asked for before, and that is not refused.</remarks>
    public Decision.Refuse? RefusalOf(CachedText text)
    {
        var rules = Rules;
        if (rules.IsEmpty) return null;
        foreach (var rule in text.RulesOf(rules))
        {
            if (rule.When?.Contains(DateTimeOffset.UnixEpoch.AddMicroseconds(shared.Clock.Now)) == false) continue;
            _lastRule = rule;
            return _last = new Decision.Refuse(
                SqlState.InsufficientPrivilege, $"the statement is refused by the rule \"{rule.Id}\"{Hours(rule.When)}",
                "The security administrator keeps these rules (policy.yaml, statements).", "MR0001");
        }
        return null;
    }

    /// <summary>Records which rule it was, behind the record of the text that was refused.</summary>
    public void Note(Decision.Refuse refusal, CachedText text, long first, StatementRecorder recorder)
    {
        if (!ReferenceEquals(refusal, _last)) return;
        var index = 0;
        while (index < text.Count - 1 && !_lastRule!.Refuses(text.Facts.Statements[index])) index++;
        recorder.TryForbid((ulong)(first + index), _lastRule!.Id);
    }

    private ImmutableArray<StatementRule> Rules
    {
        get
        {
            var policy = shared.Policy;
            if (ReferenceEquals(policy, _policy)) return _rules;
            _rules = policy.Statements.For(identity.Subject, identity.Entry.Groups, identity.Entry.Kind, identity.Entry.Power, identity.Database);
            _policy = policy;
            return _rules;
        }
    }

    private static string Hours(WeekHours? when) => when is null ? "" : $", which holds {when}";
}
