namespace Menshen.Policy;

/// <summary>The form of tags such as <c>pii.id-card</c>, and of patterns over them such as <c>pii.*</c>.</summary>
internal static class TagName
{
    public const string Form = "Write small words with a point between them, such as pii.phone";

    private const int Longest = 63;

    public static bool IsName(string text) => text.Length <= Longest && text.Contains('.', StringComparison.Ordinal) && text.Split('.').All(IsWord);

    public static bool IsPattern(string text) =>
        text.EndsWith(".*", StringComparison.Ordinal) ? text.Length <= Longest && text[..^2].Split('.').All(IsWord) : IsName(text);

    /// <summary>True if the pattern is the tag, or stands above it.</summary>
    public static bool Matches(string pattern, string tag) =>
        pattern == tag || (pattern is [.., '.', '*'] && tag.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1)));

    private static bool IsWord(string word) =>
        word.Length > 0 && char.IsAsciiLetterLower(word[0]) && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
