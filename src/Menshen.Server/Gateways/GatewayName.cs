using System.Globalization;
using System.Text;

namespace Menshen.Server;

/// <summary>A gateway's name as it stands in the catalogue, made fit for messages and records: whoever writes the catalogue chose it.</summary>
internal static class GatewayName
{
    /// <summary>Characters; ours have some thirty.</summary>
    private const int Longest = 100;

    /// <summary>What is no visible character of a line becomes its number, so that it moves no cursor, ends no line and turns no writing; what is too long is cut.</summary>
    public static string Of(string written)
    {
        var name = new StringBuilder();
        foreach (var rune in written.EnumerateRunes())
        {
            if (name.Length >= Longest) return name.Append('…').ToString();
            if (IsVisible(rune)) name.Append(rune.ToString());
            else name.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }
        return name.ToString();
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
