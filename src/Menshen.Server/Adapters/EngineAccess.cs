using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Policy;
using Menshen.Vault;

namespace Menshen.Server;

/// <summary>Shows the two servers to the gateway: who may go to which, where they are, and how to log in as a role.</summary>
internal sealed class EngineAccess(
    IEngine engine, AuditVault vault, IEngineSecrets secrets, SubjectCatalogue catalogue, LastUses uses, PolicySet policy)
    : IEngineAccess
{
    /// <summary>A thirtieth of a normal one's share: it gives way, and still moves with a lock that others wait for.</summary>
    private const int LowNiceness = 15;

    /// <summary>Three times a normal one's share, and less than what the kernel's own threads get.</summary>
    private const int HighNiceness = -5;

    private readonly VaultSecrets _vaultSecrets = new(secrets);

    /// <summary>Knows the engine passwords of emergencies, which are derived from nothing.</summary>
    public required BreakGlassDesk Emergency { get; init; }

    /// <summary>Knows the epoch of all others.</summary>
    public required SubjectDirectory Directory { get; init; }

    /// <summary>How long logins wait where another host may take over.</summary>
    public required InForce<StandbyRules> Standby { get; init; }

    /// <summary>Hears which role of the guarded engine could not log in.</summary>
    public Action<string> Rejected { get; init; } = _ => { };

    private EngineAddress? ReadersStandby => engine.StandbyWithin(Standby.Now.DelayLimit);

    /// <summary>The database <c>audit</c> is the vault's. There an auditor's role reads everything, every other role its own logins
    /// and statements. A test system, in which subjects may be superusers, shows it to auditors alone.</summary>
    public Admission Admit(SubjectEntry subject, string database)
    {
        // Asked once, when somebody has proven who he is.
        uses.Note(subject.Id);
        if (database != AuditVault.Database)
            return new Admission.Admitted(Standby.Now.Readers.Contains(subject.Name) && ReadersStandby is not null ? EngineTarget.Standby : EngineTarget.Guarded);
        return subject.IsAuditor || policy.Profile != Profile.Transparent
            ? new Admission.Admitted(EngineTarget.Vault)
            : new Admission.Refused("permission denied for database audit", "In profile transparent only auditors may connect to it.");
    }

    public EngineEndpoint? EndpointOf(EngineTarget target)
    {
        var address = target switch
        {
            EngineTarget.Vault => vault.Address,
            EngineTarget.Standby => ReadersStandby,
            _ => engine.Address,
        };
        return address is null ? null : new EngineEndpoint(address.SocketPath, address.Endpoint, address.TlsHostName, address.TlsRootCertificatePath);
    }

    public TimeSpan PatienceFor(EngineTarget target) => target != EngineTarget.Vault && engine.HasStandbys ? Standby.Now.LoginWait : TimeSpan.Zero;

    public byte[] DerivePassword(EngineTarget target, string engineRole) =>
        target == EngineTarget.Vault ? _vaultSecrets.PasswordFor(engineRole)
        : EmergencyRole.IsOne(engineRole) ? Emergency.PasswordOf(engineRole)
        : EngineLoginEpoch.PasswordOf(secrets, engineRole, Directory.EngineEpoch);

    public bool Prioritise(EngineTarget target, int processId, PriorityLevel level) =>
        target == EngineTarget.Guarded && engine.SetNiceness(processId, level switch { PriorityLevel.Low => LowNiceness, PriorityLevel.High => HighNiceness, _ => 0 });

    public void PasswordRejected(EngineTarget target, string engineRole)
    {
        if (target == EngineTarget.Vault)
            vault.RepairPasswords();
        else
        {
            Rejected(engineRole);
            _ = RepairAsync(engineRole);
        }
    }

    private async Task RepairAsync(string engineRole)
    {
        try
        {
            await catalogue.RepairEnginePasswordAsync(engineRole, CancellationToken.None).ConfigureAwait(false);
            // Another gateway may have renewed all of them a moment ago.
            await Directory.ReloadQuietlyAsync().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is EngineFaultException or CatalogueRefusalException or System.Data.Common.DbException)
        {
            // The client was told that its login failed, which the journal has; the next login asks again.
        }
    }
}
