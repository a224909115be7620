using System.Text.RegularExpressions;

namespace Menshen.Engine.Tests.Labels;

/// <summary>One attack of attacks.txt: steps of subjects, and what must not be seen in what came back.</summary>
internal sealed record Attack(string Id, string Title, IReadOnlyList<(string Subject, string Sql)> Steps, Regex Leak, bool SucceedsOnNaive, Regex? Safe)
{
    private const RegexOptions Lines = RegexOptions.Multiline | RegexOptions.CultureInvariant;

    private static readonly Regex Reading = new(
        "^(SELECT (?!.*(setval|lo_|note_down|menshen_labels|advisory))|EXPLAIN|SET|RESET|DISCARD|BEGIN|COMMIT|DECLARE|FETCH|PREPARE|EXECUTE|LOAD|COPY .* TO )");

    /// <summary>All steps only look: such attacks share one database.</summary>
    public bool OnlyReads => Steps.All(s => Reading.IsMatch(s.Sql));

    public static IReadOnlyList<Attack> Read(string file)
    {
        List<Attack> found = [];
        foreach (var block in File.ReadAllText(file).Split("\n== ").Skip(1))
        {
            var lines = block.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#').ToList();
            var (id, title) = (lines[0][..3], lines[0][4..]);
            string? Field(string name) => lines.SingleOrDefault(l => l.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..];
            var steps = lines.Select(l => Regex.Match(l, "^([a-z]+)> (.+)$")).Where(m => m.Success).Select(m => (m.Groups[1].Value, m.Groups[2].Value)).ToList();
            var naive = Field("naive");
            if (steps.Count == 0 || naive is not ("leaks" or "safe")) throw new InvalidDataException($"attack {id} is not complete");
            found.Add(new Attack(
                id, title, steps, new Regex(Field("leak") ?? throw new InvalidDataException(id), Lines), naive == "leaks", Field("safe") is { } safe ? new Regex(safe, Lines) : null));
        }

        return found;
    }
}
