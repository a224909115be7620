using System.Text;
using Menshen.Control;
using Menshen.Crypto;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Where the parts of a deployment are inside its directory.</summary>
/// <remarks><code>
/// var/  deployment.json  policy.yaml  audit.yaml  lock
///       keys/  certificates/  journal/  engine/  run/control.sock  log/menshen.log
/// </code></remarks>
public sealed class Deployment
{
    public Deployment(string directory) => Root = Path.GetFullPath(directory);

    public string Root { get; }

    /// <summary>What init decided; written last, so that its presence means a finished deployment.</summary>
    public string DescriptionFile => Path.Combine(Root, "deployment.json");

    public string PolicyFile => Path.Combine(Root, PolicySet.FileName);

    /// <summary>This gateway's sealed copy of the policy in force.</summary>
    public string AppliedPolicyFile => Path.Combine(Root, "policy.applied");

    /// <summary>Its text, for tools that have no keys and change nothing: nobody has proven that it is as Menshen wrote it. Null before the first start.</summary>
    public string? AppliedPolicyText => TextOf(AppliedPolicyFile);

    /// <summary>The auditor's alarm rules.</summary>
    public string AlarmsFile => Path.Combine(Root, AlarmRulesForm.FileName);

    /// <summary>How far the alarms have looked.</summary>
    public string AlarmMemoryFile => Path.Combine(Root, "alarms.state");

    /// <summary>The auditor's choice of what is recorded.</summary>
    public string AuditFile => Path.Combine(Root, AuditSelection.FileName);

    /// <summary>This gateway's sealed copy of what an auditor accepted of one of those two.</summary>
    public string AcceptedFile(string file) => Path.Combine(Root, Path.ChangeExtension(file, ".accepted"));

    /// <summary>The alarm rules in force, for tools that have no keys and change nothing, as <see cref="AppliedPolicyText"/>. Null before the first start.</summary>
    public AlarmRules? AcceptedAlarmRules => TextOf(AcceptedFile(AlarmRulesForm.FileName)) is { } text ? AlarmRulesForm.Of(text) : null;

    public string LockFile => Path.Combine(Root, "lock");

    public string Keys => Path.Combine(Root, "keys");

    /// <summary>The external engine's address and password, sealed.</summary>
    public string ExternalEngineFile => Path.Combine(Root, "engine.sealed");

    /// <summary>The newest that was seen of an external engine's hosts.</summary>
    public string ClusterMemoryFile => Path.Combine(Root, "engine.seen");

    /// <summary>The public key that verifies the journal, in hexadecimal; give it to the auditor before it is needed.</summary>
    public string JournalPublicKey => Path.Combine(Root, "journal.pub");

    /// <summary>This gateway's term among those of its catalogue.</summary>
    public string GatewayTermFile => Path.Combine(Root, "gateway.term");

    public string Certificates => Path.Combine(Root, "certificates");

    /// <summary>What clients need for <c>sslmode=verify-full</c>; readable by everybody.</summary>
    public string AuthorityCertificate => Path.Combine(Certificates, "ca.crt");

    public string ServerCertificate => Path.Combine(Certificates, "server.crt");

    public string ServerPrivateKey => Path.Combine(Certificates, "server.key");

    public string Journal => Path.Combine(Root, "journal");

    /// <summary>Held by whoever of this machine works on a place of the journal's archive that is on another.</summary>
    public string ArchiveLockOf(string place) => Path.Combine(Root, $"archive-{Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes(place)))[..16]}.lock");

    /// <summary>The journal's newest checkpoint at the last orderly end, and each minute: a start that finds it missing tells of it.</summary>
    public string JournalMarkFile => Path.Combine(Root, "journal.mark");

    /// <summary>Whose program this deployment runs.</summary>
    public string ProgramTrustFile => Path.Combine(Root, "program.trust");

    /// <summary>How far the operating system's logs are recorded.</summary>
    public string HostLogPlaces => Path.Combine(Root, "host-logs.state");

    /// <summary>How the deployment grew.</summary>
    public string SpaceSeries => Path.Combine(Root, "space.series");

    /// <summary>A clearing of the journal that waits for its confirmation.</summary>
    public string ClearingRequestFile => Path.Combine(Root, "clearing.request");

    /// <summary>The last review of the records.</summary>
    public string ReviewFile => Path.Combine(Root, "audit.review");

    /// <summary>The rights to read records that auditors have given.</summary>
    public string DelegationsFile => Path.Combine(Root, "audit.delegations");

    /// <summary>The client certificates of which this gateway has heard that they are revoked.</summary>
    public string RevokedCertificatesFile => Path.Combine(Root, "certificates.revoked");

    /// <summary>Emergencies, and how the engine was before them.</summary>
    public string BreakGlass => Path.Combine(Root, "break-glass");

    public string RunDirectory => Path.Combine(Root, ControlSocket.DirectoryName);

    public string ControlSocketFile => ControlSocket.PathIn(Root);

    public string LogDirectory => Path.Combine(Root, "log");

    /// <summary>Where a detached Menshen writes what it would have shown.</summary>
    public string ServiceLog => Path.Combine(LogDirectory, "menshen.log");

    public bool Exists => File.Exists(DescriptionFile);

    /// <summary>What is known of revocations.</summary>
    internal RevokedCertificates Revoked(DeploymentKeys keys, TimeProvider time) =>
        new(new SignedLine(RevokedCertificatesFile, keys.JournalSigner, keys.JournalVerifier), RevokedCertificatesFile, time);

    private static string? TextOf(string sealedFile) =>
        File.Exists(sealedFile) && File.ReadAllText(sealedFile) is var all ? all[(all.IndexOf('\n', StringComparison.Ordinal) + 1)..] : null;
}
