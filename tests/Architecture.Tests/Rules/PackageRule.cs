using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Menshen.Architecture.Tests.Rules;

/// <summary>Each package has one line in docs/decisions/0002-packages.md that says why it is there.</summary>
internal static partial class PackageRule
{
    public static IEnumerable<string> Violations(string packagesXml, string decision)
    {
        var used = XDocument.Parse(packagesXml).Descendants("PackageVersion").Select(package => (string)package.Attribute("Include")!).ToHashSet(StringComparer.Ordinal);
        var explained = Row().Matches(decision).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        return used.Except(explained).Select(package => $"{package} is used and not explained")
            .Concat(explained.Except(used).Select(package => $"{package} is explained and not used"));
    }

    [GeneratedRegex(@"^\| `([\w.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
