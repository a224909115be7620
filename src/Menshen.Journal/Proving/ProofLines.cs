using System.Globalization;

namespace Menshen.Journal;

/// <summary>Reads the lines of a proof; each answers null for what no prover wrote.</summary>
internal static class ProofLines
{
    /// <summary>The first empty line, or -1.</summary>
    public static int EmptyLine(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Length == 0) { return i; }
        }

        return -1;
    }

    public static ulong? Number(string line, string word) =>
        line.StartsWith(word, StringComparison.Ordinal)
        && ulong.TryParse(line.AsSpan(word.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static byte[]? Bytes(string line, string word) =>
        line.StartsWith(word, StringComparison.Ordinal) ? Base64(line[word.Length..]) : null;

    public static List<byte[]>? Hashes(IReadOnlyList<string> lines, int from, int to)
    {
        if (to - from > TreePaths.Longest) { return null; }
        List<byte[]> hashes = [];
        for (var i = from; i < to; i++)
        {
            if (Base64(lines[i]) is not { Length: TreeHash.Size } hash) { return null; }
            hashes.Add(hash);
        }

        return hashes;
    }

    private static byte[]? Base64(string text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var written) ? bytes[..written] : null;
    }
}
