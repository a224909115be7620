using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>A primary and its synchronous standby behind one gateway, while one after the other is lost and the first comes back too late; then behind two.</summary>
/// <remarks>Each server has a certificate for its own name, of an authority of the site's.</remarks>
public sealed class FailoverTests : IAsyncLifetime
{
    /// <summary>Seconds from the loss of a primary to the next acknowledged row of the same client, without configuration change, the promotion by hand
    /// included. docs/operations/ha.md has what it is usually.</summary>
    private const int Stated = 10;

    /// <summary>The same where other tests have the processors.</summary>
    internal static readonly TimeSpan Patience = BusyMachine.Seconds(Stated);

    private const string Policy = "standby: {login-wait: 2s, sustained: 1s, readers: [it_reader]}\n";

    private readonly NodeAuthority _authority = new();
    private readonly PostgresNode _first = new("localhost"), _second = new("127.0.0.1");
    private readonly string _roots = Path.GetTempFileName();
    private Deployment _running = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_roots, _authority.Pem);
        foreach (var node in new[] { _first, _second }) await node.ShowAsync(_authority.Issue(node.Name));
        await _first.BeginAsync();
        await _second.FollowAsync(_first);
        await _first.WaitForStandbyAsync();
        _running = await Deployment.CreateAsync(new DeploymentSetup
        {
            InitWords = ["--engine", $"postgres://landlord@{_first.Address},{_second.Address}/postgres?sslmode=verify-full&sslrootcert={_roots}", "--engine-password-file", _first.PasswordFile],
            FurtherPolicy = Policy,
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null) await _running.DisposeAsync();
        await _second.DisposeAsync();
        await _first.DisposeAsync();
        _authority.Dispose();
        File.Delete(_roots);
    }

    [Fact]
    [Requirement("credit-5.4-b.1")]
    [Requirement("credit-5.4-b.2")]
    [Requirement("realname-7.6.4-6a.2")]
    [Requirement("realname-7.6.4-6b")]
    [Requirement("gat389-5.1.1.3-b.2")]
    [Requirement("gbt20009-4.3-p1.3")]
    public async Task The_gateway_follows_the_primary_loses_nothing_acknowledged_and_never_goes_back_to_an_old_one()
    {
        var user = await _running.AddUserAsync("it_ha");
        (await user.PsqlAsync("-c", "CREATE TABLE ledger (id integer PRIMARY KEY)")).Succeeded();
        await using var source = NpgsqlDataSource.Create(user.Connection());
        await using var writer = new PatientWriter(source);
        writer.Begin();
        await writer.WriteAsync(20);

        var reader = await _running.AddUserAsync("it_reader");
        await Eventually.TrueAsync(async () => (await reader.PsqlAsync("-c", "SELECT inet_server_port()")).Text == _second.Address.Split(':')[1], "who only reads is not at the standby");
        (await reader.PsqlAsync("-c", "CREATE TABLE own (id integer)")).Error.ShouldContain("read-only transaction");
        var hosts = await _running.HostsAsync();
        hosts.Select(Pair.RoleOf).ShouldBe(["primary 1", "standby 1"]);
        hosts[1].GetProperty("delay_seconds").GetDouble().ShouldBeLessThan(30);

        await OtherHostsAsync();

        // The primary is lost in the middle of a transaction, and another session waits for its next statement.
        await using var open = await source.OpenConnectionAsync();
        await using var half = await open.BeginTransactionAsync();
        await new NpgsqlCommand("INSERT INTO ledger VALUES (-1)", open).ExecuteNonQueryAsync();
        var lost = Stopwatch.StartNew();
        await _first.CrashAsync();
        await _second.PromoteAsync();
        await writer.WriteAsync(1, Patience);
        TestContext.Current.SendDiagnosticMessage($"writable again after {lost.Elapsed.TotalSeconds:0.0} s");
        await writer.WriteAsync(20);
        writer.Troubles[0].ShouldBeOneOf("57P01", "57P02", "08006");
        (await Should.ThrowAsync<NpgsqlException>(() => half.CommitAsync())).SqlState.ShouldBeOneOf("57P01", "57P02", "08006", null);
        await user.HasAllAsync(writer);
        // There is no standby now: who only reads reads at the primary.
        (await reader.PsqlAsync("-c", "SELECT pg_is_in_recovery()")).Succeeded().Text.ShouldBe("f");
        await AnOldPrimaryComesBackAsync(user, writer);
        await AllIsRecordedAsync();
        await ItsSuccessorIsAwayAsync(user, writer);
        await BehindTwoGatewaysAsync(user);
    }

    // The old primary is given up: it becomes the standby, and another gateway comes.
    private async Task BehindTwoGatewaysAsync(DeploymentUser user)
    {
        var began = Stopwatch.StartNew();
        await _first.LoseDiskAsync();
        await _first.FollowAsync(_second);
        await _second.WaitForStandbyAsync();
        await using var other = await Deployment.JoinAsync(_running, new DeploymentSetup { FurtherPolicy = Policy });
        await using var story = new TwoGatewaysFollow(user, new DeploymentUser(other, user.Name, user.Password, user.Database));
        await story.ADiskDiesAsync(_second, _first);
        await story.TheyStillShareAsync();
        await _second.FollowAsync(_first);
        await _first.WaitForStandbyAsync();
        await ItIsJudgedAsSuchAsync(other, _first, _second);
        await story.AnImpostorIsPromotedAsync(_first, _second, _authority, _roots);
        await story.AllIsRecordedAsync();
        TestContext.Current.SendDiagnosticMessage($"behind two gateways: {began.Elapsed.TotalSeconds:0} s");
    }

    // A list without the primary is refused and nothing changes; another order of the same hosts is kept for the next start, which comes at the end.
    private async Task OtherHostsAsync()
    {
        var refused = await _running.MenshenAsync("engine", "hosts", "set", _second.Address);
        refused.Code.ShouldNotBe(0);
        refused.Error.ShouldContain("no host of the engine may be written to");
        (await _running.MenshenAsync("engine", "hosts")).Succeeded().Output.ShouldContain($"In use: {_first.Address} {_second.Address}");
        (await _running.MenshenAsync("engine", "hosts", "set", _second.Address, _first.Address)).Succeeded().Output.ShouldContain($"Kept for the next start: {_second.Address} {_first.Address}");
        (await _running.HostsAsync()).Select(Pair.RoleOf).ShouldBe(["primary 1", "standby 1"]);
        (await _running.JournalAsync()).Count(row => (row.Detail ?? "").Contains("engine.hosts.set", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(3);
    }

    // The judge, after a failover and at the second of two gateways, finds a pair, names both with role and delay, and tries what a session at the standby may.
    private static async Task ItIsJudgedAsSuchAsync(Deployment gateway, PostgresNode primary, PostgresNode standby)
    {
        Dictionary<string, string> environment = new() { ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1" };
        foreach (var (variable, name) in new[] { ("SYSTEM", Administrators.System), ("SECURITY", Administrators.Security), ("AUDITOR", Administrators.Auditor) })
            environment[$"MENSHEN_EVALUATE_{variable}"] = $"{name}:{await gateway.Administrators.PasswordOfAsync(gateway, name)}";
        var run = await ToolRun.OfAsync(RepositoryPaths.MenshenProgram, ["evaluate", "--dir", gateway.Directory, "--json", "--check", "standby"], environment);
        run.Code.ShouldBe(0, run.Error + run.Output);
        using var report = JsonDocument.Parse(run.Output);
        foreach (var check in report.RootElement.GetProperty("checks").EnumerateArray()) check.GetProperty("verdict").GetString().ShouldBe("pass", check.GetRawText());
        var facts = report.RootElement.GetProperty("environment").EnumerateArray().Select(fact => $"{fact.GetProperty("name")} {fact.GetProperty("value")}").ToList();
        facts.ShouldContain("environment a primary and its standbys, 2 servers");
        facts.ShouldContain($"node {primary.Address}: primary");
        facts.ShouldContain(fact => fact.StartsWith($"node {standby.Address}: standby, ", StringComparison.Ordinal) && fact.EndsWith("s behind", StringComparison.Ordinal));
    }

    // The attack, or the accident: it takes writes as if nothing had been.
    private async Task AnOldPrimaryComesBackAsync(DeploymentUser user, PatientWriter writer)
    {
        await _first.StartAsync();
        await _first.WaitForNobodyAsync();
        (await NaiveAsync()).ShouldBe(_first.Port.ToString(CultureInfo.InvariantCulture), "libpq's read-write is no help here: it takes the old one");
        await Eventually.TrueAsync(async () => (await _running.HostsAsync()).Select(Pair.RoleOf).SequenceEqual(["stale 1", "primary 2"]), "the old primary is not told from the new one");
        await writer.WriteAsync(20);
        var before = await _first.AskAsync("SELECT max(id) FROM ledger", user.Database);

        // The newer one crashes and comes back: its sessions end, logins wait, and none of them goes to the old one.
        await _second.CrashAsync();
        var refused = await user.PsqlAsync("-c", "INSERT INTO ledger VALUES (-2)");
        refused.Code.ShouldNotBe(0);
        refused.Error.ShouldContain("the database engine cannot be reached");
        await _second.StartAsync();
        await writer.WriteAsync(20);
        await user.HasAllAsync(writer);
        (await _first.AskAsync("SELECT max(id) FROM ledger", user.Database)).ShouldBe(before);
    }

    // Why sessions ended, where the engine went, and that the standby is missing and an old primary is there.
    private async Task AllIsRecordedAsync()
    {
        var journal = await _running.JournalAsync();
        journal.Where(row => row.Event == "session_closed").ShouldContain(
            row => row.Detail!.StartsWith("EngineClosed", StringComparison.Ordinal) || row.Detail!.StartsWith("EngineMoved", StringComparison.Ordinal));
        journal.ShouldContain(row => row.Event == "engine_lost" && row.Detail!.Contains(_first.Address, StringComparison.Ordinal));
        journal.Last(row => row.Event == "engine_started").Detail!.ShouldContain(_second.Address);
        journal.ShouldContain(row => (row.Detail ?? "").Contains("standby.missing", StringComparison.Ordinal));
        journal.ShouldContain(row => (row.Detail ?? "").Contains("host.refused", StringComparison.Ordinal));
    }

    // And the gateway does not even remember it from this run.
    private async Task ItsSuccessorIsAwayAsync(DeploymentUser user, PatientWriter writer)
    {
        await writer.StopAsync();
        // A client and the gateway itself are cut off in the middle of transactions.
        using var client = ToolRun.Start("psql", ["-X", "-c", "BEGIN", "-c", "INSERT INTO ledger VALUES (-3)", "-c", "SELECT pg_sleep(60)"], user.LibpqEnvironment);
        await Eventually.TrueAsync(async () => await _second.AskAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1", "it does not sleep");
        client.Kill();
        await using var open = new NpgsqlConnection(user.Connection());
        await open.OpenAsync();
        await using var half = await open.BeginTransactionAsync();
        await new NpgsqlCommand("INSERT INTO ledger VALUES (-4)", open).ExecuteNonQueryAsync();
        await _running.KillAsync();
        await _second.CrashAsync();
        (await Should.ThrowAsync<InvalidOperationException>(_running.UpAsync)).Message.ShouldContain("timeline 2 has been seen");
        await _second.StartAsync();
        await _running.UpAsync();
        await user.HasAllAsync(writer);
        // The list that was kept is the one in use now.
        (await _running.MenshenAsync("engine", "hosts")).Succeeded().Output.ShouldContain($"In use: {_second.Address} {_first.Address}");
    }

    /// <summary>The port that a driver with the usual setting for such a pair writes to.</summary>
    private async Task<string> NaiveAsync()
    {
        var environment = _first.Direct;
        (environment["PGHOST"], environment["PGPORT"], environment["PGTARGETSESSIONATTRS"]) = ("127.0.0.1,127.0.0.1", $"{_first.Port},{_second.Port}", "read-write");
        return (await ToolRun.OfAsync("psql", ["-XAt", "-c", "SELECT inet_server_port()"], environment)).Succeeded().Text;
    }
}
