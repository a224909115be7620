namespace Menshen.Backup.Format;

/// <summary>A frame of a sealed file, opened.</summary>
/// <param name="Plain">Its bytes; valid until the next is read.</param>
/// <param name="Time">Microseconds since the Unix epoch, as the writer said.</param>
/// <param name="IsLast">Whether the file ends here on purpose.</param>
internal readonly record struct SealedFrame(ReadOnlyMemory<byte> Plain, long Time, bool IsLast);
