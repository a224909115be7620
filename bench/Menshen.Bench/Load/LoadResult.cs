using Menshen.Bench.Machine;

namespace Menshen.Bench.Load;

/// <summary>Everything a run found; this is what the JSON file holds.</summary>
internal sealed record LoadResult
{
    public required string Date { get; init; }

    public required bool Quick { get; init; }

    public required MachineFacts Machine { get; init; }

    public required LoadPlan Plan { get; init; }

    /// <summary>Scored seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>By kind, in the mix's order.</summary>
    public required IReadOnlyList<LoadFigures> Kinds { get; init; }

    /// <summary>All kinds together.</summary>
    public required LoadFigures All { get; init; }

    /// <summary>The auditor's searches beside, which are in no other figure.</summary>
    public required LoadFigures Audit { get; init; }

    /// <summary>Statements whose end was said to a client, with those of the warm-up.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Statements of which nobody knows, because the connection broke.</summary>
    public required long Unknown { get; init; }

    /// <summary>Statements of the load that have a record.</summary>
    public required long Recorded { get; init; }

    /// <summary>Seconds from the end of the load to when the vault had all of it: it gives way to the load, and follows when that is over.</summary>
    public required double VaultBehind { get; init; }

    public IReadOnlyDictionary<string, double> Keys { get; init; } = new Dictionary<string, double>();
}
