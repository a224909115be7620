using System.Text.RegularExpressions;

namespace Menshen.Architecture.Tests.Rules;

/// <summary>What can be known of C# source without a compiler: the types it declares and the words it uses.</summary>
internal static partial class CodeText
{
    /// <summary>Names of the types a file declares, nested ones included.</summary>
    public static IEnumerable<string> DeclaredTypes(string source) =>
        Declaration().Matches(WithoutComments(source)).Select(match => match.Groups["name"].Value);

    /// <summary>All identifiers outside comments.</summary>
    public static IEnumerable<string> Words(string source) => Identifier().Matches(WithoutComments(source)).Select(match => match.Value);

    /// <summary>Types at the file's top level that are visible to other projects.</summary>
    public static IEnumerable<string> PublicTypes(string source) =>
        TopLevelPublic().Matches(WithoutComments(source)).Select(match => match.Groups["name"].Value).Distinct();

    /// <summary>Types at the file's top level whose block of attributes and comments holds no summary.</summary>
    public static IEnumerable<string> Unexplained(string source)
    {
        var lines = source.Split('\n');
        return from i in Enumerable.Range(0, lines.Length)
               let name = TopLevel().Match(lines[i])
               where name.Success
               where !lines.Take(i).Reverse().TakeWhile(line => !string.IsNullOrWhiteSpace(line)).Any(line => line.StartsWith("///", StringComparison.Ordinal))
               select name.Groups["name"].Value;
    }

    private static string WithoutComments(string source) => Comment().Replace(source, match => match.Value.StartsWith('/') ? " " : match.Value);

    // Strings are matched so that "//" inside them is not taken for a comment.
    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^[ \t]*(?:\[[^\n]*\][ \t]*)?(?:(?:public|internal|private|protected|file|static|sealed|abstract|readonly|ref|partial|unsafe)\s+)*(?:class|interface|enum|struct|record(?:\s+(?:class|struct))?)\s+(?<name>[A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^public\s+(?:(?:static|sealed|abstract|readonly|ref|partial|unsafe)\s+)*(?:class|interface|enum|struct|record(?:\s+(?:class|struct))?)\s+(?<name>[A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex TopLevelPublic();

    [GeneratedRegex(@"^(?:(?:public|internal|file|static|sealed|abstract|readonly|ref|partial|unsafe)\s+)+(?:class|interface|enum|struct|record(?:\s+(?:class|struct))?)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex TopLevel();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Identifier();
}
