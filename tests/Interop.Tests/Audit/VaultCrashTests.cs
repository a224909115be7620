using System.Diagnostics;
using System.Globalization;

namespace Menshen.Interop.Tests.Audit;

public sealed class VaultCrashTests
{
    /// <summary>Statements of the load, as the vault shows them: all, each once.</summary>
    private const string Shown =
        "select count(*) || ' ' || count(distinct (e.run, e.number, s.number)) from audit.statement s join audit.session e on e.id = s.session_id where e.subject = 'it_load'";

    /// <summary>Statements a second: thousands in all, and not so many that writing and counting them is all that the machine does.</summary>
    private const string Rate = "400";

    /// <summary>What docs/operations/running.md states until those who ask it are answered again.</summary>
    private static readonly TimeSpan Served = TimeSpan.FromSeconds(30);

    [Fact]
    [Requirement("gat389-4.9-b.1")]
    [Requirement("realname-7.5.3-5.1")]
    [Requirement("gat389-5.1.2.2-a")]
    public async Task A_vault_that_is_killed_under_load_catches_up_and_nobody_waits_for_it()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { Durability = "bounded", Segment = "1MiB", OnDisk = true });
        var auditor = await deployment.AdministratorAsync("it_audit");
        var user = await deployment.AddUserAsync("it_load");
        (await ToolRun.OfAsync("pgbench", ["-i", "-q"], user.LibpqEnvironment)).Succeeded();
        await AuditDeployment.CaughtUpAsync(deployment, auditor);
        var load = ToolRun.Start("pgbench", ["-n", "-S", "-M", "prepared", "-c", "4", "-R", Rate, "-T", "8"], user.LibpqEnvironment);
        for (var kill = 0; kill < 3; kill++)
        {
            await Task.Delay(1500);
            var (killed, moment) = (deployment.VaultProcessId, Stopwatch.GetTimestamp());
            Signal.Send(killed, Signal.Kill9);
            await Eventually.TrueAsync(() => Task.FromResult(deployment.VaultProcessId is not 0 and var id && id != killed), deployment.Said);
            await Eventually.TrueAsync(async () => (await auditor.PsqlAsync("-c", "select 'served'")).Text == "served", deployment.Said);
            var served = Stopwatch.GetElapsedTime(moment);
            TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"vault killed: answers after {served.TotalSeconds:0.0} s"));
            served.ShouldBeLessThan(Served);
        }

        // Nobody but an auditor ever waits for the vault: the load ends with success.
        (await ToolRun.FinishAsync(load)).Succeeded();
        (await user.PsqlAsync("-c", "select 'served'")).Text.ShouldBe("served");
        await ShowsAllOnceAsync(deployment, auditor);
    }

    [Fact]
    public async Task After_kill_9_of_Menshen_the_vault_shows_what_the_journal_has()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { Durability = "bounded", Segment = "1MiB", OnDisk = true });
        var auditor = await deployment.AdministratorAsync("it_audit");
        var user = await deployment.AddUserAsync("it_load");
        (await ToolRun.OfAsync("pgbench", ["-i", "-q"], user.LibpqEnvironment)).Succeeded();
        var load = ToolRun.Start("pgbench", ["-n", "-S", "-M", "prepared", "-c", "4", "-R", Rate, "-T", "60"], user.LibpqEnvironment);
        await LoadAsync(user, 700);
        // Under load, and killed right behind it: what was sealed before and what after is all there, and the follower has both secrets.
        (await deployment.MenshenAsync("keys", "rotate", "journal-sealing")).Succeeded().Output.ShouldContain("2");
        await LoadAsync(user, 1400);

        await deployment.KillAsync();
        (await ToolRun.FinishAsync(load)).Code.ShouldNotBe(0);
        await deployment.UpAsync();
        (await deployment.VerifyAsync()).Succeeded();
        (await deployment.MenshenAsync("keys", "list")).Succeeded().Output.ShouldContain("decrypt-only");

        (await user.PsqlAsync("-c", "select 'served'")).Text.ShouldBe("served");
        await ShowsAllOnceAsync(deployment, auditor);
        int.Parse((await auditor.PsqlAsync("-c", "select count(*) from audit.session where subject = 'it_load' and application = 'pgbench' and end_reason = 'RunEnded'")).Text, null).ShouldBe(4);
    }

    [Fact]
    public async Task Without_a_vault_Menshen_serves_and_says_so()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup
        {
            Durability = "bounded",
            BeforeFirstUp = d => File.Move(Path.Combine(d.Directory, "vault", "cluster", "global", "pg_control"), Path.Combine(d.Directory, "pg_control")),
        });
        var auditor = await deployment.AdministratorAsync("it_audit");
        var user = await deployment.AddUserAsync("it_user");
        (await user.PsqlAsync("-c", "select 'served'")).Text.ShouldBe("served");
        (await auditor.PsqlAsync("-c", "select 1")).Error.ShouldContain("the database engine cannot be reached");
        await Eventually.TrueAsync(async () => (await deployment.MenshenAsync("status")).Output.Contains("vault: ", StringComparison.Ordinal), "status says nothing");
        (await deployment.MenshenAsync("status")).Code.ShouldBe(0);

        File.Move(Path.Combine(deployment.Directory, "pg_control"), Path.Combine(deployment.Directory, "vault", "cluster", "global", "pg_control"));
        await AuditDeployment.CaughtUpAsync(deployment, auditor);
        (await auditor.PsqlAsync("-c", "select statement from audit.statement_record where subject = 'it_user'")).Text.ShouldBe("select $1");
    }

    /// <summary>Until the load has asked so often, as the engine counts it.</summary>
    private static Task LoadAsync(DeploymentUser user, int more) => Eventually.TrueAsync(
        async () => int.Parse((await user.PsqlAsync("-c", "select seq_scan + idx_scan from pg_stat_user_tables where relname = 'pgbench_accounts'")).Succeeded().Text, CultureInfo.InvariantCulture) > more, "no load");

    private static async Task ShowsAllOnceAsync(Deployment deployment, DeploymentUser auditor)
    {
        await AuditDeployment.CaughtUpAsync(deployment, auditor);
        var journaled = (await deployment.JournalAsync("it_load")).Count(row => row.Event == "statement");
        journaled.ShouldBeGreaterThan(1000);
        (await auditor.PsqlAsync("-c", Shown)).Succeeded().Text.ShouldBe($"{journaled} {journaled}");
    }
}
