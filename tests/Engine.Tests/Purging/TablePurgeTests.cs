using System.Diagnostics;
using System.Text;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Purging;

/// <summary>What was deleted is looked for where PostgreSQL no longer shows it: in its pages, and in the blocks that its files had.</summary>
public sealed class TablePurgeTests(EngineFixture fixture) : IClassFixture<EngineFixture>, IAsyncLifetime
{
    private const string Marker = "13800008888";

    private readonly List<PurgeOutcome> _done = [];
    private readonly List<string?> _waits = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await fixture.TcbAsync("CREATE DATABASE purged");

    public async ValueTask DisposeAsync() => await fixture.TcbAsync("DROP DATABASE purged WITH (FORCE)");

    [Fact]
    [Requirement("gat389-4.4-d")]
    [Requirement("realname-7.5.4-2")]
    public async Task A_deleted_row_is_in_no_page_and_the_blocks_that_had_it_are_overwritten_where_they_were()
    {
        await RunAsync(
            $"CREATE TABLE public.sender (id int PRIMARY KEY, phone text, picture bytea); CREATE INDEX sender_phone ON public.sender (phone);"
            + $"ALTER TABLE public.sender ALTER picture SET STORAGE EXTERNAL;"
            + $"INSERT INTO public.sender SELECT n, 'p' || lpad(n::text, 4, '0'), decode(repeat('ab', 3000), 'hex') FROM generate_series(1, 200) n;"
            + $"INSERT INTO public.sender VALUES (1000, '{Marker}', decode(repeat(encode('{Marker}', 'hex'), 300), 'hex'))");
        // A histogram begins with the first of all values.
        await RunAsync("ANALYZE public.sender");
        await RunAsync("DELETE FROM public.sender WHERE id = 1000");
        await RunAsync("VACUUM public.sender");
        await RunAsync("CHECKPOINT");
        var files = await FilesAsync("public.sender");
        // The naive set-up: deleted, vacuumed, and still there, in the table, its TOAST and its index.
        files.Count(HasMarker).ShouldBe(3);
        DatabaseFiles().Count(HasMarker).ShouldBe(4, "and in the statistics");
        var order = await fixture.TcbAsync("SELECT string_agg(id::text, ' ' ORDER BY ctid) FROM public.sender", "purged");
        List<bool> spoiled = [];

        await PurgeAsync("sender", spoiled: () =>
        {
            if (spoiled.Count == 0) spoiled.AddRange(files.Select(IsPattern));
        });

        _done.Select(outcome => outcome.Table).ShouldBe(["public.sender", "pg_catalog.pg_statistic", "pg_catalog.pg_statistic_ext_data"]);
        // Before PostgreSQL gives them back, and where they are.
        spoiled.ShouldBe([.. files.Select(_ => true)]);
        _done[0].Files.ShouldBe(files.Count + 2, "the index that CLUSTER needs has a file before it and one behind it");
        await RunAsync("CHECKPOINT");
        DatabaseFiles().Where(HasMarker).ShouldBeEmpty();
        (await fixture.TcbAsync("SELECT string_agg(id::text, ' ' ORDER BY ctid) FROM public.sender", "purged")).ShouldBe(order);
        (await fixture.TcbAsync("SELECT count(*) FROM public.sender WHERE length(picture) = 3000", "purged")).ShouldBe(200L);
        await RunAsync("CREATE EXTENSION pageinspect; CREATE EXTENSION amcheck");
        (await fixture.TcbAsync(
            $"SELECT count(*) FROM generate_series(0, pg_relation_size('public.sender') / 8192 - 1) b, heap_page_items(get_raw_page('public.sender', b::int)) i WHERE encode(i.t_data, 'escape') LIKE '%{Marker}%'",
            "purged")).ShouldBe(0L);
        (await fixture.TcbAsync("SELECT count(bt_index_check(indexrelid, true)) FROM pg_index WHERE indrelid = 'public.sender'::regclass", "purged")).ShouldBe(2L);
        (await fixture.TcbAsync("SELECT count(*) FROM verify_heapam('public.sender', check_toast => true)", "purged")).ShouldBe(0L);
        Directory.GetFiles(Held).ShouldBeEmpty();
    }

    [Fact]
    public async Task VACUUM_FULL_frees_the_blocks_with_the_row_in_them()
    {
        // What the test above is measured against: until the commit the row is in the old file, and at the commit PostgreSQL empties that.
        await RunAsync($"CREATE TABLE public.naive (phone text); INSERT INTO public.naive VALUES ('{Marker}')");
        await RunAsync("DELETE FROM public.naive");
        await RunAsync("CHECKPOINT");
        await using var open = new FileStream((await FilesAsync("public.naive")).Single(HasMarker), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await RunAsync("VACUUM FULL public.naive");
        open.Length.ShouldBe(0);
    }

    [Fact]
    [Requirement("gat389-4.4-d")]
    public async Task Who_could_still_see_the_row_is_waited_for_and_named()
    {
        await RunAsync($"CREATE TABLE public.seen (phone text); INSERT INTO public.seen VALUES ('{Marker}'), ('kept')");
        await using var reader = await fixture.Engine.OpenAsync("purged", Cancellation);
        await using (var old = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Cancellation))
        {
            (await Statements.RunAsync(reader, "SELECT count(*) FROM public.seen")).ShouldBe(2L);
            await RunAsync($"DELETE FROM public.seen WHERE phone = '{Marker}'");
            (await Should.ThrowAsync<CatalogueRefusalException>(() => PurgeAsync("seen", TimeSpan.FromMilliseconds(700)))).Message.ShouldContain($"process {reader.ProcessID}");
            _waits.ShouldNotBeEmpty();
            (await Statements.RunAsync(reader, "SELECT count(*) FROM public.seen")).ShouldBe(2L);
            await old.CommitAsync(Cancellation);
        }

        await PurgeAsync("seen");
        (await FilesAsync("public.seen")).Count(HasMarker).ShouldBe(0);
        (await Statements.RunAsync(reader, "SELECT count(*) FROM public.seen")).ShouldBe(1L);
    }

    [Fact]
    public async Task Somebody_who_has_the_table_keeps_it_and_nothing_of_ours_is_left()
    {
        await RunAsync("CREATE TABLE public.busy (n int); INSERT INTO public.busy VALUES (1)");
        await using var other = await fixture.Engine.OpenAsync("purged", Cancellation);
        await Statements.RunAsync(other, "BEGIN; LOCK TABLE public.busy IN ACCESS SHARE MODE");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => PurgeAsync("busy", TimeSpan.FromSeconds(1)))).Message.ShouldContain("in use");
        await Statements.RunAsync(other, "COMMIT");
        (await fixture.TcbAsync("SELECT count(*) FROM pg_class WHERE relname LIKE 'menshen_purge%'", "purged")).ShouldBe(0L);
        await PurgeAsync("busy");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => PurgeAsync("nowhere"))).Message.ShouldContain("no table");
    }

    [Fact]
    public async Task Partitions_and_views_with_rows_are_tables_too_and_what_CLUSTER_noted_stays()
    {
        await RunAsync(
            "CREATE TABLE public.days (d int, v text) PARTITION BY RANGE (d); CREATE TABLE public.day1 PARTITION OF public.days FOR VALUES FROM (0) TO (10);"
            + "CREATE TABLE public.day2 PARTITION OF public.days FOR VALUES FROM (10) TO (20); INSERT INTO public.days SELECT n, 'v' FROM generate_series(0, 19) n;"
            + "CREATE MATERIALIZED VIEW public.kept AS SELECT * FROM public.days; CREATE TABLE public.bare ();"
            + "CREATE INDEX day1_v ON public.day1 (v); ALTER TABLE public.day1 CLUSTER ON day1_v");
        await PurgeAsync("days");
        await PurgeAsync("kept");
        await PurgeAsync("bare");
        _done.Select(outcome => outcome.Table).Where(table => !table.StartsWith("pg_catalog", StringComparison.Ordinal)).ShouldBe(["public.day1", "public.day2", "public.kept", "public.bare"]);
        (await fixture.TcbAsync("SELECT string_agg(indexrelid::regclass::text, ' ') FROM pg_index WHERE indisclustered AND indexrelid >= 16384", "purged")).ShouldBe("public.day1_v");
        (await fixture.TcbAsync("SELECT count(*) FROM public.days", "purged")).ShouldBe(20L);
    }

    [Fact]
    public async Task An_owners_function_in_an_index_gets_nothing_by_it()
    {
        await fixture.TcbAsync("CREATE ROLE climber");
        await RunAsync(
            "CREATE SCHEMA climb AUTHORIZATION climber; SET ROLE climber; CREATE TABLE climb.t (n int); INSERT INTO climb.t VALUES (1);"
            + "CREATE FUNCTION climb.f(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1; END'; CREATE INDEX ON climb.t (climb.f(n)); CREATE INDEX ON climb.t ((climb.f(7)));"
            + "CREATE OR REPLACE FUNCTION climb.f(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$BEGIN BEGIN EXECUTE 'ALTER ROLE climber SUPERUSER'; EXCEPTION WHEN OTHERS THEN NULL; END; RETURN $1; END$$");
        await new TablePurge(fixture.Engine).RunAsync("purged", [("climb", "t")], _waits.Add, _done.Add, Cancellation);
        _done[0].Table.ShouldBe("climb.t");
        (await fixture.TcbAsync("SELECT rolsuper FROM pg_roles WHERE rolname = 'climber'")).ShouldBe(false);
        await RunAsync("DROP SCHEMA climb CASCADE");
        await fixture.TcbAsync("DROP ROLE climber");
    }

    [Theory]
    [InlineData("the backend is ended")]
    [InlineData("the backend is killed, and with it all others")]
    [InlineData("the engine is killed")]
    public async Task Broken_off_between_the_overwriting_and_the_commit_the_table_is_whole(string how)
    {
        await RunAsync("CREATE TABLE public.half AS SELECT n FROM generate_series(1, 1000) n");
        var file = await FileAsync("public.half");
        var broken = await Should.ThrowAsync<IOException>(() => PurgeAsync("half", spoiled: () =>
        {
            IsPattern(file).ShouldBeTrue();
            Break(how);
        }));
        broken.Message.ShouldContain("as it was");
        await UntilAsync(() => fixture.Engine.Status.State == EngineState.Running);
        (await fixture.TcbAsync("SELECT count(*) FROM public.half", "purged")).ShouldBe(1000L);
        await RunAsync("INSERT INTO public.half VALUES (0)");
        Directory.GetFiles(Held).ShouldBeEmpty();
        await PurgeAsync("half");
        (await fixture.TcbAsync("SELECT count(*) FROM public.half", "purged")).ShouldBe(1001L);
    }

    [Fact]
    public async Task Broken_off_and_not_put_back_yet_reading_is_an_error_and_the_next_start_puts_it_back()
    {
        await RunAsync("CREATE TABLE public.left AS SELECT n FROM generate_series(1, 1000) n; CREATE TABLE public.gone AS SELECT 1 AS n");
        await RunAsync("CHECKPOINT");
        List<string> paths = [await FileAsync("public.left"), await FileAsync("public.gone")];
        var freed = FreedFiles.Of(fixture.Engine.Cluster.Paths);
        freed.Copy(paths.Select(path => Path.GetRelativePath(fixture.Engine.ClusterDirectory, path)));
        freed.Spoil(passes: 1);
        // The one committed, the other did not; and Menshen is killed, with its engine.
        await RunAsync("DROP TABLE public.gone");
        Signal.Send(fixture.Engine.Status.ProcessId!.Value, Signal.Kill9);
        await UntilAsync(() => fixture.Engine.Status.State == EngineState.Running && Directory.GetFiles(Held).Length == 0);
        fixture.Engine.Status.Messages.ShouldContain(message => message.Contains("a purge was broken off", StringComparison.Ordinal));
        (await fixture.TcbAsync("SELECT count(*) FROM public.left", "purged")).ShouldBe(1000L);
        (await fixture.TcbAsync("SELECT to_regclass('public.gone') IS NULL", "purged")).ShouldBe(true);

        var left = Path.GetRelativePath(fixture.Engine.ClusterDirectory, paths[0]);
        await fixture.Engine.StopAsync(Cancellation);
        freed.Copy([left]);
        freed.Spoil(passes: 1);
        Directory.Move(Held, Held + ".away");
        await fixture.Engine.StartAsync(Cancellation);
        (await Should.ThrowAsync<PostgresException>(() => RunAsync("SELECT count(*) FROM public.left"))).SqlState.ShouldBe(PostgresErrorCodes.DataCorrupted);
        (await Should.ThrowAsync<PostgresException>(() => RunAsync("INSERT INTO public.left VALUES (0)"))).SqlState.ShouldBe(PostgresErrorCodes.DataCorrupted);
        Directory.Move(Held + ".away", Held);
        await RunAsync("CREATE TABLE public.another AS SELECT 1 AS n");
        // Its files would be overwritten without its lock.
        (await Should.ThrowAsync<CatalogueRefusalException>(() => PurgeAsync("another"))).Message.ShouldContain("not put back yet");
        await fixture.Engine.StopAsync(Cancellation);
        await fixture.Engine.StartAsync(Cancellation);
        (await fixture.TcbAsync("SELECT count(*) FROM public.left", "purged")).ShouldBe(1000L);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var since = Stopwatch.StartNew(); !condition(); await Task.Delay(50, Cancellation)) since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    private void Break(string how)
    {
        var backend = (int)fixture.TcbAsync("SELECT pid FROM pg_stat_activity WHERE datname = 'purged' AND state = 'idle in transaction'").GetAwaiter().GetResult()!;
        if (how == "the backend is ended") fixture.TcbAsync($"SELECT pg_terminate_backend({backend}, 5000)").GetAwaiter().GetResult();
        if (how == "the engine is killed") Signal.Send(fixture.Engine.Status.ProcessId!.Value, Signal.Kill9);
        // The postmaster's end alone would let it commit.
        if (how != "the backend is ended") Signal.Send(backend, Signal.Kill9);
    }

    private string Held => Path.Combine(fixture.Engine.Cluster.Paths.Engine, "freed");

    private Task PurgeAsync(string table, TimeSpan? patience = null, Action? spoiled = null) =>
        new TablePurge(fixture.Engine) { Patience = patience ?? TimeSpan.FromSeconds(30), Spoiled = spoiled }.RunAsync("purged", [("public", table)], _waits.Add, _done.Add, Cancellation);

    private Task<object?> RunAsync(string sql) => fixture.TcbAsync(sql, "purged");

    private async Task<string> FileAsync(string table) => Path.Combine(fixture.Engine.ClusterDirectory, (string)(await fixture.TcbAsync($"SELECT pg_relation_filepath('{table}')", "purged"))!);

    private async Task<List<string>> FilesAsync(string table)
    {
        var paths = (string[])(await fixture.TcbAsync(
            $"SELECT array_agg(pg_relation_filepath(oid)) FROM pg_class WHERE oid = '{table}'::regclass OR oid IN (SELECT reltoastrelid FROM pg_class WHERE oid = '{table}'::regclass)"
            + $" OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = '{table}'::regclass OR indrelid IN (SELECT reltoastrelid FROM pg_class WHERE oid = '{table}'::regclass))", "purged"))!;
        return [.. paths.Select(path => Path.Combine(fixture.Engine.ClusterDirectory, path))];
    }

    private string[] DatabaseFiles() => Directory.GetFiles(Path.GetDirectoryName(Path.Combine(fixture.Engine.ClusterDirectory, "base", $"{fixture.TcbAsync("SELECT oid::bigint FROM pg_database WHERE datname = 'purged'").GetAwaiter().GetResult()}", "x"))!);

    private static bool HasMarker(string file) => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes(Marker)) >= 0;

    private static bool IsPattern(string file) => File.ReadAllBytes(file) is { Length: > 0 } bytes && !bytes.AsSpan().ContainsAnyExcept((byte)0x5A);
}
