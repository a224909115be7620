using System.Text.RegularExpressions;

namespace Menshen.Architecture.Tests.Rules;

/// <summary>Finds which tests say that they prove a requirement, in the tests' sources.</summary>
internal static partial class ProofScan
{
    /// <summary>One line for each requirement and test: <c>id TAB Project: Class.Method</c>, sorted.</summary>
    public static IEnumerable<string> All() =>
        Repository.Files("tests", ".cs").Where(file => !file.StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal))
            .SelectMany(file => Of(file.Split('/')[1], Repository.Read(file))).Distinct().Order(StringComparer.Ordinal);

    public static IEnumerable<string> Of(string project, string text)
    {
        var (type, waiting) = ("", new List<string>());
        foreach (var line in text.Split('\n'))
        {
            waiting.AddRange(Tag().Matches(line).Select(match => match.Groups[1].Value));
            if (TypeName().Match(line) is { Success: true } declared)
            {
                type = declared.Groups[1].Value;
                foreach (var id in waiting) yield return $"{id}\t{project}: {type}";
                waiting.Clear();
            }
            else if (waiting.Count > 0 && MethodName().Match(line) is { Success: true } method)
            {
                foreach (var id in waiting) yield return $"{id}\t{project}: {type}.{method.Groups[1].Value}";
                waiting.Clear();
            }
        }
    }

    [GeneratedRegex(@"\[Requirement\(""([^""]+)""\)\]")]
    private static partial Regex Tag();

    [GeneratedRegex(@"^(?:public|internal) [a-z ]*class (\w+)")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^    public [^=]*?(\w+)\(")]
    private static partial Regex MethodName();
}
