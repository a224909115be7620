namespace Menshen.Vault;

/// <summary>How far the journal is projected.</summary>
/// <param name="Records">Records of the journal that are in the vault.</param>
/// <param name="UpTo">Time of the newest of them; null before the first.</param>
public sealed record ProjectionProgress(long Records, DateTimeOffset? UpTo);
