using System.Xml.Linq;

namespace Menshen.Architecture.Tests.Rules;

/// <summary>Who may reference whom: the table of CONTRIBUTING.md, read from there so that it cannot drift from the check.</summary>
internal sealed class ReferenceTable
{
    private const string Heading = "| project | may reference |";
    private const string Prefix = "Menshen.";
    private readonly Dictionary<string, IReadOnlySet<string>?> allowed = new(StringComparer.Ordinal);

    private ReferenceTable()
    {
    }

    public IReadOnlyCollection<string> Projects => allowed.Keys;

    /// <summary>Reads the table's rows: names separated by commas; "nothing of ours" and "what they compose" are its two phrases.</summary>
    public static ReferenceTable Parse(string markdown)
    {
        var table = new ReferenceTable();
        var rows = markdown.Split('\n').SkipWhile(line => !line.StartsWith(Heading, StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'));
        foreach (var row in rows)
        {
            var cells = row.Split('|', StringSplitOptions.TrimEntries);
            foreach (var project in Names(cells[1]))
                table.allowed[project] = cells[2] switch
                {
                    "what they compose" => null,
                    "nothing of ours" => new HashSet<string>(),
                    var names => Names(names).ToHashSet(StringComparer.Ordinal),
                };
        }

        return table;
    }

    /// <summary>The forbidden references of one project file, one sentence each.</summary>
    public IEnumerable<string> Violations(string project, string projectXml)
    {
        var name = Short(project);
        if (!allowed.TryGetValue(name, out var mayReference))
            return [$"{name} is not in the reference table of CONTRIBUTING.md"];
        return XDocument.Parse(projectXml).Descendants("ProjectReference")
            .Select(reference => Short(Path.GetFileNameWithoutExtension((string?)reference.Attribute("Include") ?? "")))
            .Where(target => mayReference is not null && !mayReference.Contains(target))
            .Select(target => $"{name} must not reference {target}");
    }

    private static string[] Names(string cell) => cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Short(string project) => project.StartsWith(Prefix, StringComparison.Ordinal) ? project[Prefix.Length..] : project;
}
