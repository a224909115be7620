namespace Menshen.Engine;

/// <summary>Settings of the embedded engine. Each has a unit, a default and a reason.</summary>
public sealed record EngineOptions
{
    /// <summary>The deployment's data directory, such as <c>var</c>; the engine's files are in <c>engine</c> below it.</summary>
    public required string DataDirectory { get; init; }

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
