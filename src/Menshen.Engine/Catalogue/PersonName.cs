using System.Globalization;
using System.Text;

namespace Menshen.Engine;

/// <summary>Whose account it is, as a person's name is written: which names are one person's, and which may be written at all.</summary>
/// <remarks>Who is a second person, and who may hold which of the three powers, is decided by this name. A blank, a capital or a character that nobody sees must not make two persons of one.</remarks>
public static class PersonName
{
    /// <summary>Characters of a name.</summary>
    private const int Longest = 200;

    // Letters and signs by their category, and nothing to see: Hangul fillers, the blank of Braille, a joiner of marks.
    private static readonly int[] Unseen = [0x034F, 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0];

    /// <summary>Distance between the wide forms of ASCII and ASCII.</summary>
    private const int Wide = '\uff01' - '!';

    /// <summary>Whether the two names are one person's: letter by letter, but for capitals, wide letters, blanks and what nobody sees.</summary>
    public static bool IsSame(string? one, string? other) => one is not null && other is not null && Fold(one) == Fold(other);

    /// <summary>Throws if nobody could be called so.</summary>
    public static void Require(string name)
    {
        if (name.Length > Longest) throw new CatalogueRefusalException($"a person's name has {Longest} characters at most.");
        if (Fold(name).Length == 0) throw new CatalogueRefusalException("say which person answers for the account.");
        if (name.EnumerateRunes().Any(rune => IsUnseen(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            throw new CatalogueRefusalException("a person's name has no characters that cannot be seen: two names that read alike would be two persons.");
    }

    private static string Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                if (folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
            }
            else if (!IsUnseen(rune) && !IsVariant(rune)) folded.Append(Rune.ToUpperInvariant(rune.Value is >= '\uff01' and <= '\uff5e' ? new Rune(rune.Value - Wide) : rune));
        }
        return folded.ToString().TrimEnd();
    }

    private static bool IsUnseen(Rune rune) => Unseen.Contains(rune.Value) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;

    // Which of two forms of the same character is drawn: names of Japan have them.
    private static bool IsVariant(Rune rune) => rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
