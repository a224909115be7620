using Menshen.Engine;

namespace Menshen.Vault;

/// <summary>Settings of the vault. Each has a unit, a default and a reason.</summary>
public sealed record VaultOptions
{
    /// <summary>Folder of the vault below the deployment's directory.</summary>
    public const string Folder = "vault";

    /// <summary>Of nice(2), 0 to 19: 10 gets about a tenth of a processor that others want, and all of one that nobody wants.</summary>
    private const int Niceness = 10;

    /// <summary>A user of the operating system for the vault alone, so that a broken-into engine cannot read its files; used if there is one.</summary>
    private const string OwnUser = "menshen-vault";

    /// <summary>The deployment's data directory.</summary>
    public required string DataDirectory { get; init; }

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
        Niceness = Niceness,
        OperatingSystemUser = HasOwnUser() ? OwnUser : "postgres",
    };

    private static bool HasOwnUser() => File.ReadLines("/etc/passwd").Any(line => line.StartsWith(OwnUser + ":", StringComparison.Ordinal));
}
