using System.Collections.Immutable;
using Menshen.Evaluator.Targets;

namespace Menshen.Evaluator.Checks;

/// <summary>Inference control: who may learn statistics only gets aggregates, and no two of them that tell of one person.</summary>
internal static class StatisticsChecks
{
    private const string Denied = "42501", Table = "public.ev_staff", Averages = $"SELECT dept, count(*), avg(salary) FROM {Table} GROUP BY dept";

    private static readonly StatisticalColumns Columns = new("staff_id", "salary", ["dept", "grade"]);

    public static ImmutableArray<Check> All { get; } =
    [
        new("statistics.aggregates", "Who may learn statistics only gets aggregates, and no row, whatever the form.", "只可得统计值的主体得不到任何单行,无论何种形式。",
            ["gat389-4.10-1", "gat389-4.10-2"], AggregatesAsync) { IsAttack = true },
        new("statistics.differencing", "Two answers whose difference would tell of one person are not both given.", "差值会泄露个人信息的两次统计查询不会都得到回答。",
            ["gat389-4.10-1", "gat389-4.10-2"], DifferencingAsync) { IsAttack = true },
    ];

    private static async Task AggregatesAsync(CheckRun run)
    {
        if (!await MakeAsync(run).ConfigureAwait(false)) return;
        await run.AllowedAsync(run.Other, Averages).ConfigureAwait(false);
        foreach (var sql in new[]
        {
            $"SELECT salary FROM {Table}", $"SELECT * FROM {Table} WHERE staff_id = 9", $"SELECT max(salary) FROM {Table}", $"SELECT array_agg(salary) FROM {Table}",
            $"COPY {Table} TO STDOUT", $"EXPLAIN ANALYZE SELECT salary FROM {Table}", $"SELECT count(*) FROM {Table} WHERE staff_id = 9",
            $"SELECT avg(salary) FROM {Table} WHERE salary > 7000", $"WITH w AS (SELECT * FROM {Table}) SELECT avg(salary) FROM w",
        })
            await run.RefusedAsync(run.Other, sql).ConfigureAwait(false);
        await run.RefusedAsync(run.Third, Averages, Denied).ConfigureAwait(false);
    }

    // One of the sorters has grade 9: whoever knows that wants his salary.
    private static async Task DifferencingAsync(CheckRun run)
    {
        if (!await MakeAsync(run).ConfigureAwait(false)) return;
        await run.AllowedAsync(run.Other, Averages).ConfigureAwait(false);
        await run.RefusedAsync(run.Other, $"SELECT avg(salary) FROM {Table} WHERE grade = 9", Denied).ConfigureAwait(false);
        await run.RefusedAsync(run.Other, $"SELECT avg(salary) FROM {Table} WHERE dept = 'sorting' AND grade <> 9", Denied).ConfigureAwait(false);
        await run.RefusedAsync(run.Other, $"SELECT sum(salary) FROM {Table} WHERE NOT (grade = 9)", Denied).ConfigureAwait(false);
        await run.AllowedAsync(run.Other, Averages).ConfigureAwait(false);
    }

    /// <summary>The same rows each time: what was learnt of other rows would be held against these.</summary>
    private static async Task<bool> MakeAsync(CheckRun run)
    {
        if (run.Target.Rules is not { } rules)
        {
            run.Observe("a table of which somebody learns statistics only", "can be made", "the target has none", false);
            return false;
        }

        await run.PrepareAsync(
            run.Owner, $"CREATE TABLE IF NOT EXISTS {Table} (staff_id int PRIMARY KEY, dept text NOT NULL, grade int NOT NULL, salary int NOT NULL)",
            $"""
            INSERT INTO {Table} SELECT n, (ARRAY['sorting', 'delivery', 'office'])[1 + n % 3], CASE n WHEN 9 THEN 9 ELSE 1 + n / 3 % 3 END, 5000 + n * 311 % 2900
            FROM generate_series(1, 45) n ON CONFLICT DO NOTHING
            """, $"GRANT USAGE ON SCHEMA public TO {run.Other}, {run.Third}").ConfigureAwait(false);
        await rules.MakeStatisticalAsync(Table, Columns, run.Other, run.Cancellation).ConfigureAwait(false);
        return true;
    }
}
