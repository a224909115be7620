using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Sealed;

/// <summary>Everything a run found; this is what the JSON file holds.</summary>
internal sealed record SealedResult
{
    public required string Date { get; init; }

    public required bool Quick { get; init; }

    public required MachineFacts Machine { get; init; }

    public required SealedPlan Plan { get; init; }

    /// <summary>Rows per second of a large result, by table.</summary>
    public required IReadOnlyDictionary<string, Series?> RowsPerSecond { get; init; }

    /// <summary>Look-ups per second through Menshen, by table.</summary>
    public required IReadOnlyDictionary<string, Series?> LookupsPerSecond { get; init; }

    /// <summary>Nanoseconds of the gateway's processor time that a row with a sealed value costs more than one without.</summary>
    public required double NanosecondsPerValue { get; init; }

    /// <summary>Rows per second while the column of the large table was sealed; NaN where that could not be done.</summary>
    public required double SealedPerSecond { get; init; }

    /// <summary>Bytes by which a row with a sealed value is longer in the table.</summary>
    public required double BytesMorePerValue { get; init; }

    public IReadOnlyDictionary<string, double> Keys { get; init; } = new Dictionary<string, double>();
}
