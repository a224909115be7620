namespace Menshen.Journal;

/// <summary>Reads the header of a segment and nothing else of it.</summary>
internal static class HeaderFile
{
    /// <exception cref="JournalDamagedException">No writer wrote it.</exception>
    public static SegmentHeader Read(string path)
    {
        using var file = FileDigest.OpenCached(path);
        return Read(file, path);
    }

    /// <summary>The same of what somebody has opened; <paramref name="name"/> is what messages call it.</summary>
    /// <exception cref="JournalDamagedException">No writer wrote it.</exception>
    public static SegmentHeader Read(Stream file, string name)
    {
        var bytes = new byte[SegmentHeader.MaxSize];
        return SegmentHeader.Decode(bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)), name);
    }
}
