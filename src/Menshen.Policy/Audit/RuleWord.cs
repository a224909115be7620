using System.Globalization;
using System.Text;

namespace Menshen.Policy;

/// <summary>Words of a rule as they are shown and recorded: what could be read as two words, or as something else than it is, stands in quotes.</summary>
/// <remarks>Who proposes rules is not who accepts them: <c>by: ["alice bob"]</c>, which is nobody, must not read like <c>by: [alice, bob]</c>.</remarks>
internal static class RuleWord
{
    /// <summary>The word, in quotes where it needs some.</summary>
    public static string Of(string word)
    {
        if (word.Length > 0 && word.All(IsPlain)) return word;
        var quoted = new StringBuilder("\"");
        foreach (var letter in word)
        {
            if (letter is '"' or '\\') quoted.Append('\\').Append(letter);
            else if (IsShown(letter)) quoted.Append(letter);
            else quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        }

        return quoted.Append('"').ToString();
    }

    // Halves of a pair too: of which sort the whole is, is not looked at.
    private static bool IsPlain(char letter) => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/' or ':' or '*' or '@' or '+' or '%' or '$';

    private static bool IsShown(char letter) => letter == ' ' || !char.IsControl(letter) && !char.IsWhiteSpace(letter) && !char.IsSurrogate(letter)
        && char.GetUnicodeCategory(letter) is not (UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
