using System.Diagnostics;
using System.Text;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;

namespace Menshen.Engine.Tests.Purging;

/// <summary>What was deleted is looked for in the log: in its files, and in the blocks of those that PostgreSQL gave back.</summary>
public sealed class WalTurnOverTests(EngineFixture fixture) : IClassFixture<EngineFixture>, IAsyncLifetime
{
    private const string Marker = "13800008888";

    private readonly string _outside = Path.GetTempFileName();
    private readonly List<FileStream> _open = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Wal => Path.Combine(fixture.Engine.ClusterDirectory, "pg_wal");

    private string Held => Path.Combine(fixture.Engine.Cluster.Paths.Engine, "spent-wal");

    public async ValueTask InitializeAsync() => await fixture.TcbAsync("CREATE DATABASE logged");

    public async ValueTask DisposeAsync()
    {
        foreach (var file in _open) await file.DisposeAsync();
        File.Delete(_outside);
        await fixture.TcbAsync("DROP DATABASE logged WITH (FORCE)");
        await RunAsync("ALTER SYSTEM RESET ALL", "postgres");
        await fixture.TcbAsync("SELECT pg_reload_conf()");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Requirement("gat389-4.4-d")]
    [Requirement("realname-7.5.4-2")]
    public async Task A_purged_row_is_in_no_segment_of_WAL_whether_PostgreSQL_uses_it_again_or_gives_it_back(bool isRecycled)
    {
        await RunAsync($"ALTER SYSTEM SET wal_recycle = {(isRecycled ? "on" : "off")}", "postgres");
        await fixture.TcbAsync("SELECT pg_reload_conf()");
        await RunAsync($"CREATE TABLE public.sender (phone text); INSERT INTO public.sender VALUES ('{Marker}')");
        await SegmentsAsync(6);
        await RunAsync("DELETE FROM public.sender");
        Segments().Any(HasMarker).ShouldBeTrue();
        // The naive set-up: purged, and in the log still.
        using var over = new WalTurnOver(fixture.Engine);
        over.Hold();
        _open.AddRange(Segments().Select(Open));
        await new TablePurge(fixture.Engine).RunAsync("logged", [("public", "sender")], _ => { }, _ => { }, Cancellation);
        (Segments().Any(HasMarker) || _open.Any(HasMarker)).ShouldBeTrue("the purge of the table has taken it out of the log too");

        var since = Stopwatch.StartNew();
        var outcome = await over.RunAsync(_ => { }, Cancellation);
        TestContext.Current.TestOutputHelper?.WriteLine($"{outcome} in {since.Elapsed}");
        (outcome.Table, outcome.Files > 0, outcome.Bytes >= outcome.Files * 16L << 20).ShouldBe((WalTurnOver.Name, true, true));
        // Also in the blocks of those that have no name any more.
        Segments().Where(file => HasMarker(file)).ShouldBeEmpty();
        _open.Where(file => HasMarker(file)).ShouldBeEmpty();
        if (!isRecycled) _open.ShouldContain(file => IsPattern(file));
        Directory.GetFiles(Held).ShouldBeEmpty();

        // And the log is what recovery needs.
        await RunAsync("INSERT INTO public.sender SELECT n::text FROM generate_series(1, 1000) n");
        await KillAsync();
        (await fixture.TcbAsync("SELECT count(*) FROM public.sender", "logged")).ShouldBe(1000L);
    }

    [Fact]
    public async Task What_a_slot_keeps_stays_and_is_named()
    {
        await fixture.TcbAsync("SELECT count(*) FROM pg_create_physical_replication_slot('behind', true)");
        await SegmentsAsync(2);
        List<string?> waits = [];
        using var hurried = new WalTurnOver(fixture.Engine) { Patience = TimeSpan.FromMilliseconds(500) };
        var outcome = await hurried.RunAsync(waits.Add, Cancellation);
        outcome.Caveat!.ShouldContain("slot behind");
        waits[0]!.ShouldContain("slot behind");
        await fixture.TcbAsync("SELECT count(*) FROM pg_drop_replication_slot('behind')");
        (await hurried.RunAsync(waits.Add, Cancellation)).Caveat.ShouldBe(FileSystemPromise.Caveat(Wal));
    }

    [Fact]
    public async Task Killed_at_any_moment_the_engine_comes_back_with_all_that_was_committed_and_the_next_start_ends_what_was_begun()
    {
        await RunAsync("CREATE TABLE public.kept (n int)");
        for (var round = 1; round <= 8; round++)
        {
            await SegmentsAsync(3);
            await RunAsync($"INSERT INTO public.kept VALUES ({round})");
            using var over = new WalTurnOver(fixture.Engine);
            over.Hold();
            var turning = over.RunAsync(_ => { }, Cancellation);
            await Task.Delay(round * 25, Cancellation);
            await KillAsync();
            await turning.ContinueWith(_ => { }, TaskScheduler.Default);
            (await fixture.TcbAsync("SELECT count(*) FROM public.kept", "logged")).ShouldBe((long)round);
        }

        // Menshen was killed with it: names are left, of which one has no other.
        SpentWal.Of(fixture.Engine.Cluster.Paths).Hold();
        var left = Directory.GetFiles(Held)[0];
        File.WriteAllText(_outside, Marker);
        File.Copy(_outside, Path.Combine(Held, "000000010000000000000000"));
        using var alone = Open(Path.Combine(Held, "000000010000000000000000"));
        await KillAsync();
        Directory.GetFiles(Held).ShouldBeEmpty();
        HasMarker(alone).ShouldBeFalse();
        File.Exists(Path.Combine(Wal, Path.GetFileName(left))).ShouldBeTrue("it was PostgreSQL's, and was not touched");
        (await fixture.TcbAsync("SELECT count(*) FROM public.kept", "logged")).ShouldBe(8L);
    }

    [Fact]
    public void What_the_engines_user_puts_there_leads_nobody_to_another_file()
    {
        File.WriteAllText(_outside, Marker);
        var (wal, held) = (Directory.CreateTempSubdirectory("menshen-wal-"), Directory.CreateTempSubdirectory("menshen-held-"));
        var spent = new SpentWal(wal.FullName, held.FullName);
        var planted = Path.Combine(wal.FullName, "0000000100000000000000AA");
        File.CreateSymbolicLink(planted, _outside);
        using (var pipe = Process.Start("mkfifo", Path.Combine(wal.FullName, "0000000100000000000000AB"))) pipe.WaitForExit();
        File.WriteAllText(Path.Combine(wal.FullName, "0000000100000000000000AC"), "another name");
        File.WriteAllText(Path.Combine(wal.FullName, "postgresql.conf"), "no segment");
        spent.Hold();
        Directory.GetFiles(held.FullName).Length.ShouldBe(3);
        // Taken away again, as PostgreSQL would.
        File.Delete(planted);
        File.Delete(Path.Combine(wal.FullName, "0000000100000000000000AB"));
        spent.Release(passes: 1).ShouldBe((0, 0L));
        File.ReadAllText(_outside).ShouldBe(Marker);
        File.ReadAllText(Path.Combine(wal.FullName, "0000000100000000000000AC")).ShouldBe("another name");
        Directory.GetFiles(held.FullName).ShouldBeEmpty();
        wal.Delete(recursive: true);
        held.Delete(recursive: true);
    }

    /// <summary>Goes on by so many segments.</summary>
    private async Task SegmentsAsync(int count)
    {
        for (var segment = 0; segment < count; segment++) await RunAsync("SELECT pg_switch_wal() FROM pg_logical_emit_message(false, 'test', 'x')");
    }

    private async Task KillAsync()
    {
        Signal.Send(fixture.Engine.Status.ProcessId!.Value, Signal.Kill9);
        // Begun anew by us: after some kills in a row Menshen itself waits longer and longer.
        await fixture.Engine.StopAsync(Cancellation);
        await fixture.Engine.StartAsync(Cancellation);
    }

    private List<string> Segments() => [.. Directory.GetFiles(Wal).Where(file => Path.GetFileName(file).Length == 24)];

    private Task<object?> RunAsync(string sql, string database = "logged") => fixture.TcbAsync(sql, database);

    private static FileStream Open(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static bool HasMarker(string file)
    {
        try
        {
            using var open = Open(file);
            return HasMarker(open);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static bool HasMarker(FileStream file) => Bytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes(Marker)) >= 0;

    private static bool IsPattern(FileStream file) => Bytes(file) is { Length: > 0 } bytes && !bytes.AsSpan().ContainsAnyExcept((byte)0x5A);

    private static byte[] Bytes(FileStream file)
    {
        var bytes = new byte[file.Length];
        RandomAccess.Read(file.SafeFileHandle, bytes, 0);
        return bytes;
    }
}
