using Menshen.Control;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Whether a session's proof is young enough for a sensitive operation; an old one takes a log-in anew.</summary>
internal sealed class FreshProof(InForce<ReauthenticationRules> rules, TimeProvider time)
{
    /// <summary>Null if it is, or if the operation carries a proof of its own; else the answer that says no.</summary>
    public ControlProblem? Refusal(Caller caller, ControlOperation operation)
    {
        // Freshness zero: name, password and code stand in the request itself, and the act judges them.
        if (caller.Session is not { } session || rules.Now.Of(operation.Name) is not { } known || known.Freshness == TimeSpan.Zero
            || time.GetUtcNow() - session.ProvenAt <= known.Freshness)
            return null;
        return new ControlProblem(
            "unauthenticated", $"{operation.Name} takes a log-in that is not older than {known.Freshness.TotalSeconds:0} s", "Log in again: menshen login NAME");
    }
}
