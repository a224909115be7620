using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Menshen.Crypto;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.Service;

/// <summary>A service manager that runs here, s6, has a whole Menshen in its hands: after kill -9, after <c>menshen down</c>, and when a start is refused.</summary>
public sealed class SupervisedMenshenTests(StoppedDeployment stopped) : IClassFixture<StoppedDeployment>
{
    private const int Clients = 4;

    /// <summary>What docs/operations/running.md states: until there is a new process, on a machine that does nothing else, and until clients are answered again.</summary>
    private static readonly TimeSpan NewProcess = BusyMachine.Seconds(5), Served = TimeSpan.FromSeconds(30);

    [Fact]
    [Requirement("realname-7.5.8-4")]
    [Requirement("gat389-4.9-b.1")]
    public async Task After_kill_9_a_new_process_starts_at_once_serves_under_the_same_rules_and_goes_on_with_the_work()
    {
        var (deployment, owner) = (stopped.Deployment, stopped.Owner);
        await using var service = await S6Service.StartAsync(deployment);
        await ServesAsync(service, owner);
        var refusals = await RefusalsAsync(owner, stopped.Stranger);
        var first = (await service.ProcessIdAsync()).ShouldNotBeNull();
        await using var clients = new ReturningClients(owner, Clients);
        await service.UntilAsync(() => Task.FromResult(clients.Answered.Count > 200), "two hundred answers");
        (await deployment.MenshenAsAsync(Administrators.Security, stopped.Security, "", "seal", "parcels/s.sender.phone", "--group", "it-phone", "--tag", "pii.phone", "--mode", "e", "--no-wait")).Succeeded();
        clients.Endings.ShouldBeEmpty();

        var (killed, moment) = (Stopwatch.GetTimestamp(), DateTime.UtcNow);
        Signal.Send(first, Signal.Kill9);
        await service.UntilAsync(async () => await service.ProcessIdAsync() is { } id && id != first, "a new process");
        var started = Stopwatch.GetElapsedTime(killed);
        await service.UntilAsync(() => Task.FromResult(clients.FirstAfter(killed) is not null), "an answer");
        var served = Stopwatch.GetElapsedTime(killed, clients.FirstAfter(killed)!.Value);
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"kill -9: a new process after {started.TotalSeconds:0.00} s, answers after {served.TotalSeconds:0.00} s"));
        started.ShouldBeLessThan(NewProcess);
        served.ShouldBeLessThan(Served);
        (await service.EndsAsync()).ShouldBe(["signal SIGKILL"]);

        (await RefusalsAsync(owner, stopped.Stranger)).ShouldBe(refusals);
        await service.UntilAsync(async () => await SealingAsync(deployment, stopped.Security) == "done", "the column is sealed");
        await clients.DisposeAsync();
        (await owner.PsqlAsync("-c", "SELECT count(*), count(DISTINCT phone) FROM s.sender")).Succeeded().Text.ShouldBe($"{StoppedDeployment.Rows}|{StoppedDeployment.Rows}");
        var journal = await deployment.JournalAsync();
        await NothingAcknowledgedIsMissingAsync(clients, journal, owner);
        journal.Where(row => row.Event == "column_converted" && row.Detail!.EndsWith("done", StringComparison.Ordinal))
            .ShouldHaveSingleItem().Time.ShouldBeGreaterThan(moment, "the work was done before the kill: there was nothing to go on with");

        await StopsForGoodAsync(service, deployment);
        (await service.EndsAsync()).ShouldBe(["signal SIGKILL", "exitcode 0"]);
        (await deployment.VerifyAsync()).Succeeded();
    }

    /// <summary>How often it is tried says <see cref="S6ScriptTests"/>.</summary>
    [Fact]
    public async Task A_start_that_the_self_check_refuses_is_tried_again_a_second_later_and_lets_people_in_when_that_is_mended()
    {
        var deployment = stopped.Deployment;
        var key = Path.Combine(deployment.Directory, "journal.pub");
        var good = await File.ReadAllBytesAsync(key, TestContext.Current.CancellationToken);
        using (var another = Sm2PrivateKey.Generate())
            await File.WriteAllTextAsync(key, Convert.ToHexStringLower(another.PublicKey.ToBytes()), TestContext.Current.CancellationToken);
        await using var service = await S6Service.StartAsync(deployment);
        try
        {
            await service.UntilAsync(async () => (await service.EndsAsync()).Count >= 2, "two starts that were refused");
            (await service.EndsAsync()).ShouldAllBe(end => end == "exitcode 1");
            service.Said.ShouldContain("the self-check of the start failed");
        }
        finally
        {
            await File.WriteAllBytesAsync(key, good, CancellationToken.None);
        }

        await ServesAsync(service, stopped.Owner);
        var refused = (await service.EndsAsync()).Count;
        (await deployment.JournalAsync()).Count(row => (row.Detail ?? "").Contains("selfcheck.failed", StringComparison.Ordinal)).ShouldBe(refused);
        await StopsForGoodAsync(service, deployment);
    }

    private static Task ServesAsync(S6Service service, DeploymentUser user) =>
        service.UntilAsync(async () => (await user.PsqlAsync("-c", "SELECT 1")).Code == 0, "a client is served");

    /// <summary>What is refused, in the words in which it is: to who may not come into the database, without TLS, with another password, and of acts that are the administrators'.</summary>
    private static async Task<IReadOnlyList<string>> RefusalsAsync(DeploymentUser owner, DeploymentUser stranger)
    {
        ToolRun[] refused =
        [
            await stranger.At(owner.Database).PsqlAsync("-c", "SELECT count(*) FROM marks"),
            await ToolRun.OfAsync("psql", ["-X", "-c", "SELECT 1"], new Dictionary<string, string>(owner.LibpqEnvironment) { ["PGSSLMODE"] = "disable" }),
            await ToolRun.OfAsync("psql", ["-X", "-c", "SELECT 1"], new Dictionary<string, string>(owner.LibpqEnvironment) { ["PGPASSWORD"] = "another" }),
            await owner.PsqlAsync("-c", "CREATE ROLE it_another SUPERUSER"),
            await owner.PsqlAsync("-c", "SELECT pg_read_file('/etc/passwd')"),
            await owner.PsqlAsync("-c", "COPY marks TO PROGRAM 'cat'"),
        ];
        refused.ShouldAllBe(run => run.Code != 0);
        return [.. refused.Select(run => run.Error)];
    }

    private static async Task<string> SealingAsync(Deployment deployment, string password)
    {
        using var listing = JsonDocument.Parse((await deployment.MenshenAsAsync(Administrators.Security, password, "", "seal", "--list", "--json")).Succeeded().Output);
        return listing.RootElement.GetProperty("columns")[0].GetProperty("state").GetString()!;
    }

    /// <summary>Each acknowledged row is in the table, and its statement in the journal, with its outcome but for those whose outcome the kill cut off.</summary>
    private static async Task NothingAcknowledgedIsMissingAsync(ReturningClients clients, IReadOnlyList<JournalRow> journal, DeploymentUser owner)
    {
        var there = (await owner.PsqlAsync("-c", "SELECT 'm_' || client || '_' || number FROM marks")).Succeeded().Lines.ToHashSet();
        clients.Answered.Keys.Where(marker => !there.Contains(marker)).ShouldBeEmpty();
        var journaled = journal.Where(row => row.Event == "statement" && row.Subject == owner.Name && row.Text!.Contains("\"m_", StringComparison.Ordinal))
            .ToDictionary(row => row.Text!.Split('"')[1], row => row.Outcome);
        clients.Answered.Keys.Where(marker => !journaled.ContainsKey(marker)).ShouldBeEmpty();
        var open = clients.Answered.Keys.Where(marker => journaled[marker] != "succeeded").ToArray();
        open.Length.ShouldBeLessThanOrEqualTo(Clients);
        open.ShouldAllBe(marker => journaled[marker] == "unknown");
    }

    /// <summary><c>menshen down</c>, and nobody starts it again: for longer than the second after which it would be.</summary>
    private static async Task StopsForGoodAsync(S6Service service, Deployment deployment)
    {
        (await deployment.MenshenAsync("down", "--grace", "0.2")).Succeeded();
        await service.UntilAsync(service.IsDownForGoodAsync, "Menshen is down");
        await Task.Delay(3000, TestContext.Current.CancellationToken);
        (await service.IsDownForGoodAsync()).ShouldBeTrue(service.Said);
        (await deployment.MenshenAsync("status")).Code.ShouldBe(1);
    }
}
