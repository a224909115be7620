namespace Menshen.Control;

/// <summary>A set that shall be given out, sealed as it is.</summary>
/// <param name="Set">Its label.</param>
public sealed record BackupReleaseWish(string Set);
