using Menshen.Backup.Repository;

namespace Menshen.Server;

/// <summary>Which sets a scheduled verification reads: those whose last reading is longest ago, for some minutes.</summary>
/// <remarks>A large repository is not read in one go: each set has its time, sets were taken at different ones, and what is left when the minutes are over goes on
/// behind what else was due meanwhile. A set is read whole.</remarks>
internal sealed class VerifyTurn(TimeSpan every, LedgerState ledger, TimeProvider time)
{
    /// <summary>After so long no other set is begun: one to be taken, a copy or a test may be due. Ten minutes, the shortest time between two sets that a policy can ask for.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>What would be due within this part of the interval is read along: by default that makes one work of a day's sets.</summary>
    private const int Along = 7;

    private readonly long _begun = time.GetTimestamp();

    public IEnumerable<StoredSet> Choose(IReadOnlyList<StoredSet> sets)
    {
        var (now, known) = (time.GetUtcNow(), ledger.Now);
        return sets.Where(set => now - known.ReadAt(set) >= every - (every / Along)).OrderBy(set => known.ReadAt(set))
            .TakeWhile((_, place) => place == 0 || time.GetElapsedTime(_begun) < Longest);
    }
}
