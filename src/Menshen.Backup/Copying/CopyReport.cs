namespace Menshen.Backup.Copying;

/// <summary>What a copy brought over.</summary>
/// <param name="Sets">Labels of the sets, in order.</param>
/// <param name="Segments">Files of WAL.</param>
/// <param name="Bytes">In all.</param>
/// <param name="Resumed">Bytes of them that an earlier copy had brought already.</param>
public sealed record CopyReport(IReadOnlyList<string> Sets, int Segments, long Bytes, long Resumed);
