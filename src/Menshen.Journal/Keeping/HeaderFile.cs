namespace Menshen.Journal;

/// <summary>Reads the header of a segment and nothing else of it.</summary>
internal static class HeaderFile
{
    /// <exception cref="JournalDamagedException">No writer wrote it.</exception>
    public static SegmentHeader Read(string path)
    {
        var bytes = new byte[SegmentHeader.MaxSize];
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return SegmentHeader.Decode(bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0)), path);
    }
}
