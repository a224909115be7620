using System.Diagnostics;
using Npgsql;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>Two gateways in front of one pair, each with a client that writes, while the pair changes its primary.</summary>
/// <param name="here">The client, at the first gateway.</param>
/// <param name="there">The same, at the other one.</param>
internal sealed class TwoGatewaysFollow(DeploymentUser here, DeploymentUser there) : IAsyncDisposable
{
    private readonly NpgsqlDataSource[] _sources = [NpgsqlDataSource.Create(here.Connection()), NpgsqlDataSource.Create(there.Connection())];
    private PatientWriter[] _writers = [];
    private DeploymentUser _late = null!;

    private DeploymentUser[] Both => [here, there];

    /// <summary>The primary's files go while both write, then its processes. What was acknowledged until the last moment is at the standby.</summary>
    public async Task ADiskDiesAsync(PostgresNode lost, PostgresNode successor)
    {
        _writers = [new PatientWriter(_sources[0], 1_000_000), new PatientWriter(_sources[1], 2_000_000)];
        foreach (var writer in _writers) writer.Begin();
        await BothWriteAsync(20);
        // Three of the five that lock an account: the other two come afterwards, elsewhere.
        _late = await here.Deployment.AddPersonAsync("it_late", here.Database);
        await FailAsync(here.Deployment, 3);

        var dying = Stopwatch.StartNew();
        await lost.LoseDiskAsync();
        var died = dying.Elapsed;
        await successor.PromoteAsync();
        await BothWriteAsync(1, FailoverTests.Patience);
        (dying.Elapsed - died).ShouldBeLessThan(FailoverTests.Patience);
        TestContext.Current.SendDiagnosticMessage($"the disk gone, both write again after {(dying.Elapsed - died).TotalSeconds:0.0} s");
        await BothWriteAsync(20);
        // Some heard of it from the engine first: that files are missing.
        foreach (var writer in _writers) writer.Troubles.ShouldNotBeEmpty();
        foreach (var at in Both) await at.HasAllAsync(_writers);
    }

    /// <summary>Counters, locks and the ends of sessions go from one to the other as before.</summary>
    public async Task TheyStillShareAsync()
    {
        await FailAsync(there.Deployment, 2);
        foreach (var at in Both) await Eventually.TrueAsync(async () => (await LateAsync(at)).Code == 2, "five failed at two gateways, before and after, and it is not locked at both");
        (await there.Deployment.MenshenAsync("user", "unlock", _late.Name, "--reason", "came by")).Succeeded();
        foreach (var at in Both) await Eventually.TrueAsync(async () => (await LateAsync(at)).Code == 0, "the unlocking was not heard");
        foreach (var writer in _writers) writer.Troubles.Clear();
        (await here.Deployment.MenshenAsync("session", "kill", "--user", here.Name)).Succeeded();
        await Eventually.TrueAsync(() => Task.FromResult(_writers.All(writer => writer.Troubles.Contains("57P01"))), "the end of all sessions was not heard");
        await BothWriteAsync(5);
    }

    /// <summary>The standby is promoted beside a primary that lives, and shows certificates that are not its own: neither of the two is written to until it shows its own.</summary>
    public async Task AnImpostorIsPromotedAsync(PostgresNode old, PostgresNode next, NodeAuthority authority, string rootsFile)
    {
        using var another = new NodeAuthority();
        // Each has looked at it while it showed its own: what it hears on that connection, also that it was promoted, is to be believed.
        foreach (var at in Both) await Eventually.TrueAsync(async () => (await at.Deployment.HostsAsync()).Any(host => host.GetProperty("role").GetString() == "standby"), "the standby is not seen");
        await next.ShowAsync(another.Issue(next.Name));
        foreach (var writer in _writers) writer.Troubles.Clear();
        await next.PromoteAsync();
        foreach (var at in Both) await Eventually.TrueAsync(async () => (await at.Deployment.HostsAsync()).Any(host => host.GetProperty("role").GetString() == "stale"), "the old primary is not told from the new one");
        await Eventually.TrueAsync(() => Task.FromResult(_writers.All(writer => writer.Troubles.Count > 0)), "a session goes on");
        foreach (var writer in _writers) writer.Troubles[0].ShouldBe("57P01");

        // From now on it takes writes as if nothing had been, and what the two writers had sent it last is done.
        await old.WaitForNobodyAsync();
        await Eventually.TrueAsync(async () => await old.AskAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") == "0", "somebody waits");
        var before = await CountAsync(old);
        await IsRefusedAsync(next);
        // Of the right authority, for another server: whoever has one server's key must not pass for all of them.
        await next.ShowAsync(authority.Issue(old.Name));
        await IsRefusedAsync(next);
        (await CountAsync(old)).ShouldBe(before);

        await next.ShowAsync(authority.Issue(next.Name));
        await BothWriteAsync(20, FailoverTests.Patience);
        foreach (var at in Both) await at.HasAllAsync(_writers);
        (await CountAsync(old)).ShouldBe(before);

        // The same while it serves: sessions that are there go on, and nobody new gets to it, until its authority is among those that are trusted.
        await next.ShowAsync(another.Issue(next.Name));
        (await LateAsync(here)).Error.ShouldContain("certificate verify failed");
        await File.AppendAllTextAsync(rootsFile, another.Pem);
        (await LateAsync(here)).Succeeded();
    }

    /// <summary>In each gateway's own journal.</summary>
    public async Task AllIsRecordedAsync()
    {
        foreach (var at in Both)
        {
            var journal = await at.Deployment.JournalAsync();
            journal.ShouldContain(row => row.Event == "session_closed" && row.Detail!.StartsWith("EngineMoved", StringComparison.Ordinal));
            journal.Count(row => row.Event == "engine_lost").ShouldBeGreaterThanOrEqualTo(2);
            journal.ShouldContain(row => (row.Detail ?? "").Contains("host.refused", StringComparison.Ordinal));
            (await at.Deployment.VerifyAsync()).Succeeded();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers) await writer.DisposeAsync();
        foreach (var source in _sources) await source.DisposeAsync();
    }

    private Task IsRefusedAsync(PostgresNode impostor) => Task.WhenAll(Both.Select(async at =>
    {
        // Whichever comes first: the engine, or the count of sessions together with the other gateway, which is kept there.
        (await at.PsqlAsync("-c", "SELECT 1")).Error.ShouldMatch("the database engine cannot be reached|the session cannot be counted together");
        await Eventually.TrueAsync(
            async () => (await at.Deployment.MenshenAsync("status", "--json")).Output.Contains($"its certificate is not accepted as that of {impostor.Name}", StringComparison.Ordinal), "nobody says why");
    }));

    private async Task BothWriteAsync(int more, TimeSpan? patience = null) => await Task.WhenAll(_writers.Select(writer => writer.WriteAsync(more, patience)));

    private Task<string> CountAsync(PostgresNode node) => node.AskAsync("SELECT count(*) FROM ledger", here.Database);

    /// <summary>A person who has had no session since the last change of primary: no stream to it rests.</summary>
    private Task<ToolRun> LateAsync(DeploymentUser at) => new DeploymentUser(at.Deployment, _late.Name, _late.Password, _late.Database).PsqlAsync("-c", "SELECT 1");

    private async Task FailAsync(Deployment gateway, int times)
    {
        for (var i = 0; i < times; i++) (await new DeploymentUser(gateway, _late.Name, "wrong", _late.Database).PsqlAsync("-c", "SELECT 1")).Code.ShouldBe(2);
    }
}
