using System.Diagnostics;
using Menshen.Engine;
using Menshen.Server;
using Menshen.Sql.Sealing;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>Gateways of one catalogue as each other's peers, with faults of the engine, of a database, and of one another.</summary>
[Collection(SealingTests.Name)]
public sealed class OtherGatewaysTests(SealingFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_the_engine_s_name_is_not_found_once_the_gateway_is_heard_again_and_when_it_leaves_nobody_waits_for_it()
    {
        await using (var own = await GatewayPeer.StartAsync(fixture, "steady"))
        {
            (await RowsAsync("steady")).ShouldBe(1L);
            own.Engine.Lost = "menshen";
            (await fixture.SqlAsync("SELECT pg_terminate_backend(pid) FROM menshen.gateway WHERE name = 'steady'")).ShouldBe(true);
            await GatewayPeer.UntilAsync(() => Task.FromResult(own.Engine.Refused >= 2));
            own.Engine.Lost = null;
            await GatewayPeer.UntilAsync(async () => await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway JOIN pg_stat_activity USING (pid) WHERE name = 'steady' AND backend_start = session_start") is 1L);
            await Task.Delay(GatewayLease.Length + TimeSpan.FromSeconds(1), Cancellation);
            own.Others.Lease.IsHeld.ShouldBeTrue(own.Others.Trouble);
        }
        (await RowsAsync("steady")).ShouldBe(0L, "who left in order is waited for by nobody");
    }

    [Fact]
    public async Task One_database_that_cannot_be_read_is_closed_and_all_others_are_open()
    {
        await fixture.SqlAsync("CREATE DATABASE unreadable");
        await fixture.SqlAsync("CREATE DATABASE readable");
        await using var own = await GatewayPeer.StartAsync(fixture, "behind");
        own.Engine.Lost = "unreadable";
        await fixture.SqlAsync("DELETE FROM menshen.gateway WHERE name = 'behind'");
        await GatewayPeer.UntilAsync(() => Task.FromResult(own.Engine.Refused > 0 && own.Others.Lease.IsHeld && Says(own, "database unreadable cannot be read")));
        own.Changing.MovingIn("unreadable")!.Find(null, "any", out _).ShouldNotBeNull();
        own.Changing.MovesIn("unreadable").HasMoved(null, "any", since: 0).ShouldBeTrue();
        own.Changing.MovingIn("readable").ShouldBeNull();
        own.Changing.MovingIn("unreadable").ShouldBeSameAs(SealedSchema.Anything, "sending it again gains nothing");
        own.Engine.Lost = null;
        await GatewayPeer.UntilAsync(() => Task.FromResult(own.Changing.MovingIn("unreadable") is null && own.Others.Trouble is null));
    }

    [Fact]
    public async Task One_that_is_being_read_still_is_named_and_counts_as_one_that_cannot_be_when_it_takes_long()
    {
        await fixture.SqlAsync("CREATE DATABASE slow");
        await using var own = await GatewayPeer.StartAsync(fixture, "waiting");
        own.Engine.Slow = "slow";
        await fixture.SqlAsync("DELETE FROM menshen.gateway WHERE name = 'waiting'");
        await GatewayPeer.UntilAsync(() => Task.FromResult(
            ReferenceEquals(own.Changing.MovingIn("slow"), SealedSchema.AnythingYet) && own.Others.Lease.IsHeld && Says(own, "database slow is being read")));
        await GatewayPeer.UntilAsync(() => Task.FromResult(
            ReferenceEquals(own.Changing.MovingIn("slow"), SealedSchema.Anything) && Says(own, "database slow cannot be read (no answer for 10 s)")));
        own.Engine.Slow = null;
        await GatewayPeer.UntilAsync(() => Task.FromResult(own.Changing.MovingIn("slow") is null));
    }

    [Fact]
    public async Task Who_joins_before_the_transaction_is_over_has_its_tables_closed_until_it_is()
    {
        await fixture.SqlAsync("CREATE DATABASE moved");
        await using var teller = await GatewayPeer.StartAsync(fixture, "teller");
        await using var connection = await fixture.Engine.OpenAsync("moved", Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using var asking = new NpgsqlCommand("SELECT pg_current_xact_id()::text", connection);
        var number = (string)(await asking.ExecuteScalarAsync(Cancellation))!;
        (await teller.Others.TellMoveAsync(Work, number, Cancellation)).ShouldBeNull("nobody else is there");
        await using var late = await GatewayPeer.StartAsync(fixture, "late");
        late.Changing.MovingIn("moved")!.Find("s", "t", out _).ShouldNotBeNull();
        await Task.Delay(TimeSpan.FromSeconds(3), Cancellation);
        late.Changing.MovingIn("moved").ShouldNotBeNull("the transaction is under way still");
        await transaction.CommitAsync(Cancellation);
        await GatewayPeer.UntilAsync(() => Task.FromResult(late.Changing.MovingIn("moved") is null));
        await GatewayPeer.UntilAsync(async () => await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway_news") is 0L);
    }

    [Fact]
    public async Task What_was_taken_away_before_all_had_heard_it_is_waited_for_no_more_and_nobody_s_session_is_ended_for_it()
    {
        await using var teller = await GatewayPeer.StartAsync(fixture, "robbed");
        await using var mute = await GatewayPeer.MuteAsync(fixture, "mute");
        var asking = teller.Others.AwaitAllAsync(_ => { }, Cancellation);
        await GatewayPeer.UntilAsync(async () => await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway_news WHERE kind = 'ask'") is 1L);
        await fixture.SqlAsync("DELETE FROM menshen.gateway_news");
        await Should.ThrowAsync<TimeoutException>(() => asking.WaitAsync(TimeSpan.FromSeconds(4), Cancellation));
        await using var alive = new NpgsqlCommand("SELECT 1", mute);
        (await alive.ExecuteScalarAsync(Cancellation)).ShouldBe(1);
        await fixture.SqlAsync("DELETE FROM menshen.gateway WHERE name = 'mute'");
    }

    [Fact]
    public async Task Who_comes_back_by_other_sessions_again_and_again_and_says_nothing_is_not_waited_for_without_end()
    {
        await using var teller = await GatewayPeer.StartAsync(fixture, "patient");
        await using var mute = await GatewayPeer.MuteAsync(fixture, "flapping");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var flapping = Task.Run(async () =>
        {
            // Never dead when somebody looks.
            for (; !end.IsCancellationRequested; await Task.Delay(50, CancellationToken.None))
            {
                await using var next = await fixture.Engine.OpenAsync("menshen", CancellationToken.None);
                await using var back = new NpgsqlCommand("UPDATE menshen.gateway g SET pid = a.pid, session_start = a.backend_start FROM pg_stat_activity a WHERE a.pid = pg_backend_pid() AND g.name = 'flapping'", next);
                await back.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }, CancellationToken.None);
        var waited = Stopwatch.StartNew();
        await teller.Others.AwaitAllAsync(_ => { }, Cancellation).WaitAsync(BusyMachine.Patience, Cancellation);
        waited.Elapsed.ShouldBeGreaterThan(GatewayLease.Length);
        await end.CancelAsync();
        await flapping;
        (await RowsAsync("flapping")).ShouldBe(0L);
    }

    private static bool Says(GatewayPeer peer, string trouble) => peer.Others.Trouble?.Contains(trouble, StringComparison.Ordinal) == true;

    private static ColumnWork Work => new()
    {
        Id = 1, Database = "moved", Schema = "s", Table = "t", Column = "c", Group = 1, Unseals = false, State = "running", StartedBy = "li", Rows = 0, Tables = [("s", "t")],
    };

    private Task<object?> RowsAsync(string name) => fixture.SqlAsync($"SELECT count(*) FROM menshen.gateway WHERE name = '{name}'");
}
