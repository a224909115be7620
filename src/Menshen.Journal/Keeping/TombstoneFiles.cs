using System.Globalization;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The files in a journal's directory that stand for segments which were cleared.</summary>
public static class TombstoneFiles
{
    /// <summary>Their paths, in order of the segments that they stand for.</summary>
    public static IReadOnlyList<string> In(string directory) => Tombstone.Files(directory);

    /// <summary>The last segment that one stands for, by its file's name; null: it is none's.</summary>
    public static long? LastOf(string name) =>
        name.StartsWith(Tombstone.Prefix, StringComparison.Ordinal) && name.EndsWith(Tombstone.Suffix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(Tombstone.Prefix.Length..^Tombstone.Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Deletes the segments of a directory that genuine tombstones of that very journal stand for; answers how many files.</summary>
    public static int Finish(string directory, ISignatureVerifier key)
    {
        var left = SegmentNames.List(directory);
        var cleared = ClearedPart.Read(directory, [key]);
        var successor = left.Find(s => s.Number == cleared.Last + 1);
        if (cleared.Findings.Count > 0 || successor.Path is null || cleared.Misfit(HeaderFile.Read(successor.Path)) is not null) { return 0; }
        var leftovers = left.Where(s => s.Number <= cleared.Last).ToList();
        foreach (var (_, path) in leftovers) { File.Delete(path); }
        return leftovers.Count;
    }
}
