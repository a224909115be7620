using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Relay;

/// <summary>Who takes part in the relay benchmark, in the order of the table.</summary>
internal static class RelayEntries
{
    public static IReadOnlyList<Func<IContestant?>> Of(BenchArguments arguments, RelayPlan plan, WorkFolder work, BenchCluster cluster)
    {
        var entries = new (string Name, Func<IContestant?> Start)[]
        {
            ("direct", () => new DirectContestant(cluster)),
            ("pgbouncer", () => PgBouncerContestant.Start(work, cluster, "pgbouncer")),
            ("control", () => plan.WithControl ? ControlContestant.Start(work, cluster, arguments.Root) : null),
            ("menshen", () => MenshenContestant.Start(work, arguments.Root, plan.Scale, new MenshenPlan("menshen", "bounded"))),
        };
        return [.. entries.Where(entry => arguments.Takes(entry.Name)).Select(entry => entry.Start)];
    }
}
