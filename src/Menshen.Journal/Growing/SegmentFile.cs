namespace Menshen.Journal;

/// <summary>A segment's file, what it is and what it follows: by that copies of segments are put in order, and no record is read.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Path">Its file.</param>
/// <param name="Header">SM3 of its header, in hexadecimal: another journal's segment of that number has another.</param>
/// <param name="PreviousHeader">The same of the segment that it follows; zeros in the first.</param>
/// <param name="PreviousBytes">How long that one was when it was left.</param>
/// <param name="Begun">When, in microseconds since the epoch.</param>
public sealed record SegmentFile(long Number, string Path, string Header, string PreviousHeader, long PreviousBytes, long Begun)
{
    /// <summary>Those of a directory, in order; one whose header nobody wrote is left out: the verifier names it.</summary>
    public static IReadOnlyList<SegmentFile> In(string directory) => [.. SegmentNames.List(directory).Select(found => TryRead(found.Path)).OfType<SegmentFile>()];

    /// <summary>The file of a number in a directory.</summary>
    public static string PathOf(string directory, long number) => SegmentNames.PathOf(directory, number);

    /// <exception cref="JournalDamagedException">No writer wrote it.</exception>
    public static SegmentFile Read(string path)
    {
        var header = HeaderFile.Read(path);
        return new SegmentFile(
            header.Number, path, Convert.ToHexStringLower(header.Digest.Span), Convert.ToHexStringLower(header.PreviousDigest.Span), header.PreviousLength, header.Created);
    }

    /// <summary>The number of a segment by its file's name; null: it is none.</summary>
    public static long? NumberOf(string name) => SegmentNames.NumberOf(name);

    /// <summary>How far whole frames reach from the beginning: behind them is room made ahead, or a write that never finished.</summary>
    public long WholeBytes()
    {
        using var reader = new SegmentFileReader(Path);
        while (reader.Next() == FrameRead.Frame)
        {
        }

        return reader.Offset;
    }

    private static SegmentFile? TryRead(string path)
    {
        try
        {
            return Read(path);
        }
        catch (Exception e) when (e is JournalDamagedException or FileNotFoundException)
        {
            // Damaged; or cleared between the two looks.
            return null;
        }
    }
}
