using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Server;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>A connection that breaks while the engine is asked to commit a column's change: statements are refused until it is known what became of it, and no longer.</summary>
[Collection(SealingTests.Name)]
public sealed class BrokenCommitTests(SealingFixture fixture) : ColumnWorking(fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task While_the_next_attempt_goes_over_all_blocks_again_statements_may_go_to_the_table()
    {
        const string database = "bc_lost";
        var group = await MakeAsync(database, "bc-lost");
        var isMoving = NextMove(database, out var goOn);
        var work = await Works.BeginAsync(Wish(database, group), group, Cancellation);
        await isMoving.WaitAsync(Patience, Cancellation);
        Changing.MovesIn(database).HasMoved("s", "sender", since: 0).ShouldBeTrue();
        await Fixture.SqlAsync("SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.relation = 's.sender'::regclass AND l.mode = 'AccessExclusiveLock'", database);
        await using var holder = await Fixture.Engine.OpenAsync(database, Cancellation);
        await using var transaction = await holder.BeginTransactionAsync(Cancellation);
        // The next attempt comes as far as its map, and no further: that is the long time on a large table.
        await RunAsync(holder, $"LOCK TABLE menshen.convert_{work.Id} IN ACCESS EXCLUSIVE MODE");
        goOn.Set();

        await UntilAsync(() => Changing.MovingIn(database) is null);
        Changing.In(database).ShouldNotBeNull("no value of its statements is recorded all the same");
        (await StateAsync(work)).ShouldBe("running");
        Columns.Of(database).Find("s", "sender", out _).ShouldBeNull("it was not committed");
        await transaction.CommitAsync(Cancellation);
        await UntilAsync(async () => await StateAsync(work) == "done");
        Columns.Of(database).Find("s", "sender", out _).ShouldNotBeNull();
        (Changing.In(database), Changing.MovingIn(database)).ShouldBe((null, null));
        // Who was planned between the two is told at its end, and so is who began during the second, for what he sees may be of before; who is planned now is not.
        var moves = Changing.MovesIn(database);
        (moves.Last, moves.HasMoved(null, "sender", since: 2), moves.HasMoved(null, "sender", since: 3), moves.HasMoved(null, "sender", since: 4)).ShouldBe((4, true, true, false));
    }

    [Fact]
    public async Task Nothing_goes_to_the_table_while_the_engine_may_still_be_at_that_commit()
    {
        const string database = "bc_open";
        var group = await MakeAsync(database, "bc-open");
        var isMoving = NextMove(database, out var goOn);
        var work = await Works.BeginAsync(Wish(database, group), group, Cancellation);
        await isMoving.WaitAsync(Patience, Cancellation);
        await Fixture.SqlAsync("SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.relation = 's.sender'::regclass AND l.mode = 'AccessExclusiveLock'", database);
        await using (var holder = await Fixture.Engine.OpenAsync(database, Cancellation))
        {
            // As the engine would, which waits for its standby.
            await using var transaction = await holder.BeginTransactionAsync(Cancellation);
            await RunAsync(holder, "LOCK TABLE s.sender IN ACCESS EXCLUSIVE MODE");
            goOn.Set();
            await UntilAsync(async () => (long)(await Fixture.SqlAsync("SELECT count(*) FROM pg_locks WHERE relation = 's.sender'::regclass AND NOT granted", database))! > 0);
            await Task.Delay(300, Cancellation);
            Changing.MovingIn(database).ShouldNotBeNull();
            await transaction.CommitAsync(Cancellation);
        }
        await UntilAsync(async () => await StateAsync(work) == "done");
        (Changing.In(database), Changing.MovingIn(database)).ShouldBe((null, null));
    }

    // Completes when the engine is about to be asked to commit for the first time; the work then waits for the event.
    private Task NextMove(string database, out ManualResetEventSlim goOn)
    {
        var moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var wait = new ManualResetEventSlim();
        Changing.Changed += (_, _) =>
        {
            if (Changing.MovingIn(database) is null || !moved.TrySetResult()) return;
            wait.Wait(Patience);
        };
        goOn = wait;
        return moved.Task;
    }

    private async Task<SealGroup> MakeAsync(string database, string name)
    {
        await Fixture.SqlAsync($"CREATE DATABASE {database}");
        await Fixture.SqlAsync("CREATE SCHEMA s; CREATE TABLE s.sender (id integer PRIMARY KEY, phone text); INSERT INTO s.sender SELECT i, i::text FROM generate_series(1, 100) i", database);
        return await Keys.EnsureAsync(new SealGroupSpec(name, "pii.test", SealMode.Equal, "zhao", null), "li", Cancellation);
    }

    private static ColumnWork Wish(string database, SealGroup group) => new()
    {
        Id = 0, Database = database, Schema = "s", Table = "sender", Column = "phone", Group = group.Number, Unseals = false, State = "running", StartedBy = "li", Rows = 0,
    };

    private async Task<string> StateAsync(ColumnWork work) => (await Works.ListAsync(Cancellation)).Single(w => w.Work.Id == work.Id).Work.State;

    private static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var wait = TimeProvider.System.GetTimestamp(); !await isSo(); await Task.Delay(20, Cancellation))
            TimeProvider.System.GetElapsedTime(wait).ShouldBeLessThan(Patience);
    }
}
