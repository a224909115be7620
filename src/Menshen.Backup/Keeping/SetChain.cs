using Menshen.Backup.Format;
using Menshen.Backup.Repository;

namespace Menshen.Backup.Keeping;

/// <summary>A full set and those that were taken after it, up to the next full one.</summary>
/// <param name="Sets">In order, the full one first; at least one.</param>
public sealed record SetChain(IReadOnlyList<StoredSet> Sets)
{
    /// <summary>Label of the full set, which names the chain.</summary>
    public string Label => Sets[0].Head.Label;

    /// <summary>The newest set: it hangs on the others.</summary>
    public StoredSet Tip => Sets[^1];

    /// <summary>All of them, oldest first. Sets before the first full one hang on nothing that is there, and are in none.</summary>
    public static IReadOnlyList<SetChain> Of(IReadOnlyList<StoredSet> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        List<List<StoredSet>> chains = [];
        foreach (var set in sets)
        {
            if (set.Head.Kind == SetHead.Full) chains.Add([]);
            if (chains.Count > 0) chains[^1].Add(set);
        }

        return [.. chains.Select(chain => new SetChain(chain))];
    }

    /// <summary>Which older chains are tried beside the newest: the one whose last try is longest ago, and one that did not come back, until it does or is gone.</summary>
    /// <remarks>Of those that were never tried the oldest is first: it has lain longest, and will be gone first.</remarks>
    public static IReadOnlyList<SetChain> InTurn(IReadOnlyList<SetChain> chains, BackupLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(chains);
        ArgumentNullException.ThrowIfNull(ledger);
        var older = chains.SkipLast(1).OrderBy(chain => ledger.TryOf(chain.Label)?.At ?? DateTimeOffset.MinValue).ToList();
        return [.. older.Take(1).Concat(older.Where(chain => ledger.TryOf(chain.Label) is { IsGood: false }).Take(1)).Distinct()];
    }
}
