using Menshen.Control;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Whether a session's proof is young enough for a sensitive operation; an old one takes a log-in anew.</summary>
/// <remarks>Whether a request carries a proof of its own is said by the type of its body, and by nothing in the policy: of whatever has no place
/// for one, the log-in is the proof.</remarks>
internal sealed class FreshProof(InForce<ReauthenticationRules> rules, TimeProvider time)
{
    /// <summary>Null if it is, or if the operation carries a proof of its own, which the act judges; else the answer that says no.</summary>
    public ControlProblem? Refusal(Caller caller, ControlOperation operation)
    {
        // Without a session: what was approved, whose asker had to show a fresh one, and bodies that prove by themselves.
        if (caller.Session is not { } session || rules.Now.Of(operation.Name) is not { } known || ControlForms.CarriesProof(operation)
            || time.GetUtcNow() - session.ProvenAt <= known.Freshness)
            return null;
        return new ControlProblem(
            "unauthenticated", $"{operation.Name} takes a log-in that is not older than {known.Freshness.TotalSeconds:0} s", "Log in again: menshen login NAME");
    }
}
