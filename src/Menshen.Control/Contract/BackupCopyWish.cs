namespace Menshen.Control;

/// <summary>Further repositories that shall be brought up to date now.</summary>
/// <param name="Place">Which, as the policy names it; empty: all of them.</param>
public sealed record BackupCopyWish(string Place);
