using System.Text.RegularExpressions;

namespace Menshen.Backup.S3;

/// <summary>Names of directories under way (<c>LABEL.making</c>, <c>LABEL.copy.making</c>), and the one that they get last.</summary>
internal static partial class S3Making
{
    private static readonly string[] Suffixes = [".making", ".copy.making"];

    public static bool IsMark(string name) => name.EndsWith(Suffixes[0], StringComparison.Ordinal);

    public static string NameOf(string name) => Suffix().Replace(name, "");

    /// <summary>The same path, as it is when nothing is under way any more.</summary>
    public static string LastName(string path) => Suffix().Replace(path, "");

    /// <summary>The other names that a directory may have while it is under way.</summary>
    public static IEnumerable<string> Others(string name) => Suffixes.Select(suffix => NameOf(name) + suffix).Where(other => other != name);

    [GeneratedRegex("(\\.copy)?\\.making(?=/|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Suffix();
}
