namespace Menshen.Backup.Verifying;

/// <summary>Something that is wrong in a repository.</summary>
/// <param name="Place">The set or file.</param>
/// <param name="What">In words.</param>
public sealed record BackupFinding(string Place, string What);
