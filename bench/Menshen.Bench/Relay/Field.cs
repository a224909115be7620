using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Relay;

/// <summary>The contestants of one run, started, and ended together.</summary>
internal sealed class Field : IDisposable
{
    private readonly List<IContestant> contestants = [];

    public IReadOnlyList<IContestant> All => contestants;

    public IReadOnlyList<IContestant> WithTls => [.. contestants.Where(contestant => contestant.OffersTls)];

    /// <summary>Those between client and server that log clients in themselves: the control relay knows no sessions, and its thousands of
    /// server connections would be too many beside those that PgBouncer keeps.</summary>
    public IReadOnlyList<IContestant> Poolers => [.. contestants.Where(contestant => contestant.ProxyProcessId is not null && contestant.OffersTls)];

    public static Field Start(BenchArguments arguments, RelayPlan plan, WorkFolder work, BenchCluster cluster, RunLog log)
    {
        var field = new Field();
        try
        {
            field.Enter(arguments, "direct", () => new DirectContestant(cluster));
            field.Enter(arguments, "pgbouncer", () => PgBouncerContestant.Start(work, cluster));
            if (plan.WithControl)
                field.Enter(arguments, "control", () => ControlContestant.Start(work, cluster, arguments.Root));
            field.Enter(arguments, "menshen", () => MenshenContestant.Start(work, arguments.Root, plan.Scale));
            log.Say($"contestants: {string.Join(", ", field.contestants.Select(contestant => contestant.Name))}");
            return field;
        }
        catch
        {
            field.Dispose();
            throw;
        }
    }

    public IEnumerable<IContestant> Ordered(int pass) => pass % 2 == 0 ? contestants : contestants.AsEnumerable().Reverse();

    public void Dispose()
    {
        // Together: an orderly end takes some of them seconds, and a quick run has none to spare.
        Parallel.ForEach(contestants, contestant => contestant.Dispose());
    }

    private void Enter(BenchArguments arguments, string name, Func<IContestant?> start)
    {
        if (arguments.Takes(name) && start() is { } contestant)
            contestants.Add(contestant);
    }
}
