using Menshen.Engine;

namespace Menshen.Vault;

/// <summary>How the vault is at one moment.</summary>
/// <param name="Server">Its PostgreSQL.</param>
/// <param name="Progress">How far the journal is projected; null before the bookmark was read.</param>
/// <param name="Trouble">What is wrong, or null.</param>
public sealed record VaultStatus(EngineStatus Server, ProjectionProgress? Progress, string? Trouble);
