namespace Menshen.Evaluator.Targets;

/// <summary>Damage done to a copy of what a target keeps; never to what it keeps.</summary>
internal static class DamagedCopy
{
    /// <summary>Flips one bit of the largest file below a directory.</summary>
    /// <param name="copy">The directory of the copy.</param>
    /// <param name="part">The place: that part from its beginning of what is written in it. Zeros at its end are room for what is still to come.</param>
    /// <param name="bit">Which bit, as a mask.</param>
    public static void Flip(DirectoryInfo copy, int part, byte bit) => Flip(copy.GetFiles("*", SearchOption.AllDirectories).MaxBy(file => file.Length)!, part, bit);

    /// <summary>The same of one file.</summary>
    public static void Flip(FileInfo file, int part, byte bit)
    {
        using var stream = file.Open(FileMode.Open, FileAccess.ReadWrite);
        var place = Written(stream) / part;
        stream.Position = place;
        var was = stream.ReadByte();
        stream.Position = place;
        stream.WriteByte((byte)(was ^ bit));
    }

    private static long Written(FileStream stream)
    {
        var block = new byte[64 * 1024];
        for (var begin = (stream.Length - 1) / block.Length * block.Length; begin >= 0; begin -= block.Length)
        {
            stream.Position = begin;
            if (block.AsSpan(0, stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false)).LastIndexOfAnyExcept((byte)0) is >= 0 and var last) return begin + last + 1;
        }
        return 0;
    }
}
