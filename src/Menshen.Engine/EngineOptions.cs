namespace Menshen.Engine;

/// <summary>Settings of an embedded PostgreSQL: the engine, or the vault. Each has a unit, a default and a reason.</summary>
public sealed record EngineOptions
{
    /// <summary>The deployment's data directory, such as <c>var</c>; the files are in <see cref="Folder"/> below it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Folder of this PostgreSQL. Default <c>engine</c>; one deployment has several, each in its own.</summary>
    public string Folder { get; init; } = EnginePaths.EngineFolder;

    /// <summary>What is made in it before anybody comes. Default: the catalogue.</summary>
    public ProvisioningPlan Plan { get; init; } = ProvisioningPlan.Catalogue;

    /// <summary>Directory of <c>postgres</c> and <c>initdb</c>; null: looked for under /usr/lib/postgresql, version 15 preferred because the
    /// statement analyser speaks that grammar.</summary>
    public string? BinaryDirectory { get; init; }

    /// <summary>Operating system user of the engine when Menshen runs as root. Default <c>postgres</c>: Debian's package makes it.</summary>
    public string OperatingSystemUser { get; init; } = "postgres";

    /// <summary>The engine's superuser, used by Menshen alone. No subject may have a name that begins like it.</summary>
    public string TcbRole { get; init; } = "menshen";

    /// <summary>Engine connections. Default 300: shared memory grows by about 20 kB for each; give 2,200 for 2,000 sessions.</summary>
    public int MaxConnections { get; init; } = 300;

    /// <summary>MB of shared buffers. Default 256: holds the hot pages of a small system and leaves a small machine its page cache.</summary>
    public int SharedBuffersMegabytes { get; init; } = 256;

    /// <summary>Whether a commit waits for the disk. Default true; false where what is lost can be made again from elsewhere.</summary>
    public bool WaitsForDisk { get; init; } = true;

    /// <summary>Niceness of its processes (nice(1), 0 to 19). Default 0; more for what must give way to the traffic.</summary>
    public int Niceness { get; init; }

    /// <summary>MB of write-ahead log between checkpoints. Default 1024: bounds crash recovery to about the start time-out.</summary>
    public int MaxWalMegabytes { get; init; } = 1024;

    /// <summary>MB of write-ahead log that wait for a backup's receiver. Default 8192: hours of an ordinary system; beyond it the receiver has a gap, and
    /// the engine does not stop for want of disk.</summary>
    public int MaxArchiveLagMegabytes { get; init; } = 8192;

    /// <summary>Two-phase transactions. Default 0: their identifiers are a channel between sessions, and forgotten ones hold locks for ever.</summary>
    public int MaxPreparedTransactions { get; init; }

    /// <summary>How long the engine may take to accept connections. Default 60 s: crash recovery replays up to max_wal_size (1 GB).</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a fast shutdown may take before an immediate one. Default 20 s: a checkpoint of full shared buffers.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Bytes of one engine log file before it is put aside. Default 8 MiB: opens in any editor.</summary>
    public long LogFileBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Engine log files put aside. Default 4: about 40 MB in all, so an engine in trouble cannot fill the disk by its log.</summary>
    public int LogFilesKept { get; init; } = 4;
}
