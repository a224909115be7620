using Menshen.Bench.Audit.Appending;
using Menshen.Bench.Audit.Search;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Audit;

/// <summary>Everything a run found; this is what the JSON file holds.</summary>
internal sealed record AuditResult
{
    public required string Date { get; init; }

    public required bool Quick { get; init; }

    public required MachineFacts Machine { get; init; }

    public required AuditPlan Plan { get; init; }

    public required IReadOnlyList<CellResult> Cells { get; init; }

    /// <summary>Who the runs with audit are compared with: Menshen with the records of statements off, or its stand-in.</summary>
    public required string Baseline { get; init; }

    /// <summary>Null, like all that follows, where only other parts were asked for.</summary>
    public required AppendResult? Append { get; init; }

    public required VerifyResult? Verify { get; init; }

    /// <summary>Null also where there is no vault to search.</summary>
    public required SearchResult? Search { get; init; }

    public IReadOnlyDictionary<string, double> Keys { get; init; } = new Dictionary<string, double>();
}
