using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Labels;

/// <summary>Everything a run found; this is what the JSON file holds.</summary>
internal sealed record LabelsResult
{
    public required string Date { get; init; }

    public required bool Quick { get; init; }

    public required MachineFacts Machine { get; init; }

    public required LabelsPlan Plan { get; init; }

    /// <summary>Transactions per second, by work and table.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, Series?>> Rates { get; init; }

    public IReadOnlyDictionary<string, double> Keys { get; init; } = new Dictionary<string, double>();
}
