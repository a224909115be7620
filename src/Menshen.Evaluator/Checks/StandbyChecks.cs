using System.Collections.Immutable;
using System.Globalization;
using Npgsql;

namespace Menshen.Evaluator.Checks;

/// <summary>A primary and its standbys: each is known with its role and delay, and who reads at a standby is under the same rules and writes nothing.</summary>
internal static class StandbyChecks
{
    private const string ReadOnly = "25006", Denied = "42501";

    /// <summary>How far a standby may be behind, as the policy's own default has it.</summary>
    private const double MostDelay = 30;

    /// <summary>How long a right or a row may take to a standby, and a delay until it is known: as long as one may be behind.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(MostDelay);

    public static ImmutableArray<Check> All { get; } =
    [
        new("standby.roles", "Of several servers one is the primary, and of each standby it is known how far it is behind.", "多台服务器中仅一台为主,且各备机的延迟可知。",
            ["gbt20009-4.3-p1.3", "credit-5.4-b.1"], RolesAsync),
        new("standby.readers", "Who reads at a standby is under the same rules and on the same records, and writes nothing.", "在备机上读取者受同样规则约束并被记录,且不能写入。",
            ["gbt20009-4.3-p1.3", "gat389-4.2.1-2"], ReadersAsync) { IsAttack = true },
    ];

    private static async Task RolesAsync(CheckRun run)
    {
        IReadOnlyList<EvaluatedNode> nodes;
        for (var began = Environment.TickCount64; ; await Task.Delay(500, run.Cancellation).ConfigureAwait(false))
        {
            nodes = await run.Target.NodesAsync(run.Cancellation).ConfigureAwait(false);
            if (nodes.All(node => node.Role != EvaluatedNode.Standby || node.DelaySeconds is not null) || Environment.TickCount64 - began > Patience.TotalMilliseconds) break;
        }

        if (nodes.Count < 2)
        {
            run.NotApplicable("the target is one server");
            return;
        }

        var primaries = nodes.Where(node => node.Role == EvaluatedNode.Primary).Select(node => node.Name).ToList();
        run.Observe("servers that are the primary", "one", primaries.Count == 1 ? $"one: {primaries[0]}" : $"{primaries.Count}: {string.Join(", ", primaries)}", primaries.Count == 1);
        var standbys = nodes.Where(node => node.Role == EvaluatedNode.Standby).ToList();
        run.Observe("standbys", "1 or more", standbys.Count.ToString(CultureInfo.InvariantCulture), standbys.Count > 0);
        foreach (var node in standbys)
            run.Observe(
                $"how far {node.Name} is behind", $"known, and at most {MostDelay} s", node.DelaySeconds is { } delay ? string.Create(CultureInfo.InvariantCulture, $"{delay:0.0} s") : "not known", node.DelaySeconds <= MostDelay);
        foreach (var node in nodes.Where(node => node.Role is not (EvaluatedNode.Primary or EvaluatedNode.Standby)))
            run.Observe($"the role of {node.Name}", "primary or standby", $"{node.Role} {node.Trouble}".Trim(), false);
    }

    private static async Task ReadersAsync(CheckRun run)
    {
        if ((await run.Target.NodesAsync(run.Cancellation).ConfigureAwait(false)).Count < 2 || run.Target.Rules is not { } rules)
        {
            run.NotApplicable("the target is one server, or sends nobody to another");
            return;
        }

        await rules.ReadAtStandbyAsync(run.Leaver, run.Cancellation).ConfigureAwait(false);
        await run.PrepareAsync(
            run.Owner, "DROP TABLE IF EXISTS ev_replicated", "CREATE TABLE ev_replicated (id int, note text)", "INSERT INTO ev_replicated VALUES (1, 'secret')",
            $"GRANT USAGE ON SCHEMA public TO {run.Leaver}").ConfigureAwait(false);
        await UntilAsync(run, "SELECT pg_is_in_recovery()", "True").ConfigureAwait(false);
        await UntilAsync(run, "SELECT note FROM ev_replicated", Denied).ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, $"GRANT SELECT, INSERT ON ev_replicated TO {run.Leaver}").ConfigureAwait(false);
        await UntilAsync(run, "SELECT note FROM ev_replicated", "secret").ConfigureAwait(false);
        foreach (var sql in new[] { "INSERT INTO ev_replicated VALUES (2, 'x')", "CREATE TEMP TABLE ev_here (id int)", "SET TRANSACTION READ WRITE; INSERT INTO ev_replicated VALUES (2, 'x')" })
            await run.RefusedAsync(run.Leaver, sql).ConfigureAwait(false);
        await run.RefusedAsync(run.Leaver, "INSERT INTO ev_replicated VALUES (2, 'x')", ReadOnly).ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, $"REVOKE ALL ON ev_replicated FROM {run.Leaver}").ConfigureAwait(false);
        await UntilAsync(run, "SELECT note FROM ev_replicated", Denied).ConfigureAwait(false);
        await AuditChecks.FindAsync(run, run.Leaver, "ev_replicated").ConfigureAwait(false);
    }

    /// <summary>Asks until the answer, or the SQLSTATE of the refusal, is what it should be: a standby comes after its primary.</summary>
    private static async Task UntilAsync(CheckRun run, string sql, string expected)
    {
        for (var began = Environment.TickCount64; ; await Task.Delay(200, run.Cancellation).ConfigureAwait(false))
        {
            string observed;
            try
            {
                observed = await run.AskAsync(run.Leaver, sql).ConfigureAwait(false);
            }
            catch (PostgresException fault)
            {
                observed = CheckRun.Say(fault);
            }

            var isSo = observed.StartsWith(expected, StringComparison.Ordinal);
            if (!isSo && Environment.TickCount64 - began < Patience.TotalMilliseconds) continue;
            run.Observe($"{run.Leaver}, who reads at a standby: {sql}", expected, observed, isSo);
            return;
        }
    }
}
