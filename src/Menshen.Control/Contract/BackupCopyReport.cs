namespace Menshen.Control;

/// <summary>A further repository of the backups.</summary>
/// <param name="Place">Where it is, as the policy names it.</param>
/// <param name="CopiedAt">When it was brought up to date last; null: never.</param>
public sealed record BackupCopyReport(string Place, DateTimeOffset? CopiedAt);
