using Menshen.Journal;

namespace Menshen.Vault;

/// <summary>What is projected, whereto, and at what pace. Each number has a unit, a default and a reason.</summary>
public sealed record ProjectionOptions
{
    /// <summary>The journal that is projected.</summary>
    public required JournalReader Journal { get; init; }

    /// <summary>The journal's name; a vault of another journal is not written to.</summary>
    public required string Origin { get; init; }

    /// <summary>Where the vault's socket is, or null while the vault is not up. Asked again after each broken connection.</summary>
    public required Func<string?> SocketDirectory { get; init; }

    /// <summary>Who writes the vault.</summary>
    public required VaultWriter Writer { get; init; }

    /// <summary>Rows of one transaction. Default 8,000: the cost of a commit is spread, and a lost one is soon made again.</summary>
    public int BatchRows { get; init; } = 8_000;

    /// <summary>How long rows may wait for more while the journal is busy. Default 500 ms: an auditor sees what happened a moment ago.</summary>
    public TimeSpan BatchAge { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Rest after each full batch. Default 5 ms: on a machine with few processors the traffic comes first.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Rest after a batch that had to wait for a processor. Default 1 s: a batch takes some 150 ms of a processor, here and in the vault's
    /// server, which those who ask for data would feel; so the vault falls behind (status says how far) and catches up when it is quiet.</summary>
    public TimeSpan RestWhenBusy { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the vault's server is asked whether it is still the same one while nothing is written. Default 5 s: one short statement.</summary>
    public TimeSpan QuietLook { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it is asked whether days were cleared from the journal. Default 1 min: a listing of its directory and one header.</summary>
    public TimeSpan BetweenForgetting { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long readers may keep such days. Default 1 h, which is more than a search takes; then their sessions end: who reads must not keep what two persons have cleared.</summary>
    public TimeSpan PatienceWithReaders { get; init; } = TimeSpan.FromHours(1);
}
