using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Puts the control surface together: who asks, what waits, what is done, where it listens.</summary>
internal sealed record ControlParts(Deployment Deployment, InForce<PolicySet> Policy, IEnumerable<ControlAct> Acts, AdministrationLog Log, TimeProvider Time)
{
    /// <summary>Keys and sealed columns, whose acts take approvals and proofs of their own.</summary>
    public required SealParts Seals { get; init; }

    /// <summary>The policy in force, which takes approvals to weaken.</summary>
    public required PolicyParts Policies { get; init; }

    /// <summary>Break-glass, on the same terms.</summary>
    public required EmergencyParts Emergency { get; init; }

    /// <summary>Labels, whose acts take approvals and proofs of their own.</summary>
    public required LabelParts Labels { get; init; }

    /// <summary>Backups, on the same terms.</summary>
    public required BackupParts Backups { get; init; }

    /// <summary>Runs erasures, once they are approved.</summary>
    public required PurgeDesk Purges { get; init; }

    /// <summary>Starts it; the caller disposes it.</summary>
    public static Task<ControlHost> StartAsync(
        ControlParts parts, IEngine engine, IdentityParts identity, byte[] approvalKey, CancellationToken cancellation)
    {
        var (policy, directory) = (parts.Policy, identity.Directory);
        var (sessions, access) = (identity.ControlSessions, new ControlAccess(policy.Of(p => p.Access), parts.Time));
        var approvals = new ApprovalCatalogue(engine);
        var desk = new ApprovalDesk(approvals, approvalKey, policy.Of(p => p.Approvals), directory.SubjectOf, parts.Time);
        var proof = new SubjectProof(directory.Judged, identity.Failures, identity.Factors.Codes, access, parts.Time) { Used = identity.Uses.Note };
        var acts = parts.Acts
            .Concat(new ApprovalActs(desk).All)
            .Concat(new LoginActs(proof, sessions, identity.Factors.Certificates, identity.Passwords, directory, policy).All)
            .Concat(identity.Factors.Acts(proof, directory.SubjectOf, parts.Labels.Choose))
            .Concat(new PolicyActs(parts.Policies.Desk, parts.Policies.Catalogue).All)
            .Concat(parts.Seals.Acts(desk, new CredentialProof(proof), parts.Purges, () => policy.Now.Backup.KeysPersons))
            .Concat(parts.Emergency.Acts(desk, approvals, new CredentialProof(proof)))
            .Concat(parts.Labels.Acts(desk, parts.Seals, new CredentialProof(proof)))
            .Concat(parts.Backups.Acts(desk));
        var dispatch = new ControlDispatch(acts, desk, new FreshProof(policy.Of(p => p.Reauthentication), parts.Time), parts.Log)
        {
            Pause = parts.Emergency.Refusal,
            PolicyNumber = () => policy.Now.Number,
            Notices = parts.Emergency.Desk.Notices.Take,
        };
        var callers = new CallerProof(sessions, directory.Judged, access, identity.Factors.Certificates, UserIdentity.Effective(), parts.Time);
        directory.Replaced += (_, _) => callers.EndFallen();
        identity.Factors.Directory.CertificatesChanged += (_, _) => callers.EndFallen();
        return ControlHost.StartAsync(parts.Deployment, policy.Now.Control, dispatch, callers, cancellation);
    }
}
