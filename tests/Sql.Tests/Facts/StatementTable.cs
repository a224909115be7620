using System.Text;

namespace Menshen.Sql.Tests.Facts;

/// <summary>One line of <c>statements.txt</c>: a statement and the facts it must give.</summary>
public sealed record StatementLine(string Sql, string Facts);

/// <summary>The table of statements that most tests of this project start from.</summary>
public static class StatementTable
{
    private const string Arrow = " => ";

    public static IReadOnlyList<StatementLine> Lines { get; } = Load();

    internal static TheoryData<string, string> AsTheory()
    {
        var data = new TheoryData<string, string>();
        foreach (var line in Lines)
        {
            data.Add(line.Sql, line.Facts);
        }

        return data;
    }

    public static byte[][] Texts() => [.. Lines.Select(line => Encoding.UTF8.GetBytes(line.Sql))];

    /// <summary>Facts as the table writes them.</summary>
    public static string Describe(StatementFacts facts) => string.Join(
        " | ",
        facts.Kind,
        facts.Command,
        string.Join(", ", facts.Reads),
        string.Join(", ", facts.Writes),
        facts.RelationsAreComplete ? "all" : "open");

    private static List<StatementLine> Load()
    {
        using var reader = new StreamReader(typeof(StatementTable).Assembly.GetManifestResourceStream("statements.txt")!);
        var lines = new List<StatementLine>();
        while (reader.ReadLine() is { } line)
        {
            var arrow = line.LastIndexOf(Arrow, StringComparison.Ordinal);
            if (!line.StartsWith('#'))
            {
                lines.Add(new StatementLine(line[..arrow], line[(arrow + Arrow.Length)..]));
            }
        }

        return lines;
    }
}
