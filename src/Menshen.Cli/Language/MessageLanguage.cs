using System.Globalization;

namespace Menshen.Cli;

/// <summary>Chooses the language of messages, before any text is made.</summary>
internal static class MessageLanguage
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>The first that says something wins: <c>--lang</c>, MENSHEN_LANG, LC_ALL, LANG. What is neither is English.</summary>
    public static CultureInfo Choose(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        string?[] wishes = [FromArguments(arguments), environment("MENSHEN_LANG"), environment("LC_ALL"), environment("LANG")];
        var wish = wishes.FirstOrDefault(w => !string.IsNullOrEmpty(w)) ?? "en";
        return wish.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : CultureInfo.InvariantCulture;
    }

    /// <summary>Whether texts of that culture are Chinese. By its name: without ICU a culture does not know the two letters of its language.</summary>
    public static bool IsChinese(CultureInfo? culture) => culture?.Name.StartsWith("zh", StringComparison.Ordinal) is true;

    private static string? FromArguments(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--lang" && i + 1 < arguments.Count)
                return arguments[i + 1];
            if (arguments[i].StartsWith("--lang=", StringComparison.Ordinal))
                return arguments[i]["--lang=".Length..];
        }

        return null;
    }
}
