using System.Buffers;
using System.Globalization;
using System.Text;

namespace Menshen.Policy;

/// <summary>What the name and the comment of a column say of it: the words of <c>ColumnWords.txt</c>.</summary>
internal static class ColumnWords
{
    /// <summary>A word that says so much is not taken back by another.</summary>
    private const double Certain = 0.9;

    private const int MostJoined = 3;
    private const string Thing = "thing";
    private const string Name = "pii.name";

    private static readonly SearchValues<char> Explanations = SearchValues.Create("：:，,。（(；;\n");

    private static readonly (string Tag, double Says, string Word)[] Words =
    [
        .. WordList.Lines("ColumnWords.txt").SelectMany(line => line.Skip(2).Select(word => (line[0], double.Parse(line[1], CultureInfo.InvariantCulture), word))),
    ];

    /// <summary>For each tag how much the name of a column says for it, 0 to 1.</summary>
    public static IReadOnlyDictionary<string, double> OfName(string name)
    {
        var parts = Joined(Parts(name)).ToHashSet(StringComparer.Ordinal);
        return Judge(word => parts.Contains(word) || (word[0] >= 0x80 && name.Contains(word, StringComparison.Ordinal)));
    }

    /// <summary>The same of a comment, of which only what stands before the first explanation counts.</summary>
    public static IReadOnlyDictionary<string, double> OfComment(string comment)
    {
        var end = comment.AsSpan().IndexOfAny(Explanations);
        var head = end < 0 ? comment : comment[..end];
        return Judge(word => word[0] >= 0x80 && head.Contains(word, StringComparison.Ordinal));
    }

    private static Dictionary<string, double> Judge(Func<string, bool> stands)
    {
        var found = Words.Where(entry => stands(entry.Word)).GroupBy(entry => entry.Tag).ToDictionary(same => same.Key, same => same.Max(entry => entry.Says));
        if (found.Remove(Thing) && found.GetValueOrDefault(Name) < Certain) found.Remove(Name);
        return found;
    }

    private static IEnumerable<string> Joined(List<string> parts)
    {
        for (var from = 0; from < parts.Count; from++)
        {
            for (var count = 1; count <= MostJoined && from + count <= parts.Count; count++)
                yield return string.Concat(parts.Skip(from).Take(count));
        }
    }

    // sender_idNo2 has the parts sender, id, no.
    private static List<string> Parts(string name)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (part.Length > 0 && (!char.IsAsciiLetter(c) || (char.IsAsciiLetterUpper(c) && char.IsAsciiLetterLower(name[i - 1]))))
            {
                parts.Add(part.ToString());
                part.Clear();
            }

            if (char.IsAsciiLetter(c)) part.Append(char.ToLowerInvariant(c));
        }

        if (part.Length > 0) parts.Add(part.ToString());
        return parts;
    }
}
