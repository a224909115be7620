namespace Menshen.Control;

/// <summary>A backup to be taken now.</summary>
/// <param name="Full">Everything anew; else what changed since the set before.</param>
/// <param name="Differential">What changed since the newest full set, so that bringing back takes two sets and no more.</param>
public sealed record BackupWish(bool Full, bool Differential = false);
