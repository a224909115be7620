namespace Menshen.Control;

/// <summary>How a running Menshen is.</summary>
public sealed record StatusReport
{
    /// <summary><c>ready</c>, <c>degraded</c> (running, and not all sessions can be served) or <c>stopping</c>.</summary>
    public required string State { get; init; }

    public required string Version { get; init; }

    public required int ProcessId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string Directory { get; init; }

    /// <summary><c>standard</c> or <c>transparent</c>.</summary>
    public required string Profile { get; init; }

    public required IReadOnlyList<ListenerReport> Listeners { get; init; }

    /// <summary>Where the control surface listens for other machines' programs: an https address, or empty for the local socket alone.</summary>
    public string ControlAddress { get; init; } = "";

    public required EngineReport Engine { get; init; }

    public required GatewayReport Gateway { get; init; }

    public required JournalReport Journal { get; init; }

    /// <summary>How busy the machine is.</summary>
    public HostReport Host { get; init; } = new(0, 0, 0, 0);

    /// <summary>When what of the backups was last; null: none are made here.</summary>
    public BackupTimes? Backups { get; init; }

    /// <summary>Alarms raised since the start.</summary>
    public required long Alarms { get; init; }
    public required VaultReport Vault { get; init; }

    /// <summary>PEM file of the authority that signed the server's certificate: what a client needs for
    /// <c>sslmode=verify-full</c>.</summary>
    public required string AuthorityCertificate { get; init; }

    /// <summary>What a person should know and perhaps act on.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
