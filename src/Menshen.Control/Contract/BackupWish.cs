namespace Menshen.Control;

/// <summary>A backup to be taken now.</summary>
/// <param name="Full">Everything anew; else what changed since the set before.</param>
public sealed record BackupWish(bool Full);
