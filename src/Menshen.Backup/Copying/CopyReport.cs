namespace Menshen.Backup.Copying;

/// <summary>What a copy brought over.</summary>
/// <param name="Sets">Labels of the sets, in order.</param>
/// <param name="Segments">Files of WAL.</param>
/// <param name="Bytes">In all.</param>
/// <param name="Resumed">Bytes of them that an earlier copy had brought already.</param>
/// <param name="Replaced">Files that were there, damaged or short, and were brought again.</param>
public sealed record CopyReport(IReadOnlyList<string> Sets, int Segments, long Bytes, long Resumed, IReadOnlyList<string> Replaced);
