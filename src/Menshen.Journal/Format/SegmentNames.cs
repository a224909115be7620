using System.Globalization;

namespace Menshen.Journal;

/// <summary>The names of the files in a journal directory.</summary>
internal static class SegmentNames
{
    public const string LockFile = "journal.lock";
    public const string UnfinishedSuffix = ".unfinished";
    private const string Prefix = "segment-";
    private const string Suffix = ".mjl";
    private const int Digits = 10;

    public static string Of(long number) => Prefix + number.ToString("D10", CultureInfo.InvariantCulture) + Suffix;

    public static string PathOf(string directory, long number) => Path.Combine(directory, Of(number));

    /// <summary>The segments of a directory, in order of their numbers.</summary>
    public static List<(long Number, string Path)> List(string directory)
    {
        List<(long Number, string Path)> found = [];
        if (!Directory.Exists(directory)) { return found; }
        foreach (var path in Directory.EnumerateFiles(directory, Prefix + "*" + Suffix))
        {
            if (NumberOf(Path.GetFileName(path.AsSpan())) is { } number) { found.Add((number, path)); }
        }

        found.Sort((a, b) => a.Number.CompareTo(b.Number));
        return found;
    }

    /// <summary>The number that a file's name says; null: it is no segment's.</summary>
    public static long? NumberOf(ReadOnlySpan<char> name) =>
        name.Length == Prefix.Length + Digits + Suffix.Length && name.StartsWith(Prefix) && name.EndsWith(Suffix)
            && long.TryParse(name[Prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
