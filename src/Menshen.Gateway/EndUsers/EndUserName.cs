using System.Globalization;
using System.Text;

namespace Menshen.Gateway.EndUsers;

/// <summary>What may stand as the name of an end user: it comes from outside and goes to auditors' screens and files.</summary>
internal static class EndUserName
{
    /// <summary>The setting by which an application names one.</summary>
    public const string Setting = "menshen.end_user";

    /// <summary>Characters (UTF-16) of a name.</summary>
    public const int Longest = 128;

    /// <summary>Bytes of a literal or parameter that is looked at: a name's characters of up to four bytes, each doubled, and its quotes.</summary>
    public const int LongestBytes = Longest * 8 + 64;

    /// <summary>False for line ends and other control characters (a second line in a log), for characters that turn the direction of writing or are not seen (two
    /// names that look alike), and for blanks at the ends.</summary>
    public static bool IsFit(ReadOnlySpan<char> name)
    {
        if (name.Length > Longest || name.Length > 0 && (char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]))) return false;
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(name, out var rune, out var used) != System.Buffers.OperationStatus.Done || !IsFit(Rune.GetUnicodeCategory(rune))) return false;
            name = name[used..];
        }
        return true;
    }

    private static bool IsFit(UnicodeCategory category) => category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
