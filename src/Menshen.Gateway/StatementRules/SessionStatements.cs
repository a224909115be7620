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

    /// <summary>What refuses the text; null: nothing does. A refusal is recorded with the name of its rule.</summary>
    /// <remarks>Allocates nothing for a text that this session, or one alike, asked for before.</remarks>
    public Decision.Refuse? RefusalOf(CachedText text, RelayState state)
    {
        var rules = Rules;
        if (rules.IsEmpty) return null;
        foreach (var rule in text.RulesOf(rules))
        {
            if (rule.When?.Contains(DateTimeOffset.UnixEpoch.AddMicroseconds(shared.Clock.Now)) == false) continue;
            state.Recorder.TryForbid(state.Recorder.Statements + 1, rule.Id);
            return new Decision.Refuse(
                SqlState.InsufficientPrivilege, $"the statement is refused by the rule \"{rule.Id}\"{Hours(rule.When)}",
                "The security administrator keeps these rules (policy.yaml, statements).", "MR0001");
        }
        return null;
    }

    private ImmutableArray<StatementRule> Rules
    {
        get
        {
            var policy = shared.Policy;
            if (ReferenceEquals(policy, _policy)) return _rules;
            var rules = policy.Statements.For(identity.Subject, identity.Entry.Groups, identity.Entry.Kind, identity.Entry.Power, identity.Database);
            // The same as before, so that what texts know stays good.
            if (!rules.SequenceEqual(_rules)) _rules = rules;
            _policy = policy;
            return _rules;
        }
    }

    private static string Hours(WeekHours? when) => when is null ? "" : $", which holds {when}";
}
