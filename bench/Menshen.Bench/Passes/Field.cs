using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Passes;

/// <summary>The contestants of one run, started, and ended together.</summary>
internal sealed class Field : IDisposable
{
    private readonly IReadOnlyList<IContestant> contestants;

    private Field(IReadOnlyList<IContestant> contestants) => this.contestants = contestants;

    public IReadOnlyList<IContestant> All => contestants;

    public IReadOnlyList<IContestant> WithTls => [.. contestants.Where(contestant => contestant.OffersTls)];

    /// <summary>Those between client and server that log clients in themselves: the control relay knows no sessions, and its thousands of
    /// server connections would be too many beside those that PgBouncer keeps.</summary>
    public IReadOnlyList<IContestant> Poolers => [.. contestants.Where(contestant => contestant.ProxyProcessId is not null && contestant.OffersTls)];

    /// <summary>Starts all entries, side by side; an entry that has not what it needs here gives null.</summary>
    public static Field Start(IReadOnlyList<Func<IContestant?>> entries, RunLog log)
    {
        var starting = entries.Select(LastingThread.Run).ToArray();
        try
        {
            Task.WaitAll(starting);
            var field = new Field([.. starting.Select(start => start.Result).OfType<IContestant>()]);
            log.Say($"contestants: {string.Join(", ", field.contestants.Select(contestant => contestant.Name))}");
            return field;
        }
        catch
        {
            End(starting.Where(start => start.IsCompletedSuccessfully).Select(start => start.Result).OfType<IContestant>());
            throw;
        }
    }

    public IEnumerable<IContestant> Ordered(int pass) => pass % 2 == 0 ? contestants : contestants.Reverse();

    public void Dispose() => End(contestants);

    // Together: an orderly end takes some of them seconds, and a quick run has none to spare.
    private static void End(IEnumerable<IContestant> contestants) => Parallel.ForEach(contestants, contestant => contestant.Dispose());
}
