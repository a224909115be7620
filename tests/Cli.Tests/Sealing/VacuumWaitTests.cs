using Menshen.Crypto.Sealing;
using Menshen.Engine;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>A VACUUM and a column on its way keep one another's lock: the work stands aside, says so, and goes on where it was.</summary>
[Collection(SealingTests.Name)]
public sealed class VacuumWaitTests(SealingFixture fixture) : GroupRotating(fixture)
{
    [Fact]
    public async Task A_work_waits_for_a_VACUUM_says_how_far_that_is_and_is_not_in_its_way()
    {
        const string database = "vw_vacuum";
        var group = await MakeAsync(database, "vw-vacuum", 10);
        await SqlAsync(database, "CREATE TABLE s.late (id integer PRIMARY KEY, phone text, note text); INSERT INTO s.late SELECT i, i::text, repeat('x', 1000) FROM generate_series(1, 2000) i; DELETE FROM s.late WHERE id % 2 = 0");
        await using var sweeper = await Fixture.Engine.OpenAsync(database, Cancellation);
        // Some seconds for three hundred blocks.
        await RunAsync(sweeper, "SET vacuum_cost_delay = 15; SET vacuum_cost_limit = 1");
        var sweeping = RunAsync(sweeper, "VACUUM s.late");
        while (await SqlAsync(database, "SELECT count(*) FROM pg_stat_progress_vacuum") is 0L) await Task.Delay(10, Cancellation);
        var work = await Works.BeginAsync(new ColumnWork
        {
            Id = 0, Database = database, Schema = "s", Table = "late", Column = "phone", Group = group.Number, Unseals = false, State = "running", StartedBy = "li", Rows = 0,
        }, group, Cancellation);
        await NotedAsync(Works, work.Id, "waits for VACUUM of s.late");
        // Whoever waits longer than deadlock_timeout has an autovacuum ended.
        (await SqlAsync(database, "SELECT count(*) FROM pg_locks WHERE relation = 's.late'::regclass AND NOT granted AND clock_timestamp() - waitstart > interval '1 second'")).ShouldBe(0L);
        sweeping.IsCompleted.ShouldBeFalse();
        await sweeping;
        await UntilAsync(work.Id, "done");
        (await SqlAsync(database, $"SELECT count(*) FROM s.late WHERE phone LIKE '~ms1e{group.Number}.1.%'")).ShouldBe(1000L);
    }
}
