using System.Text.Json.Serialization;
using Menshen.Bench.Passes;
using Menshen.Crypto;

namespace Menshen.Bench.Audit.Appending;

/// <summary>Records per second on disk: by the journal, and with one fdatasync for each.</summary>
internal sealed record AppendResult(Series? Journal, Series? SyncEach)
{
    /// <summary>The journal that the last pass left, for whoever verifies it.</summary>
    [JsonIgnore]
    public required string Folder { get; init; }

    [JsonIgnore]
    public required Sm2PublicKey Key { get; init; }
}
