using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;

namespace Menshen.Engine.Tests;

/// <summary>The engine dies or was left behind; each test has the same files and ends with a running engine.</summary>
public sealed class SupervisionTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private const string Fresh = "fresh_numbers";
    private static readonly TimeSpan Patience = BusyMachine.Patience;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_postmaster_is_missed_and_started_again()
    {
        var lost = new TaskCompletionSource<EngineLoss>();
        var started = new TaskCompletionSource<EngineStatus>();
        fixture.Engine.Lost += (_, loss) => lost.TrySetResult(loss);
        fixture.Engine.Started += (_, status) => started.TrySetResult(status);
        var before = fixture.Engine.Status.ProcessId!.Value;

        LinuxCalls.Signal(before, LinuxCalls.Sigkill).ShouldBeTrue();

        (await lost.Task.WaitAsync(Patience, Stop)).Reason.ShouldBe("the postmaster was killed by signal 9");
        var status = await started.Task.WaitAsync(Patience, Stop);
        status.ProcessId.ShouldNotBe(before);
        status.Losses.ShouldBeGreaterThan(0);
        fixture.Engine.Status.State.ShouldBe(EngineState.Running);
        (await fixture.TcbAsync("SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_postmaster_left_by_a_killed_menshen_is_stopped_first()
    {
        await fixture.Engine.StopAsync(Stop);
        var cluster = fixture.Engine.Cluster;
        using var log = new EngineLog(cluster.Paths.Log, 1_000_000, 1);
        using var orphan = EngineProcess.Start(cluster, log);
        while (!File.Exists(cluster.Paths.SocketFile))
        {
            await Task.Delay(20, Stop);
        }

        await fixture.Engine.StartAsync(Stop);

        (await orphan.Ended.WaitAsync(Patience, Stop)).ShouldContain("shut down");
        fixture.Engine.Status.Messages.ShouldContain(m => m.Contains($"process {orphan.Id}", StringComparison.Ordinal));
        fixture.Engine.Status.ProcessId.ShouldNotBe(orphan.Id);
    }

    [Fact]
    public async Task A_busy_backend_that_outlives_its_postmaster_does_not_hold_up_the_restart()
    {
        var started = new TaskCompletionSource<EngineStatus>();
        fixture.Engine.Started += (_, status) => started.TrySetResult(status);
        await using var connection = await fixture.Engine.OpenAsync("postgres", Stop);
        var busy = Statements.RunAsync(connection, "DO $$ BEGIN LOOP NULL; END LOOP; END $$");
        while (await fixture.TcbAsync("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO $$ BEGIN LOOP%'") is 0L) await Task.Delay(20, Stop);
        LinuxCalls.Signal(fixture.Engine.Status.ProcessId!.Value, LinuxCalls.Sigkill);
        (await started.Task.WaitAsync(Patience, Stop)).Messages.ShouldContain(m => m.Contains("backends had outlived", StringComparison.Ordinal));
        await Should.ThrowAsync<Npgsql.NpgsqlException>(() => busy);
    }

    /// <summary>PostgreSQL logs the numbers of a sequence ahead of their use, and a copy of a template has what was ahead there.</summary>
    [Fact]
    public async Task Numbers_of_the_ledger_in_a_database_that_was_just_made_do_not_come_twice_after_a_crash()
    {
        var started = new TaskCompletionSource<EngineStatus>();
        await fixture.TcbAsync($"CREATE DATABASE {Fresh}");
        await fixture.Engine.HardenDatabaseAsync(Fresh, Stop);
        var before = await NumberAsync();
        fixture.Engine.Started += (_, status) => started.TrySetResult(status);
        LinuxCalls.Signal(fixture.Engine.Status.ProcessId!.Value, LinuxCalls.Sigkill);
        await started.Task.WaitAsync(Patience, Stop);
        (await NumberAsync()).ShouldBeGreaterThan(before);
    }

    // As a grant takes one: with a commit, whose record is flushed.
    private async Task<long> NumberAsync()
    {
        await using var connection = await fixture.Engine.OpenAsync(Fresh, Stop);
        await Statements.RunAsync(connection, "CREATE TABLE IF NOT EXISTS public.drawn (n bigint)");
        await using var draw = new Npgsql.NpgsqlCommand("INSERT INTO public.drawn SELECT nextval('menshen.grant_ledger_id_seq') RETURNING n", connection);
        return (long)(await draw.ExecuteScalarAsync(Stop))!;
    }

    [Fact]
    public async Task An_interrupted_init_is_begun_again()
    {
        using var directory = new TestDirectory();
        await using var engine = new EmbeddedEngine(fixture.Options with { DataDirectory = directory.Path }, fixture.Secrets, TimeProvider.System);
        var making = Path.Combine(directory.Path, "engine", "cluster.making");
        Directory.CreateDirectory(making);
        await File.WriteAllTextAsync(Path.Combine(making, "PG_VERSION"), "15\n", Stop);
        (await engine.InitialiseAsync(Stop)).ShouldBeEmpty();
        engine.Cluster.Paths.Initialised.ShouldBeTrue();
        Directory.Exists(making).ShouldBeFalse();
        Directory.GetFiles(engine.Cluster.Paths.Configuration, "first-password*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_listener_that_throws_does_not_stop_the_supervisor()
    {
        EventHandler<EngineStatus> broken = (_, _) => throw new InvalidOperationException("my mistake");
        await fixture.Engine.StopAsync(Stop);
        fixture.Engine.Started += broken;
        await fixture.Engine.StartAsync(Stop);
        fixture.Engine.Started -= broken;
        await fixture.TcbAsync("SELECT 1");
        fixture.Engine.Status.State.ShouldBe(EngineState.Running);
        fixture.Engine.Status.Messages.ShouldContain(m => m.Contains("my mistake", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_menshen_is_refused_and_does_the_first_no_harm()
    {
        var before = fixture.Engine.Status.ProcessId;
        await using (var second = new EmbeddedEngine(fixture.Options, fixture.Secrets, TimeProvider.System))
        {
            (await Should.ThrowAsync<EngineFaultException>(() => second.StartAsync(Stop))).Message.ShouldContain("another Menshen");
        }

        (await fixture.TcbAsync("SELECT 1")).ShouldBe(1);
        fixture.Engine.Status.ProcessId.ShouldBe(before);
    }

    [Fact]
    public async Task A_stale_pid_file_never_makes_us_signal_a_stranger()
    {
        await fixture.Engine.StopAsync(Stop);
        var pidFile = Path.Combine(fixture.Engine.Cluster.Paths.Cluster, "postmaster.pid");
        await File.WriteAllTextAsync(pidFile, $"{Environment.ProcessId}\n{fixture.Engine.Cluster.Paths.Cluster}\n", Stop);
        await fixture.Engine.StartAsync(Stop);
        fixture.Engine.Status.State.ShouldBe(EngineState.Running);
    }

    [Theory]
    [InlineData("killed and not reaped")]
    [InlineData("a stranger's by now")]
    [InlineData("not written yet")]
    public async Task Locks_that_name_no_postmaster_do_not_hold_up_the_start(string what)
    {
        await fixture.Engine.StopAsync(Stop);
        var paths = fixture.Engine.Cluster.Paths;
        using var dead = await UnreapedProcess.StartAsync(paths.Cluster);
        var lines = what switch
        {
            "killed and not reaped" => LockLines(dead.Id, paths.Cluster),
            "a stranger's by now" => LockLines(dead.ParentId, paths.Cluster),
            _ => "",
        };
        foreach (var left in (string[])[Path.Combine(paths.Cluster, "postmaster.pid"), paths.SocketLock]) await File.WriteAllTextAsync(left, lines, Stop);

        await fixture.Engine.StartAsync(Stop);

        (await fixture.TcbAsync("SELECT 1")).ShouldBe(1);
        LinuxCalls.Signal(dead.ParentId, 0).ShouldBeTrue("the stranger was ended");
    }

    [Fact]
    public async Task The_lock_of_a_living_postmaster_stays_and_the_start_is_refused()
    {
        using var directory = new TestDirectory();
        await using var other = new EmbeddedEngine(fixture.Options with { DataDirectory = directory.Path }, new TestSecrets(), TimeProvider.System);
        await other.StartAsync(Stop);
        await fixture.Engine.StopAsync(Stop);
        var held = fixture.Engine.Cluster.Paths.SocketLock;
        await File.WriteAllTextAsync(held, LockLines(other.Status.ProcessId!.Value, other.ClusterDirectory), Stop);

        (await Should.ThrowAsync<EngineFaultException>(() => fixture.Engine.StartAsync(Stop))).Message.ShouldContain("lock file");

        File.Exists(held).ShouldBeTrue();
        other.Status.State.ShouldBe(EngineState.Running);
        await other.StopAsync(Stop);
        await fixture.Engine.StartAsync(Stop);
    }

    private static string LockLines(int process, string cluster) => FormattableString.Invariant($"{process}\n{cluster}\n0\n5432\n/tmp\n");

    [Fact]
    public async Task Stopping_leaves_no_process_and_no_address()
    {
        var process = fixture.Engine.Status.ProcessId!.Value;
        await fixture.Engine.StopAsync(Stop);
        fixture.Engine.Status.State.ShouldBe(EngineState.Stopped);
        fixture.Engine.Address.ShouldBeNull();
        Directory.Exists($"/proc/{process}").ShouldBeFalse();
        File.Exists(Path.Combine(fixture.Engine.Cluster.Paths.Cluster, "postmaster.pid")).ShouldBeFalse();
        await fixture.Engine.StartAsync(Stop);
    }

    [Fact]
    public async Task Changed_access_rules_are_restored_before_the_start_and_reported()
    {
        await fixture.Engine.StopAsync(Stop);
        await File.WriteAllTextAsync(fixture.Engine.Cluster.Paths.AccessFile, "local all all trust\n", Stop);
        await fixture.Engine.StartAsync(Stop);
        fixture.Engine.Status.Messages.ShouldContain(m => m.Contains("restored", StringComparison.Ordinal));
        (await DriftCheck.RunAsync(fixture.Engine, Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_keystore_fails_the_start_with_the_reason()
    {
        await fixture.Engine.StopAsync(Stop);
        await using (var stranger = new EmbeddedEngine(fixture.Options, new TestSecrets(), TimeProvider.System))
        {
            (await Should.ThrowAsync<EngineFaultException>(() => stranger.StartAsync(Stop))).Message.ShouldContain("another keystore");
            stranger.Status.State.ShouldBe(EngineState.Failed);
            stranger.Status.Trouble!.ShouldContain("another keystore");
        }

        await fixture.Engine.StartAsync(Stop);
    }

    [Fact]
    public async Task A_setting_the_engine_refuses_fails_the_start_with_its_words()
    {
        await fixture.Engine.StopAsync(Stop);
        await using (var broken = new EmbeddedEngine(fixture.Options with { MaxConnections = -1 }, fixture.Secrets, TimeProvider.System))
        {
            (await Should.ThrowAsync<EngineFaultException>(() => broken.StartAsync(Stop))).Message.ShouldContain("max_connections");
        }

        await fixture.Engine.StartAsync(Stop);
    }
}
