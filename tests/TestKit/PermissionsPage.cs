namespace Menshen.TestKit;

/// <summary>The table of docs/operations/powers.md: what people are told, which the program is held to.</summary>
public static class PermissionsPage
{
    /// <summary>Roles by operation.</summary>
    public static Dictionary<string, HashSet<string>> Read()
    {
        var rows = File.ReadLines(Path.Combine(RepositoryPaths.Root, "docs/operations/powers.md"))
            .Where(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()).ToList();
        var roles = rows[0][1..^1];
        return rows.Skip(2).ToDictionary(
            row => row[0].Trim('`'), row => roles.Where((_, column) => row[column + 1] == "x").ToHashSet());
    }
}
