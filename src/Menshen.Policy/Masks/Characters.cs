using System.Globalization;
using System.Text;

namespace Menshen.Policy;

/// <summary>Counts and cuts characters of valid UTF-8 without splitting what is seen as one.</summary>
/// <remarks>A character is a Unicode scalar. Where a cut would fall between a letter and its accent, inside a flag or a joined emoji, the part that is
/// shown gets shorter: never more characters than asked for, never half of one.</remarks>
internal static class Characters
{
    private const int ZeroWidthJoiner = 0x200D;

    public static int Count(ReadOnlySpan<byte> valid)
    {
        var count = 0;
        foreach (var one in valid)
        {
            // All bytes but the first of a character are 10xxxxxx.
            if ((one & 0xC0) != 0x80) count++;
        }

        return count;
    }

    /// <summary>Bytes of the first <paramref name="characters"/>, or of fewer; 0 if there are not so many and one to cut before.</summary>
    public static int Head(ReadOnlySpan<byte> valid, int characters)
    {
        int at = 0, safe = 0;
        var before = default(Rune);
        for (var seen = 0; at < valid.Length; seen++)
        {
            Rune.DecodeFromUtf8(valid[at..], out var rune, out var length);
            if (IsBoundary(before, rune)) safe = at;
            if (seen == characters) return safe;
            before = rune;
            at += length;
        }

        return safe;
    }

    /// <summary>Bytes of the last <paramref name="characters"/>, or of fewer.</summary>
    public static int Tail(ReadOnlySpan<byte> valid, int characters)
    {
        int size = 0, safe = 0;
        for (var seen = 0; seen < characters && size < valid.Length; seen++)
        {
            Rune.DecodeLastFromUtf8(valid[..^size], out var rune, out var length);
            size += length;
            if (size == valid.Length) return safe;
            Rune.DecodeLastFromUtf8(valid[..^size], out var before, out _);
            if (IsBoundary(before, rune)) safe = size;
        }

        return safe;
    }

    private static bool IsBoundary(Rune before, Rune rune) =>
        !Extends(rune) && before.Value != ZeroWidthJoiner && !(IsFlagLetter(before) && IsFlagLetter(rune));

    private static bool Extends(Rune rune) =>
        rune.Value is >= 0x300 and (ZeroWidthJoiner or (>= 0x1160 and <= 0x11FF) or (>= 0x1F3FB and <= 0x1F3FF) or (>= 0xE0020 and <= 0xE007F))
        || (rune.Value >= 0x300 && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);

    private static bool IsFlagLetter(Rune rune) => rune.Value is >= 0x1F1E6 and <= 0x1F1FF;
}
