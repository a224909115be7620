using System.Diagnostics;
using Menshen.Engine.Labels;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Labels;

[Collection(LabelTests.Name)]
public sealed class ProtectTests(LabelFixture fixture)
{
    private const int Many = 1_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Another session inserts and reads all the time; the longest it waited is the longest lock that anybody saw.</summary>
    [Fact]
    public async Task A_table_of_a_million_rows_is_labelled_while_others_work_and_nobody_waits_long()
    {
        var database = await fixture.CopyAsync("hardened");
        await using var tcb = await fixture.Engine.OpenAsync(database, Cancellation);
        await ExecuteAsync(tcb, $"CREATE TABLE pub.large (id bigint PRIMARY KEY, code text UNIQUE, v int); "
            + $"INSERT INTO pub.large SELECT i, 'c' || i, i FROM generate_series(1, {Many}) i; ALTER TABLE pub.large OWNER TO olga");
        await ExecuteAsync(tcb, "GRANT SELECT, INSERT ON pub.large TO bob");
        await ExecuteAsync(tcb, "SELECT menshen_labels.guard('pub.large'::regclass)");
        using var done = new CancellationTokenSource();
        var waiting = WatchAsync(database, done.Token);
        var result = await new LabelEngine(tcb).ProtectAsync(new TableProtection("pub", "large", 1, 3), null, Cancellation);
        await done.CancelAsync();
        var (longest, worked) = await waiting;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"labelled {Many} rows in {result.Total.TotalSeconds:F1} s; longest lock {result.LongestLock.TotalMilliseconds:F0} ms, {result.Retries} retries; others did {worked}, longest {longest.TotalMilliseconds:F0} ms");
        // A rewrite or a key built under the lock takes seconds; the bound leaves room for a busy machine.
        result.LongestLock.ShouldBeLessThan(result.Total / 2);
        worked.ShouldBeGreaterThan(10);
        await using var low = await fixture.EnterAsync("low", database);
        (await Statements.RunAsync(low, $"SELECT count(*) FROM pub.large WHERE id <= {Many}")).ShouldBe(0L, "they are at S");
        (await fixture.TcbAsync("SELECT count(*) FROM pub.large WHERE mac_label = 3", database)).ShouldBeOfType<long>().ShouldBeGreaterThanOrEqualTo(Many);
        await tcb.CloseAsync();
        await fixture.DropAsync(database);
    }

    [Fact]
    public Task What_stands_in_the_way_is_said_at_once_and_nothing_is_changed() => fixture.InCopyAsync(async (labels, _, tcb) =>
    {
        await ExecuteAsync(tcb, "SET ROLE olga; CREATE TABLE pub.odd (id int PRIMARY KEY, a pub.amount, t text DEFAULT pub.told('x'), f int REFERENCES pub.message (id), n int DEFAULT nextval('pub.counter'), mac_label int, "
            + "EXCLUDE (id WITH =)); RESET ROLE");
        await ExecuteAsync(tcb, "CREATE TRIGGER steal AFTER INSERT ON pub.odd FOR EACH ROW EXECUTE FUNCTION pub.steal()");
        var wish = new TableProtection("pub", "odd", 1, 1) { Physical = true, AllowsWriteUp = true };
        var obstacles = string.Join('\n', await labels.ObstaclesAsync(wish, Cancellation));
        foreach (var sign in (string[])["mac_label", "type that a subject can change", "pub.told(text)", "pub.message, which is not labelled", "exclusion", "the default of n takes numbers from a sequence", "trigger steal", "write-up and the unique key"])
            obstacles.ShouldContain(sign);
        (await Should.ThrowAsync<CatalogueRefusalException>(() => labels.ProtectAsync(wish, null, Cancellation))).Message.ShouldContain("cannot be labelled");
        (await labels.InspectAsync(Cancellation)).Tables.ShouldNotContain(t => t.Table == "odd");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => labels.ProtectAsync(new TableProtection("pub", "none", 1, 1), null, Cancellation))).Message.ShouldContain("no table");
    });

    [Fact]
    public Task Partitions_are_labelled_with_their_table_and_shut_by_their_own_names() => fixture.InCopyAsync(async (labels, database, tcb) =>
    {
        await ExecuteAsync(tcb, "SET ROLE olga; CREATE TABLE pub.log (id int, at date, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); "
            + "CREATE TABLE pub.log_1 PARTITION OF pub.log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01'); INSERT INTO pub.log VALUES (1, '2026-02-02', 'open'); "
            + "GRANT SELECT, INSERT ON pub.log, pub.log_1 TO bob, carol; RESET ROLE");
        await labels.ProtectAsync(new TableProtection("pub", "log", 1, 1), null, Cancellation);
        (await fixture.AsAsync("high", database, "INSERT INTO pub.log VALUES (1, '2026-02-02', 'SECRET') RETURNING mac_label")).ShouldBe(LabelFixture.High);
        (await fixture.AsAsync("low", database, "SELECT string_agg(v, ',') FROM pub.log")).ShouldBe("open");
        (await fixture.RefusedAsync("low", database, "SELECT v FROM pub.log_1")).ShouldBe("42501");
        (await labels.InspectAsync(Cancellation)).Findings.ShouldAllBe(f => f.Contains("is a subject's", StringComparison.Ordinal));
    });

    [Fact]
    [Requirement("gat389-4.3.2-3")]
    public Task Write_up_is_blind_and_only_where_the_policy_says_so() => fixture.InCopyAsync(async (labels, database, tcb) =>
    {
        await ExecuteAsync(tcb, "SET ROLE olga; CREATE TABLE pub.tip (body text); GRANT SELECT, INSERT ON pub.tip TO bob, carol; RESET ROLE");
        await labels.ProtectAsync(new TableProtection("pub", "tip", 1, 1) { AllowsWriteUp = true }, null, Cancellation);
        (await fixture.AsAsync("low", database, $"INSERT INTO pub.tip (body, mac_label) VALUES ('heard it', {LabelFixture.High})")).ShouldBeNull();
        (await fixture.AsAsync("low", database, "SELECT count(*) FROM pub.tip")).ShouldBe(0L);
        (await fixture.AsAsync("high", database, "SELECT body FROM pub.tip")).ShouldBe("heard it");
        (await fixture.RefusedAsync("high", database, "INSERT INTO pub.tip (body, mac_label) VALUES ('down', 1)")).ShouldBe("42501");
        (await fixture.RefusedAsync("low", database, $"INSERT INTO pub.tip (body, mac_label) VALUES ('x', {LabelFixture.High}) RETURNING body")).ShouldBe("42501");
        (await fixture.RefusedAsync("low", database, "INSERT INTO pub.tip (body, mac_label) VALUES ('x', 6)")).ShouldBe("42501");
    });

    [Fact]
    public Task Whoever_does_not_dominate_the_tables_own_label_sees_no_row_of_it() => fixture.InCopyAsync(async (labels, database, tcb) =>
    {
        await ExecuteAsync(tcb, "SET ROLE olga; CREATE TABLE pub.quiet (body text); INSERT INTO pub.quiet VALUES ('open row'); GRANT SELECT, INSERT ON pub.quiet TO bob, carol; RESET ROLE");
        await labels.ProtectAsync(new TableProtection("pub", "quiet", LabelFixture.High, LabelFixture.Low), null, Cancellation);
        (await fixture.AsAsync("low", database, "SELECT count(*) FROM pub.quiet")).ShouldBe(0L);
        (await fixture.AsAsync("high", database, "SELECT count(*) FROM pub.quiet")).ShouldBe(1L);
        (await fixture.RefusedAsync("low", database, "INSERT INTO pub.quiet (body) VALUES ('x')")).ShouldBe("42501");
    });

    [Fact]
    public Task Labels_taken_off_leave_the_table_as_it_was() => fixture.InCopyAsync(async (labels, database, tcb) =>
    {
        await ExecuteAsync(tcb, "SET ROLE olga; CREATE TABLE pub.lent (id serial PRIMARY KEY, body text UNIQUE); INSERT INTO pub.lent (body) VALUES ('a'), ('b'); "
            + "GRANT SELECT, INSERT ON pub.lent TO bob, carol; RESET ROLE");
        var before = (await labels.InspectAsync(Cancellation)).Findings;
        await labels.ProtectAsync(new TableProtection("pub", "lent", 1, 1), null, Cancellation);
        (await fixture.AsAsync("low", database, "INSERT INTO pub.lent (body) VALUES ('c') RETURNING id")).ShouldBe(32);
        await labels.UnprotectAsync("pub", "lent", Cancellation);
        (await fixture.AsAsync("plain", database, "INSERT INTO pub.lent (body) VALUES ('d') RETURNING id")).ShouldBe(33);
        (await fixture.RefusedAsync("plain", database, "INSERT INTO pub.lent (body) VALUES ('d')")).ShouldBe("23505");
        (await fixture.RefusedAsync("high", database, "INSERT INTO pub.lent (body) VALUES ('e')")).ShouldBe("42501", "the guard is back");
        (await fixture.TcbAsync("SELECT relowner::regrole::text FROM pg_class WHERE oid = 'pub.lent'::regclass", database)).ShouldBe("olga");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => labels.UnprotectAsync("box", "account", Cancellation))).Message.ShouldContain("keeps its labels");

        // The look at labels finds nothing that it did not find before, and nothing of the labels is left that nobody looks after.
        (await labels.InspectAsync(Cancellation)).Findings.ShouldBe(before, ignoreOrder: true);
        (await fixture.TcbAsync("SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'pub'::regnamespace AND c.relname LIKE 'lent%$%' AND c.relname NOT LIKE '%$all'", database)).ShouldBe(0L);
        (await fixture.TcbAsync("SELECT count(*) FROM pg_policy WHERE polrelid = 'pub.lent'::regclass", database)).ShouldBe(0L);
        (await fixture.TcbAsync("SELECT coalesce(has_table_privilege('menshen_relabeler', 'pub.lent', 'SELECT'), true)", database)).ShouldBe(false);
        // From now on it is looked after as a table without labels: whoever takes its guard away is found.
        await ExecuteAsync(tcb, "ALTER EVENT TRIGGER menshen_labels_after DISABLE; DROP TRIGGER menshen_floor ON pub.lent; ALTER EVENT TRIGGER menshen_labels_after ENABLE ALWAYS");
        (await labels.InspectAsync(Cancellation)).Findings.ShouldContain(f => f.Contains("table pub.lent has no labels and no guard", StringComparison.Ordinal));
        await labels.InstallAsync(Cancellation);
        (await labels.InspectAsync(Cancellation)).Findings.ShouldBe(before, ignoreOrder: true);
        // And may be labelled again.
        await labels.ProtectAsync(new TableProtection("pub", "lent", 1, 1), null, Cancellation);
        (await fixture.AsAsync("low", database, "INSERT INTO pub.lent (body) VALUES ('f') RETURNING id > 33")).ShouldBe(true);
    });

    [Fact]
    public Task An_index_on_the_label_alone_counts_the_same_rows_from_less_and_tells_nobody_of_others() => fixture.InCopyAsync(async (labels, database, tcb) =>
    {
        await ExecuteAsync(tcb, "SET ROLE olga; CREATE TABLE pub.wide (id int PRIMARY KEY, body text); INSERT INTO pub.wide SELECT i, repeat('x', 300) FROM generate_series(1, 20000) i; "
            + "GRANT SELECT ON pub.wide TO bob, carol; RESET ROLE");
        await labels.ProtectAsync(new TableProtection("pub", "wide", 1, 1), null, Cancellation);
        await ExecuteAsync(tcb, $"UPDATE pub.wide SET mac_label = {LabelFixture.High} WHERE id > 15000");
        await fixture.AsAsync("owner", database, "SELECT menshen_labels.add_index('pub.wide', ARRAY['mac_label'])");
        await ExecuteAsync(tcb, "VACUUM ANALYZE pub.wide");
        (await fixture.AsAsync("low", database, "SELECT count(*) FROM pub.wide")).ShouldBe(15000L);
        (await fixture.AsAsync("high", database, "SELECT count(*) FROM pub.wide")).ShouldBe(20000L);
        (await fixture.AsAsync("plain", database, "SELECT count(*) FROM pub.wide")).ShouldBe(0L);
        ((string)(await fixture.AsAsync("low", database, "EXPLAIN (FORMAT JSON) SELECT count(*) FROM pub.wide"))!).ShouldContain("Index Only Scan");
        (await labels.InspectAsync(Cancellation)).Findings.ShouldNotContain(f => f.Contains("pub.wide", StringComparison.Ordinal));
    });

    [Fact]
    public Task A_protection_that_was_broken_off_goes_on_where_it_was() => fixture.InCopyAsync(async (labels, database, tcb) =>
    {
        await ExecuteAsync(tcb, "SET ROLE olga; CREATE TABLE pub.half (id int PRIMARY KEY); RESET ROLE");
        var oid = await fixture.TcbAsync("SELECT 'pub.half'::regclass::oid", database);
        await ExecuteAsync(tcb, $"SELECT menshen_labels.protect({oid}, '{{}}', 1, 1, false, false, 'olga')");
        (await labels.InspectAsync(Cancellation)).Findings.ShouldContain(f => f.Contains("keys of pub.half are not finished", StringComparison.Ordinal));
        await labels.ProtectAsync(new TableProtection("pub", "half", 1, 1), null, Cancellation);
        (await labels.InspectAsync(Cancellation)).Tables.Single(t => t.Table == "half").KeysReady.ShouldBeTrue();
        (await Should.ThrowAsync<CatalogueRefusalException>(() => labels.ProtectAsync(new TableProtection("pub", "half", 3, 1), null, Cancellation))).Message.ShouldContain("in another way");
    });

    private async Task<(TimeSpan Longest, int Worked)> WatchAsync(string database, CancellationToken stop)
    {
        await using var session = await fixture.EnterAsync("low", database);
        var (longest, worked) = (TimeSpan.Zero, 0);
        for (var i = Many + 1; !stop.IsCancellationRequested; i++)
        {
            var since = Stopwatch.GetTimestamp();
            await ExecuteAsync(session, $"INSERT INTO pub.large (id, code) VALUES ({i}, 'n{i}')");
            var took = Stopwatch.GetElapsedTime(since);
            if (took > longest) longest = took;
            worked++;
            await Task.Delay(5, CancellationToken.None);
        }

        return (longest, worked);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}
