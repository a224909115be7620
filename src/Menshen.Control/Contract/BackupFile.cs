namespace Menshen.Control;

/// <summary>A file of a set that is given out.</summary>
/// <param name="Path">Below the directory that it is written to.</param>
/// <param name="Bytes">Its length.</param>
public sealed record BackupFile(string Path, long Bytes);
