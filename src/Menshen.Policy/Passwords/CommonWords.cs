using System.Collections.Frozen;

namespace Menshen.Policy;

/// <summary>The words that people make passwords of; see <c>CommonWords.txt</c> for where they are from.</summary>
internal static class CommonWords
{
    /// <summary>Characters of the shortest word: two ideographs. No Latin word has less than four letters, for shorter ones are found in anything.</summary>
    private const int Shortest = 2;

    private static readonly FrozenSet<string> Words = Read();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Words.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly int s_longest = Words.Max(word => word.Length);

    /// <summary>Characters of the longest common word at the beginning of the text, which is in small letters; 0 for none.</summary>
    public static int LongestAt(ReadOnlySpan<char> text)
    {
        Span<char> plain = stackalloc char[Math.Min(text.Length, s_longest)];
        for (var i = 0; i < plain.Length; i++)
            plain[i] = Plain(text[i], 'l');
        var found = Longest(plain);
        // The sign 1 stands for two letters.
        for (var i = 0; i < plain.Length; i++)
            plain[i] = Plain(text[i], 'i');
        found = Math.Max(found, Longest(plain));
        plain.Clear();
        return found;
    }

    private static int Longest(ReadOnlySpan<char> plain)
    {
        for (var length = plain.Length; length >= Shortest; length--)
        {
            if (Lookup.Contains(plain[..length]))
                return length;
        }

        return 0;
    }

    // The exchanges that every guessing tool tries.
    private static char Plain(char c, char one) => c switch
    {
        '@' or '4' => 'a',
        '0' => 'o',
        '1' or '!' or '|' => one,
        '3' => 'e',
        '$' or '5' => 's',
        '7' or '+' => 't',
        '8' => 'b',
        '9' => 'g',
        _ => c,
    };

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(CommonWords).Assembly.GetManifestResourceStream("CommonWords.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#').SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
