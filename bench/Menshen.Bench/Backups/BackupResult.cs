using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Backups;

/// <summary>Everything a run found; this is what the JSON file holds.</summary>
internal sealed record BackupResult
{
    public required string Date { get; init; }

    public required bool Quick { get; init; }

    public required MachineFacts Machine { get; init; }

    public required BackupPlan Plan { get; init; }

    /// <summary>Bytes of the cluster's files.</summary>
    public required long PlainBytes { get; init; }

    /// <summary>Bytes of a set.</summary>
    public required long SetBytes { get; init; }

    /// <summary>Bytes of the same files through tar and <c>zstd -1</c>.</summary>
    public required long ZstdBytes { get; init; }

    /// <summary>Bytes of one of pgBackRest's; 0 where it is not installed.</summary>
    public required long RestBytes { get; init; }

    /// <summary>Seconds of a full backup.</summary>
    public required IReadOnlyDictionary<string, Series?> Backups { get; init; }

    /// <summary>Seconds to unpack and check it.</summary>
    public required IReadOnlyDictionary<string, Series?> Restores { get; init; }

    /// <summary>Transactions per second of pgbench, alone and beside backups without a pause.</summary>
    public required IReadOnlyDictionary<string, Series?> Rates { get; init; }

    public IReadOnlyDictionary<string, double> Keys { get; init; } = new Dictionary<string, double>();
}
