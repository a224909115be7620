using Menshen.Gateway.Sealing;
using Menshen.Gateway.Sessions;
using Menshen.Gateway.StatementRules;
using Menshen.Gateway.Statements;
using Menshen.Policy;

namespace Menshen.Gateway.Decisions;

/// <summary>What the journal says of who decided a session's statements. Loop thread.</summary>
/// <remarks><code>
/// a text that passes ─► rules of `statements` that let it ─► learnt or not ─► `disclosure`, if it touches sealed columns ─► quotas, labels, the engine's grants
/// a text that does not ─► the rule that refuses it
/// </code>
/// For most sessions that is one decision for all that passes: it costs them a comparison of references. Allocates nothing for what was decided before.</remarks>
internal sealed class SessionDecisions(LoopServices services, SessionIdentity identity, SessionStatements? rules, SessionRights? rights)
{
    private static readonly RuleWords Account = new(["account"]);

    private PolicySet? _policy;
    private RuleWords _last = Account;
    private RecordedDecision? _plain;

    /// <summary>The text may go.</summary>
    /// <param name="text">The text; <see cref="SessionStatements.RefusalOf"/> has just been asked about it.</param>
    /// <param name="touchesSealed">It may touch sealed columns.</param>
    public RecordedDecision Allowed(CachedText text, bool touchesSealed)
    {
        // The one that the rules were taken from, should another come in this very moment.
        var policy = rules?.Policy ?? services.Shared.Policy;
        if (!ReferenceEquals(policy, _policy)) Follow(policy);
        var (spoken, learnt, shown) = (rules?.Spoken(text), rules?.Compared(text), touchesSealed ? rights?.Words : null);
        return spoken is null && learnt is null && shown is null ? _plain! : services.Decisions.Of(policy.Number, spoken, learnt, shown, _last);
    }

    /// <summary>The text sets its subject's own password, which no rule is asked about.</summary>
    public RecordedDecision OfAccount() => services.Decisions.Of(services.Shared.Policy.Number, null, null, null, Account);

    /// <summary>The text may not go.</summary>
    public RecordedDecision Refused(Decision.Refuse refusal, bool touchesSealed)
    {
        var policy = rules?.PolicyOf(refusal) ?? services.Shared.Policy;
        var shown = touchesSealed && refusal.By is null ? rights?.Words : null;
        return services.Decisions.Of(policy.Number, null, null, shown, new RuleWords([$"{refusal.By ?? "menshen:" + refusal.RuleId}=refused"]));
    }

    private void Follow(PolicySet policy)
    {
        _last = new RuleWords(Last(policy));
        _plain = services.Decisions.Of(policy.Number, null, null, null, _last);
        _policy = policy;
    }

    private IEnumerable<string> Last(PolicySet policy)
    {
        if (policy.Profile == Profile.Transparent) yield return "transparent";
        else if (identity.IsEmergency) yield return "break-glass";
        else
        {
            foreach (var quota in policy.Quotas.TermsFor(identity.Subject, identity.Entry.Groups, identity.Entry.Kind, identity.Entry.Power).Rules) yield return $"quotas:{quota}";
        }
        if (identity.Labelling.InLabelledDatabase) yield return "labels";
        yield return "grants";
    }
}
