using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Menshen.Bench.Passes;

/// <summary>What pgbench's clients do, and how many statements of it reach the server.</summary>
/// <param name="Words">pgbench's options.</param>
/// <param name="StatementsOfScripts">Statements that one transaction of each script sends, in the order of the options.</param>
internal sealed partial record Workload(
    string Name, [property: JsonIgnore] IReadOnlyList<string> Words, [property: JsonIgnore] IReadOnlyList<int> StatementsOfScripts)
{
    /// <summary>One row by its key.</summary>
    public static Workload Reads { get; } = new("reads", ["-S"], [1]);

    /// <summary>Four reads, then a small transaction: BEGIN, UPDATE, SELECT, INSERT, END (pgbench's script without the two hot tables).</summary>
    public static Workload Mixed { get; } = new("mixed", ["-b", "select-only@4", "-b", "simple-update@1"], [1, 5]);

    /// <summary>The statements of a whole run, from what pgbench printed about its scripts.</summary>
    public long Statements(string output, long transactions)
    {
        if (StatementsOfScripts.Count == 1)
            return transactions * StatementsOfScripts[0];
        var counts = TransactionsOfScript().Matches(output)
            .Select(match => long.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return counts.Length == StatementsOfScripts.Count
            ? counts.Zip(StatementsOfScripts, (count, statements) => count * statements).Sum()
            : throw new BenchFailure($"pgbench told of {counts.Length} scripts where {StatementsOfScripts.Count} ran");
    }

    [GeneratedRegex(@"^ - (\d+) transactions \(", RegexOptions.Multiline)]
    private static partial Regex TransactionsOfScript();
}
