namespace Menshen.Policy;

/// <summary>Counts of how many unpredictable pieces a password is made.</summary>
/// <remarks>A common word (also with the usual exchanges: <c>P@ssw0rd</c>), a run on the keyboard or in the alphabet, a repetition and a
/// year are one piece each, for that is how guessing tools put them together; every other character is a piece. A list of whole passwords
/// would find little here: those on such lists are shorter than twelve characters.</remarks>
internal static class PasswordStrength
{
    /// <summary>Pieces from which a password is good enough: eight characters that are not to be foreseen.</summary>
    public const int FewestUnits = 8;

    /// <summary>Characters from which neighbours on the keyboard or in the alphabet are a run.</summary>
    private const int ShortestRun = 3;

    /// <summary>Digits of a year.</summary>
    private const int YearLength = 4;

    private static readonly string[] Rows =
    [
        "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "!@#$%^&*()_+", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
        "qazwsxedcrfvtgbyhnujmikolp",
        // Numbers that sound like "I love you, for ever" in Chinese.
        "1314520", "5201314",
    ];

    public static int Units(ReadOnlySpan<char> password)
    {
        Span<char> plain = password.Length <= 256 ? stackalloc char[password.Length] : new char[password.Length];
        for (var i = 0; i < password.Length; i++)
            plain[i] = char.ToLowerInvariant(password[i]);
        var units = 0;
        for (var at = 0; at < plain.Length; units++)
            at += Longest(plain[at..]);
        plain.Clear();
        return units;
    }

    private static int Longest(ReadOnlySpan<char> rest) =>
        Math.Max(Math.Max(Math.Max(Repetition(rest), Run(rest)), CommonWords.LongestAt(rest)), Math.Max(Year(rest), 1));

    // Of one character (aaaa) or of a group (abab, 1212): a second time nobody has to guess it.
    private static int Repetition(ReadOnlySpan<char> rest)
    {
        var best = 1;
        for (var group = 1; group <= rest.Length / 2; group++)
        {
            var length = group;
            while (length < rest.Length && rest[length] == rest[length - group])
                length++;
            if (length >= Math.Max(ShortestRun, 2 * group))
                best = Math.Max(best, length);
        }

        return best;
    }

    private static int Run(ReadOnlySpan<char> rest)
    {
        var best = 1;
        foreach (var row in Rows)
            best = Math.Max(best, Math.Max(RunIn(row, rest, 1), RunIn(row, rest, -1)));
        return best >= ShortestRun ? best : 1;
    }

    private static int RunIn(string row, ReadOnlySpan<char> rest, int step)
    {
        var place = row.IndexOf(rest[0], StringComparison.Ordinal);
        if (place < 0)
            return 0;
        var length = 1;
        for (place += step; length < rest.Length && place >= 0 && place < row.Length && row[place] == rest[length]; place += step)
            length++;
        return length;
    }

    private static int Year(ReadOnlySpan<char> rest) =>
        rest.Length >= YearLength && rest[..2] is "19" or "20" && char.IsAsciiDigit(rest[2]) && char.IsAsciiDigit(rest[3]) ? YearLength : 1;
}
