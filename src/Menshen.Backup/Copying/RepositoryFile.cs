namespace Menshen.Backup.Copying;

/// <summary>A file of a repository.</summary>
/// <param name="Path">Below the repository, with slashes.</param>
/// <param name="Bytes">Its length when it was listed; one of WAL under way may grow.</param>
public sealed record RepositoryFile(string Path, long Bytes);
