namespace Menshen.Backup.Keeping;

/// <summary>A whole piece of the journal that was read and found good.</summary>
/// <param name="Name">Its file's name, by which it is sealed.</param>
/// <param name="At">When.</param>
/// <param name="Bytes">So many bytes of the segment are in it.</param>
/// <param name="FileBytes">So long was its file: of another length it is another.</param>
public sealed record PieceLook(string Name, DateTimeOffset At, long Bytes, long FileBytes);
