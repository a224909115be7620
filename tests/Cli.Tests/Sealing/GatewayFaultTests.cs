using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Menshen.Engine;
using Menshen.Policy;
using Menshen.Server;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>What a gateway says to the others while something fails: never that it has what it has not, and never for longer than need be that it has not what it has.</summary>
[Collection(SealingTests.Name)]
public sealed class GatewayFaultTests(SealingFixture fixture) : IAsyncLifetime
{
    private static readonly TimeSpan PastTheLease = GatewayLease.Length + TimeSpan.FromSeconds(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // What a test that failed has left is none of the next one's.
    public async ValueTask InitializeAsync() => await fixture.SqlAsync("DELETE FROM menshen.gateway_news; DELETE FROM menshen.gateway");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Control_commands_that_hang_cost_nobody_s_lease_and_what_is_told_is_heard_all_the_same()
    {
        // Takes connections and says nothing.
        using var hole = new TcpListener(IPAddress.Loopback, 0);
        hole.Start();
        await using var hanging = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={((IPEndPoint)hole.LocalEndpoint).Port};Username=nobody;Timeout=14");
        await using var teller = await GatewayPeer.StartAsync(fixture, "asking");
        await using var own = await GatewayPeer.StartAsync(fixture, "hung");
        own.Engine.Elsewhere = hanging;
        await Task.Delay(PastTheLease, Cancellation);
        own.Others.Lease.IsHeld.ShouldBeTrue(own.Others.Trouble);
        await teller.Others.AwaitAllAsync(_ => { }, Cancellation).WaitAsync(GatewayLease.Length - TimeSpan.FromSeconds(2), Cancellation);
        own.Engine.Elsewhere = null;
    }

    [Fact]
    public async Task A_standby_that_is_lost_keeps_no_gateway_from_being_heard()
    {
        var reader = (long)(await fixture.SqlAsync("""
            INSERT INTO menshen.subject (name, kind, engine_role, scram_verifier, created_by, person)
            VALUES ('of_the_hour', 'person', 'of_the_hour', 'SCRAM-SHA-256$4096:c2FsdA==$' || repeat('A', 43) || '=:' || repeat('A', 43) || '=', 'test', 'test') RETURNING id
            """))!;
        await fixture.SqlAsync("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        await fixture.SqlAsync("SELECT pg_reload_conf()");
        using var over = new CancellationTokenSource();
        var waiting = WaitedForStandbyAsync(over.Token);
        try
        {
            await using var asking = await GatewayPeer.MuteAsync(fixture, "asker");
            var own = await GatewayPeer.StartAsync(fixture, "alone");
            await TellAsync("asker", "ask", "", 1);
            await GatewayPeer.UntilAsync(async () => await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway_heard") is 1L);
            own.Others.Lease.IsHeld.ShouldBeTrue(own.Others.Trouble);
            await own.DisposeAsync();
            (await RowsAsync("alone")).ShouldBe(0L);

            // Nor from telling, from ending the term of one that is gone, and from clearing away what was told.
            await using var teller = await GatewayPeer.StartAsync(fixture, "telling");
            var catalogue = new GatewayCatalogue(fixture.Engine);
            var news = new GatewayNews { Id = Guid.NewGuid(), Kind = GatewayNews.Ask };
            await catalogue.TellAsync(teller.Others.Term, news, Cancellation);
            var gone = (await catalogue.MissingAsync(teller.Others.Term, news.Id, Cancellation)).Single();
            gone.Name.ShouldBe("asker");
            (await catalogue.ForgetUnheardAsync(gone.Id, news.Id, Cancellation)).ShouldBeTrue();
            await catalogue.EndAsync([news.Id], Cancellation);
            (await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway_news")).ShouldBe(0L);
            await catalogue.ForgetAsync(gone, Cancellation);

            // Nor from counting what is used of quotas, without which readers are cut off.
            var (quotas, run) = (new QuotaCatalogue(fixture.Engine), Guid.NewGuid());
            await quotas.WriteAsync(run, [new QuotaUse(reader, QuotaResource.RowsAnHour, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 60, 7)], Cancellation);
            await quotas.ClearAsync(Cancellation);
            (await quotas.ReadOthersAsync(Guid.NewGuid(), null, Cancellation)).Others.ShouldContain(use => use.Amount == 7);
        }
        finally
        {
            await over.CancelAsync();
            await fixture.SqlAsync("ALTER SYSTEM RESET synchronous_standby_names");
            await fixture.SqlAsync("SELECT pg_reload_conf()");
            await fixture.SqlAsync("DELETE FROM menshen.gateway WHERE name = 'asker'");
            await fixture.SqlAsync("DELETE FROM menshen.gateway_news");
        }

        (await waiting).ShouldBeEmpty("who waits for the standby is given up after five seconds");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tables_are_open_when_the_transaction_is_over_however_it_ends_and_whoever_has_them_locked_then(bool commits)
    {
        var database = $"locked_{commits}".ToLowerInvariant();
        await fixture.SqlAsync($"CREATE DATABASE {database}");
        await fixture.SqlAsync("CREATE SCHEMA s; CREATE TABLE s.t (id integer)", database);
        await using var own = await GatewayPeer.StartAsync(fixture, "waiting");
        await using var teller = await GatewayPeer.StartAsync(fixture, "changing");
        await using (var connection = await fixture.Engine.OpenAsync(database, Cancellation))
        await using (var transaction = await connection.BeginTransactionAsync(Cancellation))
        {
            (await teller.Others.TellMoveAsync(Work(database), await NumberAsync(connection), Cancellation)).ShouldBeNull();
            own.Changing.MovingIn(database)!.Find("s", "t", out _).ShouldNotBeNull();
            if (commits) await transaction.CommitAsync(Cancellation);
        }
        await using var other = await fixture.Engine.OpenAsync(database, Cancellation);
        await using var locked = await other.BeginTransactionAsync(Cancellation);
        await using (var locking = new NpgsqlCommand("LOCK TABLE s.t IN ACCESS EXCLUSIVE MODE", other)) await locking.ExecuteNonQueryAsync(Cancellation);
        await GatewayPeer.UntilAsync(() => Task.FromResult(own.Changing.MovingIn(database) is null));
    }

    [Fact]
    public async Task A_look_is_told_until_all_have_looked_also_when_whoever_asked_for_it_waits_no_longer()
    {
        await using var teller = await GatewayPeer.StartAsync(fixture, "maker");
        await using var mute = await GatewayPeer.MuteAsync(fixture, "blind");
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1.5)))
            await Should.ThrowAsync<OperationCanceledException>(() => teller.Others.TellLookAsync("postgres", patience.Token));
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
        (await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway_news WHERE kind = 'look'")).ShouldBe(1L);
        await GatewayPeer.UntilAsync(() => Task.FromResult(teller.Others.Trouble?.Contains("blind", StringComparison.Ordinal) == true));
        await fixture.SqlAsync("INSERT INTO menshen.gateway_heard SELECT n.id, g.id FROM menshen.gateway_news n, menshen.gateway g WHERE g.name = 'blind'");
        await GatewayPeer.UntilAsync(async () => await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway_news") is 0L);
        await GatewayPeer.UntilAsync(() => Task.FromResult(teller.Others.Trouble is null));
        await fixture.SqlAsync("DELETE FROM menshen.gateway WHERE name = 'blind'");
    }

    [Fact]
    public async Task A_look_that_cannot_be_told_is_told_later()
    {
        await using var teller = await GatewayPeer.StartAsync(fixture, "stammering");
        await using var own = await GatewayPeer.StartAsync(fixture, "listening");
        teller.Engine.RefusesControl = true;
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1.5)))
            await Should.ThrowAsync<OperationCanceledException>(() => teller.Others.TellLookAsync("postgres", patience.Token));
        await GatewayPeer.UntilAsync(() => Task.FromResult(teller.Others.Trouble?.Contains("postgres", StringComparison.Ordinal) == true));
        own.Engine.Opened.ShouldNotContain("postgres");
        teller.Engine.RefusesControl = false;
        await GatewayPeer.UntilAsync(() => Task.FromResult(own.Engine.Opened.Contains("postgres") && teller.Others.Trouble is null));
    }

    [Fact]
    public async Task Many_who_ask_for_a_look_have_one_and_no_key_is_read_for_it()
    {
        await using var own = await GatewayPeer.StartAsync(fixture, "calm");
        var reloads = 0;
        own.Keys.Replaced += (_, _) => Interlocked.Increment(ref reloads);
        await using var asking = await GatewayPeer.MuteAsync(fixture, "crowd");
        await TellAsync("crowd", "look", "postgres", 40);
        await GatewayPeer.UntilAsync(async () => own.Engine.Opened.Contains("postgres") && await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway_news n WHERE NOT EXISTS (SELECT FROM menshen.gateway_heard h WHERE h.news = n.id)") is 0L);
        own.Engine.Opened.Count(database => database == "postgres").ShouldBeLessThanOrEqualTo(2);
        reloads.ShouldBe(0);
        await fixture.SqlAsync("DELETE FROM menshen.gateway WHERE name = 'crowd'");
        await fixture.SqlAsync("DELETE FROM menshen.gateway_news");
    }

    [Fact]
    public async Task Whose_keys_cannot_be_read_keeps_the_tables_closed_says_so_and_tries_again_without_haste()
    {
        await fixture.SqlAsync("CREATE DATABASE keyless");
        await using var teller = await GatewayPeer.StartAsync(fixture, "rotating");
        await using var own = await GatewayPeer.StartAsync(fixture, "keyless");
        own.KeyEngine.RefusesControl = true;
        await using (var connection = await fixture.Engine.OpenAsync("keyless", Cancellation))
        await using (var transaction = await connection.BeginTransactionAsync(Cancellation))
        {
            (await teller.Others.TellMoveAsync(Work("keyless"), await NumberAsync(connection), Cancellation)).ShouldBeNull();
            await transaction.CommitAsync(Cancellation);
        }
        var began = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(6), Cancellation);
        own.Changing.MovingIn("keyless").ShouldNotBeNull();
        await GatewayPeer.UntilAsync(() => Task.FromResult(own.KeyEngine.RefusedControl >= 2 && own.Others.Trouble?.Contains("keyless", StringComparison.Ordinal) == true));
        // Four in six seconds, and so on.
        own.KeyEngine.RefusedControl.ShouldBeLessThanOrEqualTo(2 + (int)(began.Elapsed / TimeSpan.FromSeconds(3)));
        own.KeyEngine.RefusesControl = false;
        await GatewayPeer.UntilAsync(() => Task.FromResult(own.Changing.MovingIn("keyless") is null && own.Others.Trouble is null));
    }

    [Fact]
    public async Task Who_comes_back_and_cannot_read_the_keys_is_not_there_until_it_can()
    {
        await using var own = await GatewayPeer.StartAsync(fixture, "returning");
        own.KeyEngine.RefusesControl = true;
        await fixture.SqlAsync("DELETE FROM menshen.gateway WHERE name = 'returning'");
        await GatewayPeer.UntilAsync(() => Task.FromResult(own.KeyEngine.RefusedControl >= 2));
        own.Others.Lease.IsHeld.ShouldBeFalse();
        own.KeyEngine.RefusesControl = false;
        await GatewayPeer.UntilAsync(() => Task.FromResult(own.Others.Lease.IsHeld));
        own.Changing.MovesIn("any").HasMoved(null, "any", since: 0).ShouldBeTrue("what was planned before means nothing any more");
    }

    [Fact]
    public async Task A_copied_directory_ends_nobody_s_term_and_identities_do_not_come_again()
    {
        var (own, copied) = (Path.GetTempFileName(), Path.GetTempFileName());
        await (await GatewayPeer.MuteAsync(fixture, "killed")).DisposeAsync();
        var term = (Guid)(await fixture.SqlAsync("SELECT id FROM menshen.gateway WHERE name = 'killed'"))!;
        await new TermFile(own).WriteAsync(term, Cancellation);
        File.Copy(own, copied, overwrite: true);
        await using (await GatewayPeer.StartAsync(fixture, "copy", copied)) (await RowsAsync("killed")).ShouldBe(1L);
        await using (await GatewayPeer.StartAsync(fixture, "again", own)) (await RowsAsync("killed")).ShouldBe(0L, "it lies where it was written: the former run is dead");
        (await fixture.SqlAsync("SELECT count(*) FROM information_schema.columns WHERE table_schema = 'menshen' AND table_name IN ('gateway', 'gateway_news') AND column_name = 'id' AND column_default = 'gen_random_uuid()'"))
            .ShouldBe(2L);
        File.Delete(own);
        File.Delete(copied);
    }

    [Fact]
    public async Task An_answer_of_a_host_that_is_lost_is_not_waited_for()
    {
        await using var own = await GatewayPeer.StartAsync(fixture, "moved on");
        await using var locking = await fixture.Engine.OpenAsync("menshen", Cancellation);
        await using (var transaction = await locking.BeginTransactionAsync(Cancellation))
        {
            await using (var command = new NpgsqlCommand("LOCK TABLE menshen.gateway_news, menshen.gateway IN ACCESS EXCLUSIVE MODE", locking)) await command.ExecuteNonQueryAsync(Cancellation);
            // It has asked, and has no answer.
            await GatewayPeer.UntilAsync(async () => await fixture.SqlAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%LEFT JOIN menshen.gateway_news%'") is 1L);
            var opened = own.Engine.Opened.Count;
            own.Engine.Lose();
            for (var wait = Stopwatch.StartNew(); own.Engine.Opened.Count == opened; await Task.Delay(20, Cancellation)) wait.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(4), "after five it would have been given up");
        }
        await GatewayPeer.UntilAsync(() => Task.FromResult(own.Others.Lease.IsHeld && own.Others.Trouble is null));
    }

    [Fact]
    public async Task What_another_engine_s_transaction_was_told_of_goes_by_itself_where_a_dump_of_its_catalogue_was_put_back()
    {
        await fixture.SqlAsync("CREATE DATABASE dumped");
        await using var own = await GatewayPeer.StartAsync(fixture, "elsewhere");
        await fixture.SqlAsync("INSERT INTO menshen.gateway_news (asked_by, kind, database, schemas, names, transaction) VALUES (gen_random_uuid(), 'move', 'dumped', '{s}', '{t}', '4000000000'); NOTIFY menshen_gateways");
        await GatewayPeer.UntilAsync(() => Task.FromResult(own.Engine.Opened.Contains("dumped") && own.Changing.MovingIn("dumped") is null));
        (await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway_news")).ShouldBe(0L);
        // What is under way here is not taken for that.
        await using var connection = await fixture.Engine.OpenAsync("dumped", Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        (await own.Others.TellMoveAsync(Work("dumped"), await NumberAsync(connection), Cancellation)).ShouldBeNull();
        await Task.Delay(TimeSpan.FromSeconds(3), Cancellation);
        (await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway_news")).ShouldBe(1L);
        await transaction.RollbackAsync(Cancellation);
        await GatewayPeer.UntilAsync(async () => await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway_news") is 0L);
    }

    [Fact]
    public async Task What_could_not_be_taken_away_when_nobody_waited_for_it_any_more_is_taken_away_later()
    {
        await using var teller = await GatewayPeer.StartAsync(fixture, "forgetful");
        await using var mute = await GatewayPeer.MuteAsync(fixture, "dumb");
        var asking = teller.Others.AwaitAllAsync(_ => { }, Cancellation);
        await GatewayPeer.UntilAsync(async () => await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway_news") is 1L);
        teller.Engine.RefusesControl = true;
        await Should.ThrowAsync<NpgsqlException>(() => asking);
        (await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway_news")).ShouldBe(1L);
        teller.Engine.RefusesControl = false;
        await GatewayPeer.UntilAsync(async () => await fixture.SqlAsync("SELECT count(*) FROM menshen.gateway_news") is 0L);
        await fixture.SqlAsync("DELETE FROM menshen.gateway WHERE name = 'dumb'");
    }

    /// <summary>Who waits for a standby while this goes on: one that does waits for seconds, until it is given up.</summary>
    private async Task<IReadOnlyCollection<string>> WaitedForStandbyAsync(CancellationToken over)
    {
        HashSet<string> waited = [];
        await using var looking = await fixture.Engine.OpenAsync("menshen", Cancellation);
        await using var command = new NpgsqlCommand("SELECT coalesce(string_agg(query, '; '), '') FROM pg_stat_activity WHERE wait_event = 'SyncRep'", looking);
        for (; !over.IsCancellationRequested; await Task.Delay(200, CancellationToken.None))
            if (await command.ExecuteScalarAsync(Cancellation) is string { Length: > 0 } queries) waited.Add(queries);
        return waited;
    }

    private static ColumnWork Work(string database) => new()
    {
        Id = 1, Database = database, Schema = "s", Table = "t", Column = "c", Group = 1, Unseals = false, State = "running", StartedBy = "li", Rows = 0, Tables = [("s", "t")],
    };

    private static async Task<string> NumberAsync(NpgsqlConnection connection)
    {
        await using var asking = new NpgsqlCommand("SELECT pg_current_xact_id()::text", connection);
        return (string)(await asking.ExecuteScalarAsync(Cancellation))!;
    }

    // Without waiting for a standby.
    private Task<object?> TellAsync(string teller, string kind, string database, int times) => fixture.SqlAsync(
        $"SET synchronous_commit = local; INSERT INTO menshen.gateway_news (asked_by, kind, database) SELECT g.id, '{kind}', '{database}' FROM menshen.gateway g, generate_series(1, {times}) WHERE g.name = '{teller}'; NOTIFY menshen_gateways");

    private Task<object?> RowsAsync(string name) => fixture.SqlAsync($"SELECT count(*) FROM menshen.gateway WHERE name = '{name}'");
}
