using System.Diagnostics;
using System.Globalization;

namespace Menshen.Interop.Tests.Crashes;

public sealed class EngineCrashTests
{
    /// <summary>What docs/operations/running.md states until clients are answered again.</summary>
    private static readonly TimeSpan Served = TimeSpan.FromSeconds(30);

    [Fact]
    [Requirement("gat389-4.9-b.1")]
    [Requirement("gbt20009-5.1.2.1-a2")]
    public async Task A_killed_engine_comes_back_and_its_sessions_end_with_a_reason()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { OnDisk = true });
        var user = await deployment.AddUserAsync("it_load");
        (await ToolRun.OfAsync("pgbench", ["-i", "-q"], user.LibpqEnvironment)).Succeeded();
        var engine = deployment.EngineProcessId;
        var load = ToolRun.Start("pgbench", ["-n", "-M", "prepared", "-c", "6", "-T", "60"], user.LibpqEnvironment);
        // Its six begin together, when all are there.
        await Eventually.TrueAsync(async () => int.Parse((await user.PsqlAsync("-c", "SELECT count(*) FROM pgbench_history")).Succeeded().Text, CultureInfo.InvariantCulture) > 50, "no load");

        var killed = Stopwatch.GetTimestamp();
        Signal.Send(engine, Signal.Kill9);

        var ended = await ToolRun.FinishAsync(load);
        ended.Code.ShouldNotBe(0);
        // Ours, or the last words of a backend that noticed by itself that its postmaster is gone: whoever is first.
        (ended.Error.Contains("the database engine", StringComparison.Ordinal) || ended.Error.Contains("terminating connection", StringComparison.Ordinal)).ShouldBeTrue(ended.Error);
        await Eventually.TrueAsync(async () => (await user.PsqlAsync("-c", "select 'served'")).Text == "served", deployment.Said);
        var served = Stopwatch.GetElapsedTime(killed);
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"engine killed: answers after {served.TotalSeconds:0.0} s"));
        served.ShouldBeLessThan(Served);
        deployment.EngineProcessId.ShouldNotBeOneOf(0, engine);
        (await deployment.MenshenAsync("status")).Code.ShouldBe(0);

        await deployment.DownAsync();
        var rows = await deployment.JournalAsync();
        rows.Count(row => row.Event == "engine_lost").ShouldBe(1);
        rows.Count(row => row.Event == "engine_started").ShouldBe(2);
        var lost = rows.Single(row => row.Event == "engine_lost");
        lost.Detail!.ShouldNotBeEmpty();
        var opened = rows.Where(row => row.Event == "session_opened").Select(row => row.Session).ToList();
        var closed = rows.Where(row => row.Event == "session_closed").ToList();
        closed.Select(row => row.Session).ShouldBe(opened, ignoreOrder: true);
        closed.Count(row => row.Detail!.StartsWith("EngineClosed", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(6);
        rows.ShouldContain(row => row.Event == "statement" && row.Text!.Contains("pgbench_accounts") && row.Outcome == "succeeded");
        (await deployment.VerifyAsync()).Succeeded();
    }
}
