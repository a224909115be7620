namespace Menshen.Policy;

/// <summary>Guesses which word a person meant; policy files and command lines share it.</summary>
public static class Spelling
{
    /// <summary>Longer words are no misspelling of ours, and the comparison is quadratic.</summary>
    private const int LongestWord = 40;

    /// <summary>The nearest of <paramref name="words"/>, or null if none is near.</summary>
    public static string? Nearest(string written, IEnumerable<string> words)
    {
        if (written.Length is 0 or > LongestWord)
            return null;
        var normal = written.ToUpperInvariant().Replace('_', '-');
        return words
            .Select(word => (word, distance: Distance(normal, word.ToUpperInvariant())))
            .Where(pair => pair.distance <= Math.Max(1, pair.word.Length / 3))
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.word)
            .FirstOrDefault();
    }

    /// <summary>Levenshtein's distance: letters to insert, delete or change.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
