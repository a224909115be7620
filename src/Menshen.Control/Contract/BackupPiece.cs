namespace Menshen.Control;

/// <summary>A part of a file of a set that is given out.</summary>
/// <param name="Offset">Byte in the file.</param>
/// <param name="Content">Its bytes, sealed as they lie; none: the file ends there.</param>
public sealed record BackupPiece(long Offset, byte[] Content);
