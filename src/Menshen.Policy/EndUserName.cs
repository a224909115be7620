using System.Globalization;
using System.Text;

namespace Menshen.Policy;

/// <summary>What may stand as the name of an end user: it comes from outside and goes to auditors' screens and files.</summary>
public static class EndUserName
{
    /// <summary>The setting by which an application names one.</summary>
    public const string Setting = "menshen.end_user";

    /// <summary>Characters (UTF-16) of a name.</summary>
    public const int Longest = 128;

    /// <summary>Bytes of a literal or parameter that is looked at: a name's characters of up to four bytes, each doubled, and its quotes.</summary>
    public const int LongestBytes = Longest * 8 + 64;

    /// <summary>What stands in listings and alarms where nobody was named.</summary>
    public const string Nobody = "-";

    /// <summary>False for <see cref="Nobody"/>, for line ends and other control characters (a second line in a log), for characters that turn the direction of writing or are not seen, for
    /// those of which Unicode has another spelling in one character (two names that look alike), and for blanks at the ends.</summary>
    /// <remarks>The normal form C, as far as it goes without Unicode's tables, which this program does not carry (InvariantGlobalization: its own IsNormalized says
    /// yes to everything): Latin, Greek and Cyrillic accents, Hangul, kana, Arabic hamza and the doubles of Han characters.</remarks>
    public static bool IsFit(ReadOnlySpan<char> name)
    {
        if (name.Length > Longest || name is Nobody || name.Length > 0 && (char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]))) return false;
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(name, out var rune, out var used) != System.Buffers.OperationStatus.Done
                || !IsFit(Rune.GetUnicodeCategory(rune)) || IsUnseen(rune.Value) || IsDecomposed(rune.Value)) return false;
            name = name[used..];
        }
        return true;
    }

    // The braille blank, the fillers of Hangul, the joiner of graphemes, Khmer vowels that are inherent, the selectors of variants: no category tells them.
    private static bool IsUnseen(int rune) => rune is 0x2800 or 0x3164 or 0xFFA0 or 0x115F or 0x1160 or 0x034F or 0x17B4 or 0x17B5
        or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    // Twelve of the characters "for compatibility" are Han characters of their own.
    private static bool IsDecomposed(int rune) => rune is (>= 0x0300 and <= 0x036F) or (>= 0x0653 and <= 0x0655) or (>= 0x1100 and <= 0x11FF) or 0x3099 or 0x309A
        or 0x2126 or 0x212A or 0x212B or (>= 0x2F800 and <= 0x2FA1F)
        or (>= 0xF900 and <= 0xFAFF and not (0xFA0E or 0xFA0F or 0xFA11 or 0xFA13 or 0xFA14 or 0xFA1F or 0xFA21 or 0xFA23 or 0xFA24 or 0xFA27 or 0xFA28 or 0xFA29));

    private static bool IsFit(UnicodeCategory category) => category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
