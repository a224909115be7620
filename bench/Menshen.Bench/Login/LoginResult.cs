using Menshen.Bench.Machine;

namespace Menshen.Bench.Login;

/// <summary>Everything a run found; this is what the JSON file holds.</summary>
internal sealed record LoginResult
{
    public required string Date { get; init; }

    public required bool Quick { get; init; }

    public required MachineFacts Machine { get; init; }

    public required LoginPlan Plan { get; init; }

    public required IReadOnlyList<LoginCell> Cells { get; init; }

    /// <summary>Null where Menshen did not take part.</summary>
    public required StormResult? Storm { get; init; }

    public IReadOnlyDictionary<string, double> Keys { get; init; } = new Dictionary<string, double>();
}
