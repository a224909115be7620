namespace Menshen.Server;

/// <summary>What the operator decides when a deployment is made.</summary>
/// <param name="SystemAdministrator">Name of the one who operates.</param>
/// <param name="SecurityAdministrator">Name of the one who keeps users and policy.</param>
/// <param name="Auditor">Name of the one who reads the journal.</param>
/// <param name="ExternalEngineUrl">The engine to guard, with its password; null for an embedded one.</param>
/// <param name="MaxConnections">Of the embedded engine.</param>
/// <param name="PolicyFile">A policy to begin with; null for the annotated default.</param>
public sealed record InitializationRequest(
    string SystemAdministrator, string SecurityAdministrator, string Auditor, string? ExternalEngineUrl, int MaxConnections,
    string? PolicyFile)
{
    /// <summary>Where backups go; null: as the policy says.</summary>
    public FirstRepository? Backups { get; init; }

    /// <summary>Two-phase transactions that may wait at once in the embedded engine. Default 0: their identifiers are a channel between sessions, and forgotten ones hold locks for ever.</summary>
    public int PreparedTransactions { get; init; }

    /// <summary>10,000: each takes about a kilobyte of shared memory and a slot in every snapshot.</summary>
    public const int MostPreparedTransactions = 10_000;

    /// <summary>300 engine connections; the engine's options explain the number.</summary>
    public const int DefaultMaxConnections = 300;

    /// <summary>Names only: the URL may hold a password.</summary>
    public override string ToString() => $"{SystemAdministrator}, {SecurityAdministrator}, {Auditor}";
}
