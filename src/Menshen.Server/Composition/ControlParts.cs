using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Puts the control surface together: who asks, what waits, what is done, where it listens.</summary>
internal sealed record ControlParts(Deployment Deployment, PolicySet Policy, IEnumerable<ControlAct> Acts, AdministrationLog Log, TimeProvider Time)
{
    /// <summary>Starts it; the caller disposes it.</summary>
    public static Task<ControlHost> StartAsync(
        ControlParts parts, IEngine engine, OwnPasswords passwords, LoginFailures failures, SubjectDirectory directory, byte[] approvalKey, CancellationToken cancellation)
    {
        var rules = parts.Policy.Control;
        var sessions = new ControlSessions(rules, parts.Time);
        var desk = new ApprovalDesk(new ApprovalCatalogue(engine), approvalKey, parts.Policy.Approvals, directory.SubjectOf, parts.Time);
        var proof = new SubjectProof(directory.SubjectOf, failures, new NoSecondFactor(), parts.Time);
        var acts = parts.Acts.Concat(new ApprovalActs(desk).All).Concat(new LoginActs(proof, sessions, passwords, directory, rules).All);
        var dispatch = new ControlDispatch(acts, desk, parts.Log);
        var callers = new CallerProof(sessions, directory.SubjectOf, UserIdentity.Effective(), parts.Time);
        return ControlHost.StartAsync(parts.Deployment, rules, dispatch, callers, cancellation);
    }
}
