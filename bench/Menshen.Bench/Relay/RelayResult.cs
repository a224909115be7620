using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Relay;

/// <summary>Everything a run found; this is what the JSON file holds.</summary>
internal sealed record RelayResult
{
    public required string Date { get; init; }

    public required bool Quick { get; init; }

    public required MachineFacts Machine { get; init; }

    public required RelayPlan Plan { get; init; }

    public required IReadOnlyList<CellResult> Cells { get; init; }

    public required IReadOnlyList<RateResult> Bulk { get; init; }

    public required IReadOnlyList<RateResult> Logins { get; init; }

    public required IReadOnlyDictionary<string, double> IdleKilobytesPerSession { get; init; }

    public IReadOnlyDictionary<string, double> Keys { get; init; } = new Dictionary<string, double>();
}
