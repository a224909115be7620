using System.Globalization;
using System.Text;

namespace Menshen.Samples.ExpressRealname;

/// <summary>Reads the embedded word lists: lines of words, <c>#</c> begins a comment.</summary>
internal static class WordList
{
    public static string Text(string resource)
    {
        using var stream = typeof(WordList).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The sample was built without {resource}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public static List<string[]> Lines(string resource) =>
        [.. Text(resource).Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.TrimEnd().Split(' '))];

    /// <summary>Lines of the form <c>kind value value …</c>.</summary>
    public static Dictionary<string, string[]> Kinds(string resource) =>
        Lines(resource).ToDictionary(words => words[0], words => words[1..], StringComparer.Ordinal);

    public static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
