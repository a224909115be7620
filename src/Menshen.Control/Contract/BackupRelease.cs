namespace Menshen.Control;

/// <summary>A set that is given out.</summary>
/// <param name="Set">Its label.</param>
/// <param name="Until">Its pieces can be asked for until then.</param>
/// <param name="Files">What belongs to it: together a repository that it can be brought back from.</param>
public sealed record BackupRelease(string Set, DateTimeOffset Until, IReadOnlyList<BackupFile> Files);
