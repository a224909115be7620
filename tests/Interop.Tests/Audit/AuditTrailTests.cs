using System.Text.Json;

namespace Menshen.Interop.Tests.Audit;

/// <summary>Whether the records tell the whole of a session, of all users, of what is done to users, and of the audit itself.</summary>
public sealed class AuditTrailTests(AuditDeployment audit) : IClassFixture<AuditDeployment>
{
    [Fact]
    [Requirement("credit-6.1-h")]
    [Requirement("credit-6.2-a3.1")]
    public async Task A_session_is_on_record_from_its_login_to_its_end_with_its_source_and_no_number_is_missing()
    {
        (await audit.Clerk.PsqlAsync(
            "-v", "ON_ERROR_STOP=0", "-c", "select 'from_login_to_end' as it_whole", "-c", "begin", "-c", "select count(*) from pg_class", "-c", "select 1 / 0", "-c", "rollback")).Code.ShouldBe(0);
        IReadOnlyList<JournalRow> rows = [];
        await Eventually.TrueAsync(async () =>
        {
            var all = await audit.Deployment.JournalAsync(audit.Clerk.Name);
            rows = [.. all.Where(row => row.Session == all.FirstOrDefault(r => r.Text?.Contains("it_whole", StringComparison.Ordinal) == true)?.Session)];
            return rows.Any(row => row.Event == "session_closed");
        });
        (rows[0].Event, rows[^1].Event).ShouldBe(("session_opened", "session_closed"));
        rows.ShouldAllBe(row => row.Source!.StartsWith("127.0.0.1:", StringComparison.Ordinal));
        var statements = rows.Where(row => row.Event == "statement").ToList();
        statements.Select(row => row.Statement!.Value).ShouldBe([1, 2, 3, 4, 5]);
        statements.Select(row => row.Outcome).ShouldBe(["succeeded", "succeeded", "succeeded", "failed", "succeeded"]);
        rows[^1].Detail!.ShouldEndWith("5 statements");
        rows.Select(row => row.Index).ShouldBeInOrder();
    }

    [Fact]
    [Requirement("realname-7.9.3-1")]
    public async Task Every_user_that_exists_is_on_record_with_a_statement_and_who_comes_another_way_is_turned_away()
    {
        DeploymentUser[] known = [audit.Auditor.At("audit"), audit.SystemAdministrator.At("audit"), audit.SecurityAdministrator.At("audit"), audit.Courier, audit.Clerk];
        foreach (var user in known) { (await user.PsqlAsync("-c", $"select '{user.Name}' as it_everybody")).Succeeded(); }
        using var listing = JsonDocument.Parse((await audit.Deployment.MenshenAsync("user", "list", "--json")).Succeeded().Output);
        var users = listing.RootElement.GetProperty("users").EnumerateArray().Select(u => u.GetProperty("name").GetString()!).ToList();

        // The engine's own superuser: not through the gateway, and nobody past it.
        (await new DeploymentUser(audit.Deployment, "menshen", "guessed", audit.Clerk.Database).PsqlAsync("-c", "select 1")).Error.ShouldContain("authentication failed");
        foreach (var role in (string[])["menshen", "postgres", audit.Clerk.Name])
        {
            var direct = new Dictionary<string, string>(audit.Clerk.DirectEnvironment(audit.Clerk.Database)) { ["PGUSER"] = role, ["PGPASSWORD"] = audit.Clerk.Password };
            (await ToolRun.OfAsync("psql", ["-X", "-c", "select 1"], direct)).Code.ShouldBe(2, role);
        }

        await Eventually.TrueAsync(async () => (await audit.Deployment.JournalAsync()).Count(row => row.Text?.Contains("it_everybody", StringComparison.Ordinal) == true) >= known.Length);
        var rows = await audit.Deployment.JournalAsync();
        rows.Where(row => row.Text?.Contains("it_everybody", StringComparison.Ordinal) == true).Select(row => row.Subject!).Order().ShouldBe(users.Order());
        rows.ShouldContain(row => row.Event == "login_failed" && row.Subject == "menshen");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.1-a1")]
    [Requirement("realname-7.4.3-2.6")]
    [Requirement("gat389-4.5-a")]
    public async Task Each_start_and_stop_of_the_audit_is_on_record_an_unclean_one_too_and_readable_while_nothing_runs()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { Durability = "bounded", OnDisk = true });
        await deployment.DownAsync();
        // Engine and gateway are gone; the records are not.
        (await LifeAsync(deployment)).ShouldBe(["service_started", "service_stopped"]);
        await deployment.UpAsync();
        await deployment.KillAsync();
        (await LifeAsync(deployment)).ShouldBe(["service_started", "service_stopped", "service_started"]);
        await deployment.UpAsync();
        await deployment.DownAsync();
        (await LifeAsync(deployment)).ShouldBe(["service_started", "service_stopped", "service_started", "service_recovered", "service_started", "service_stopped"]);
    }

    private static async Task<List<string>> LifeAsync(Deployment deployment) =>
        [.. (await deployment.JournalAsync()).Select(row => row.Event).Where(what => what.StartsWith("service_", StringComparison.Ordinal))];
}
