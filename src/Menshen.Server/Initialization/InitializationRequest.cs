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

    /// <summary>300 engine connections; the engine's options explain the number.</summary>
    public const int DefaultMaxConnections = 300;

    /// <summary>Names only: the URL may hold a password.</summary>
    public override string ToString() => $"{SystemAdministrator}, {SecurityAdministrator}, {Auditor}";
}
