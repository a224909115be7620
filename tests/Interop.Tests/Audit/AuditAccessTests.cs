namespace Menshen.Interop.Tests.Audit;

public sealed class AuditAccessTests(AuditDeployment audit) : IClassFixture<AuditDeployment>
{
    private const string Everything = "select count(*) from audit.record";

    [Fact]
    [Requirement("gbt20009-5.1.2.3-d")]
    [Requirement("gbt20009-5.1.2.4-f")]
    [Requirement("gbt20009-5.1.2.5-e")]
    [Requirement("gbt20009-5.1.2.7-c")]
    [Requirement("realname-7.3.4-4a")]
    [Requirement("credit-6.2-e")]
    [Requirement("gbt20009-5.1.2.7-a")]
    public async Task Nobody_but_an_auditor_reads_the_records_of_others()
    {
        int.Parse((await audit.Auditor.PsqlAsync("-c", Everything)).Succeeded().Text, null).ShouldBeGreaterThan(10);
        foreach (var other in (DeploymentUser[])[audit.SystemAdministrator, audit.SecurityAdministrator, audit.Courier.At("audit"), audit.Clerk.At("audit")])
        {
            foreach (var view in (string[])["record", "statement_record", "event_record", "statement", "event", "session", "template", "reader", "bookmark"])
                (await other.PsqlAsync("-v", "VERBOSITY=sqlstate", "-c", $"table audit.{view}")).Error.ShouldContain("42501", customMessage: $"{other} {view}");
            (await other.AuditAsync("query")).Error.ShouldContain("42501");
            (await other.AuditAsync("sql", Everything)).Error.ShouldContain("Only auditors read audit records");
        }
    }

    [Fact]
    [Requirement("credit-6.4-e")]
    [Requirement("gat389-4.5-d")]
    public async Task Engine_roles_reach_neither_the_vault_nor_a_database_of_its_name()
    {
        await audit.Deployment.OpenEngineAsync(audit.Courier.Name);
        (await ToolRun.OfAsync("psql", ["-X", "-c", "select 1"], audit.Courier.DirectEnvironment("audit"))).Error.ShouldContain("does not exist");
        foreach (var role in (string[])["menshen", audit.Courier.Name, audit.Auditor.Name])
        {
            var direct = new Dictionary<string, string>
            {
                ["PGHOST"] = audit.Deployment.VaultSocketDirectory, ["PGUSER"] = role, ["PGDATABASE"] = "audit", ["PGPASSWORD"] = audit.Auditor.Password,
            };
            (await ToolRun.OfAsync("psql", ["-X", "-c", "select 1"], direct)).Error.ShouldContain("password authentication failed");
        }

        // Records and what searching them needs, and nothing of anybody's business.
        (await audit.Auditor.PsqlAsync("-c", "select distinct table_schema from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema')"))
            .Succeeded().Lines.ShouldBe(["audit"]);
        File.GetUnixFileMode(audit.Deployment.VaultSocketDirectory).ShouldBe((UnixFileMode)0b111_000_000);
        File.GetUnixFileMode(Path.Combine(audit.Deployment.Directory, "vault", "cluster")).ShouldBe((UnixFileMode)0b111_000_000);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.4-e")]
    [Requirement("gbt20009-5.1.2.5-c")]
    public async Task An_auditor_searches_by_SQL_writes_nothing_and_is_recorded_himself()
    {
        (await audit.Auditor.PsqlAsync("-c", "select action, rows from audit.statement_record where 'parcel' = any (objects) and subject = 'it_courier' order by index"))
            .Lines.ShouldBe(["CREATE TABLE|0", "INSERT|40", "SELECT|10"]);
        (await audit.Auditor.PsqlAsync("-v", "VERBOSITY=sqlstate", "-c", "delete from audit.event")).Error.ShouldContain("25006");
        (await audit.Auditor.PsqlAsync("-v", "VERBOSITY=sqlstate", "-c", "set default_transaction_read_only = off", "-c", "delete from audit.event")).Error.ShouldContain("42501");
        await AuditDeployment.CaughtUpAsync(audit.Deployment, audit.Auditor);
        (await audit.Auditor.AuditAsync("query", "--subject", "it_audit", "--type", "DELETE", "--result", "failed", "--group-by", "object", "--json")).Succeeded()
            .Lines.ShouldHaveSingleItem().ShouldContain("\"key\":\"audit.event\",\"records\":2");
        (await audit.Deployment.JournalAsync("it_audit")).ShouldContain(row => row.Text == "delete from audit.event");
    }

    [Fact]
    [Requirement("realname-7.5.3-1.1")]
    [Requirement("realname-7.5.3-1.2")]
    public async Task Everybody_sees_his_own_logins_and_statements()
    {
        var clerk = audit.Clerk.At("audit");
        (await clerk.PsqlAsync("-c", "select result, host(source_address), application from audit.my_logins where database = 'it_clerk' order by time")).Succeeded()
            .Lines.ShouldBe(["succeeded|127.0.0.1|till", "succeeded|127.0.0.1|psql", "failed|127.0.0.1|"]);
        (await clerk.PsqlAsync("-c", "select action, result from audit.my_statements where database = 'it_clerk' order by start_time")).Succeeded()
            .Lines.ShouldBe(["SELECT|succeeded", "ALTER ROLE|refused"]);
        (await audit.SystemAdministrator.PsqlAsync("-c", "select count(*) from audit.my_statements where database <> 'audit'")).Text.ShouldBe("0");
    }

    [Fact]
    public async Task A_superuser_of_a_test_system_is_turned_away_at_the_door_and_recorded()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { Transparent = true, Superusers = ["it_super"] });
        var superuser = await deployment.AddUserAsync("it_super");
        (await superuser.PsqlAsync("-c", "show is_superuser")).Text.ShouldBe("on");
        (await superuser.At("audit").PsqlAsync("-c", "select 1")).Error.ShouldContain("FATAL:  permission denied for database audit");
        var auditor = await deployment.AdministratorAsync("it_audit");
        await AuditDeployment.CaughtUpAsync(deployment, auditor);
        (await auditor.AuditAsync("query", "--type", "login_failed", "--subject", "it_super", "--database", "audit", "--json")).Succeeded()
            .Lines.ShouldHaveSingleItem().ShouldContain("AccessRefused");
    }
}
