using Menshen.Policy.Reading;

namespace Menshen.Policy;

/// <summary>A list of words that is part of this assembly: lines of words, comments with a number sign.</summary>
internal static class WordList
{
    public static IEnumerable<string[]> Lines(string resource) => PolicyText.ReadEmbedded(resource).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Where(line => line[0] != '#').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
