using Menshen.Engine;
using Menshen.Journal;

namespace Menshen.Vault;

/// <summary>Settings of the vault. Each has a unit, a default and a reason.</summary>
public sealed record VaultOptions
{
    /// <summary>Folder of the vault below the deployment's directory.</summary>
    public const string Folder = "vault";

    /// <summary>A user of the operating system for the vault alone, so that a broken-into engine cannot read its files; used if there is one.</summary>
    private const string OwnUser = "menshen-vault";

    /// <summary>The deployment's data directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Directory of the journal that is projected.</summary>
    public required string JournalDirectory { get; init; }

    /// <summary>Opens the journal's records; its owner disposes it after the vault.</summary>
    public required SealingSecret JournalSealing { get; init; }

    /// <summary>The journal's name; a vault of another journal is not written to.</summary>
    public required string Origin { get; init; }

    /// <summary>Rows of one transaction. Default 8,000: the cost of a commit is spread, and a lost one is soon made again.</summary>
    public int BatchRows { get; init; } = 8_000;

    /// <summary>How long rows may wait for more while the journal is busy. Default 500 ms: an auditor sees what happened a moment ago.</summary>
    public TimeSpan BatchAge { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Rest after each full batch. Default 5 ms: on a machine with few processors the traffic comes first.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Journal records per second from which the traffic counts as heavy. Default 4,000, two for each statement: below, the projection
    /// keeps up at once and costs a tenth of a processor at most.</summary>
    public int HeavyTraffic { get; init; } = 4_000;

    /// <summary>Rest after each batch while traffic is heavy. Default 5 s: a batch takes some 150 ms of a processor and leaves garbage whose
    /// collection stops the gateway's loops; so the vault falls behind (status says how far) and catches up when it is quiet. Measured on two
    /// cores: in two quick runs the gateway had 0.71 of PgBouncer's transactions without this rest and 0.90 with it.</summary>
    public TimeSpan RestWhenHeavy { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections. Default 60: a few auditors, and people who look at their own logins.</summary>
    public int MaxConnections { get; init; } = 60;

    internal EngineOptions Engine() => new()
    {
        DataDirectory = DataDirectory,
        Folder = Folder,
        Plan = ProvisioningPlan.Of(AuditVault.Database, typeof(VaultOptions).Assembly),
        MaxConnections = MaxConnections,
        // Small: the journal's recent days; a search of old ones reads the disk.
        SharedBuffersMegabytes = 64,
        MaxWalMegabytes = 256,
        // The journal holds it all: what a power cut takes comes again, together with the bookmark.
        WaitsForDisk = false,
        Niceness = LowPriority.Niceness,
        OperatingSystemUser = HasOwnUser() ? OwnUser : "postgres",
    };

    private static bool HasOwnUser() => File.ReadLines("/etc/passwd").Any(line => line.StartsWith(OwnUser + ":", StringComparison.Ordinal));
}
