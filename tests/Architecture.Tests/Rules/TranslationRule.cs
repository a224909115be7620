using System.Text.RegularExpressions;

namespace Menshen.Architecture.Tests.Rules;

/// <summary>Two languages of one document: the same headings in number and level, and the same commands.</summary>
internal static partial class TranslationRule
{
    public static IEnumerable<string> Violations(string original, string translation)
    {
        if (!Levels(original).SequenceEqual(Levels(translation)))
            yield return $"headings differ: {string.Join(' ', Levels(original))} and {string.Join(' ', Levels(translation))}";
        foreach (var command in Commands(original).Except(Commands(translation)))
            yield return $"only the original has: {command}";
        foreach (var command in Commands(translation).Except(Commands(original)))
            yield return $"only the translation has: {command}";
    }

    private static IEnumerable<int> Levels(string text) => Heading().Matches(Fence().Replace(text, "")).Select(match => match.Groups[1].Length);

    // Comments inside a block are for people and are translated; what is typed is not.
    private static IEnumerable<string> Commands(string text) =>
        Fence().Matches(text).Where(block => !block.Groups["language"].Value.Trim().Equals("text", StringComparison.Ordinal))
            .SelectMany(block => block.Groups["body"].Value.Split('\n'))
            .Select(line => line.Split('#', 2)[0].Trim())
            .Where(line => line.Length > 0);

    [GeneratedRegex("^(#+) ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```(?<language>[^\n]*)\n(?<body>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}
