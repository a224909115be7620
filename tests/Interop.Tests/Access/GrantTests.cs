using Menshen.Interop.Tests.Policies;

namespace Menshen.Interop.Tests.Access;

/// <summary>GRANT and REVOKE work as people know them, and no further than the policy lets them: through the gateway and past it.</summary>
[Collection<AccessDeployment>]
public sealed class GrantTests(AccessDeployment access)
{
    private Deployment Running => access.Running;

    [Fact]
    [Requirement("gat389-4.2.3-1")]
    [Requirement("gat389-4.2.3-2")]
    public async Task Who_received_a_right_does_not_pass_it_on_through_the_gateway_nor_past_it()
    {
        (await access.Owner.PsqlAsync("-c", "GRANT SELECT ON waybill TO bob")).Succeeded();
        (await access.Bob.PsqlAsync("-c", "SELECT city FROM waybill")).Succeeded().Output.Trim().ShouldBe("Hangzhou");
        var refused = await access.Owner.PsqlAsync("-c", "GRANT SELECT ON waybill TO bob WITH GRANT OPTION");
        refused.Code.ShouldNotBe(0);
        refused.Error.ShouldContain("Rule MG0001.");
        refused.Error.ShouldContain("Leave WITH GRANT OPTION away");
        (await access.Owner.PsqlAsync("-c", "DO $$ BEGIN EXECUTE 'GRANT SELECT ON waybill TO bob WITH GRANT OPTION'; END $$")).Error.ShouldContain("Rule MG0001.");
        (await access.DirectAsync("GRANT SELECT ON direct_note TO bob WITH GRANT OPTION")).Error.ShouldContain("Rule MG0001.");
        (await access.Bob.PsqlAsync("-c", "GRANT SELECT ON waybill TO carol")).Error.ShouldContain("no privileges were granted");
        (await access.Carol.PsqlAsync("-c", "SELECT city FROM waybill")).Error.ShouldContain("permission denied");
        var statement = (await access.Owner.StatementsAsync("WITH GRANT OPTION")).First(row => row.Command == "GRANT");
        (statement.Outcome, statement.SqlState).ShouldBe(("failed", "42501"));
        (await access.Owner.PsqlAsync("-c", "REVOKE SELECT ON waybill FROM bob")).Succeeded();
        (await access.Bob.PsqlAsync("-c", "SELECT city FROM waybill")).Error.ShouldContain("permission denied");
    }

    [Fact]
    [Requirement("credit-5.2-b.1")]
    public async Task A_log_in_without_a_grant_reads_nothing_and_a_grant_without_a_log_in_neither()
    {
        (await access.Owner.PsqlAsync("-c", "CREATE TABLE needs_both (a int)", "-c", "GRANT SELECT ON needs_both TO carol")).Succeeded();
        (await access.Bob.PsqlAsync("-c", "SELECT a FROM needs_both")).Error.ShouldContain("permission denied");
        (await access.Carol.PsqlAsync("-c", "SELECT a FROM needs_both")).Succeeded();
        var impostor = new DeploymentUser(Running, "carol", "not-her-Password-1", AccessDeployment.Database);
        (await impostor.PsqlAsync("-c", "SELECT a FROM needs_both")).Error.ShouldContain("password authentication failed");
    }

    [Fact]
    [Requirement("gat389-4.1.1-0.2")]
    public async Task A_user_gets_another_name_that_nobody_else_ever_gets()
    {
        var security = await Running.AdministratorAsync("it_sec");
        Task<ToolRun> As(params string[] words) => Running.MenshenAsAsync("it_sec", security.Password, "", words);
        (await As("user", "alias", "carol", "caroline")).Succeeded().Output.ShouldContain("carol is called caroline too");
        (await As("user", "list")).Succeeded().Output.ShouldContain("caroline");
        foreach (var taken in new[] { new[] { "user", "alias", "bob", "caroline" }, ["group", "add", "caroline"], ["user", "alias", "carol", "bob"], ["user", "alias", "nobody_here", "somebody"] })
            (await As(taken)).Code.ShouldNotBe(0, string.Join(' ', taken));
        // People read it; it opens nothing.
        (await new DeploymentUser(Running, "caroline", access.Carol.Password, AccessDeployment.Database).PsqlAsync("-c", "SELECT 1")).Error.ShouldContain("password authentication failed");
        (await Running.JournalAsync()).ShouldContain(row => row.Subject == "it_sec" && row.Detail != null && row.Detail.Contains("user.alias carol: caroline", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("tencentdb-2.3-1.1")]
    public async Task An_operator_who_does_what_his_power_is_not_for_is_refused_and_recorded()
    {
        var operators = await Running.AdministratorAsync("it_sys");
        (await Running.MenshenAsAsync("it_sys", operators.Password, "", "group", "add", "sneaked")).Code.ShouldNotBe(0);
        (await Running.JournalAsync()).ShouldContain(row => row.Subject == "it_sys" && row.Detail != null && row.Detail.Contains("group.add", StringComparison.Ordinal) && !row.Detail.Contains("done", StringComparison.Ordinal));
        (await operators.At(AccessDeployment.Database).PsqlAsync("-c", "SELECT city FROM waybill")).Code.ShouldNotBe(0);
    }

    [Theory]
    [InlineData("GRANT app TO bob", "MG0007")]
    [InlineData("SELECT 1; GRANT app TO bob", "MG0007")]
    [InlineData("GRANT CONNECT ON DATABASE parcels TO bob", "MG0008")]
    [InlineData("GRANT ALL ON DATABASE parcels TO PUBLIC", "MG0008")]
    [InlineData("REASSIGN OWNED BY app TO bob", "MG0009")]
    public async Task What_no_event_of_the_engine_tells_is_refused_before_it_goes_there(string statement, string rule)
    {
        var refused = await access.Owner.PsqlAsync("-c", statement);
        refused.Code.ShouldNotBe(0);
        refused.Error.ShouldContain($"Rule {rule}.");
    }

    [Fact]
    [Requirement("gat389-4.2.3-2")]
    public async Task Where_the_policy_wants_it_a_grant_is_for_named_groups_says_what_for_and_ends_by_itself()
    {
        var owner = access.Owner;
        (await owner.PsqlAsync("-c", "GRANT USAGE ON SCHEMA dossier TO bob")).Error.ShouldContain("Rule MG0002.");
        (await owner.PsqlAsync("-c", "GRANT SELECT ON dossier.file TO readers")).Error.ShouldContain("Rule MG0003.");
        var until = $"SET menshen.until = '{DateTime.UtcNow.AddSeconds(20):yyyy-MM-dd HH:mm:ss}Z'";
        (await owner.PsqlAsync("-c", until, "-c", "GRANT SELECT ON dossier.file TO readers")).Error.ShouldContain("Rule MG0004.");
        (await owner.PsqlAsync("-c", until, "-c", "SET menshen.purpose = 'audit 17'", "-c", "GRANT USAGE ON SCHEMA dossier TO readers", "-c", "GRANT SELECT ON dossier.file TO readers")).Succeeded();
        (await access.Carol.PsqlAsync("-c", "SELECT note FROM dossier.file")).Succeeded().Output.Trim().ShouldBe("confidential");
        // A minute is promised; the time itself is so far away that Carol has read before it comes.
        await Eventually.TrueAsync(
            async () => (await access.Carol.PsqlAsync("-c", "SELECT note FROM dossier.file")).Error.Contains("permission denied", StringComparison.Ordinal),
            patience: TimeSpan.FromSeconds(80) + BusyMachine.Seconds(1));
        var rows = await Running.JournalAsync();
        string[] changes = [.. rows.Where(row => row.Event == "grant_changed").Select(row => row.Detail!)];
        changes.ShouldContain(detail => detail.StartsWith("SELECT on parcels: table dossier.file for readers given by app, until ", StringComparison.Ordinal) && detail.EndsWith("for audit 17", StringComparison.Ordinal));
        changes.ShouldContain(detail => detail.StartsWith("SELECT on parcels: table dossier.file for readers expired by menshen", StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => (await Running.JournalAsync()).Any(row => row.Detail?.StartsWith("SELECT on parcels: table dossier.file for readers ended by menshen", StringComparison.Ordinal) == true));
    }

    [Fact]
    public async Task A_policy_that_lets_rights_go_further_waits_for_another_person_and_then_holds_at_once()
    {
        var text = (await Running.MenshenAsync("policy", "show", "--text")).Succeeded().Output;
        var file = Path.Combine(Running.Directory, "further.yaml");
        await File.WriteAllTextAsync(file, text.Replace("grants:\n", "grants:\n  depth: 2\n", StringComparison.Ordinal));
        (await Running.MenshenAsync("plan", file)).Output.ShouldContain("grants.depth: 1 -> 2  (weakens protection)");
        (await access.Owner.PsqlAsync("-c", "CREATE TABLE lent (a int)", "-c", "GRANT SELECT ON lent TO bob WITH GRANT OPTION")).Error.ShouldContain("Rule MG0001.");
        await File.WriteAllTextAsync(file, text.Replace("grants:\n", "grants:\n  receivers: [person]\n", StringComparison.Ordinal));
        (await Running.MenshenAsync("apply", file, "--reason", "nothing for programs and groups")).Succeeded();
        await Eventually.TrueAsync(async () => (await access.Owner.PsqlAsync("-c", "GRANT SELECT ON waybill TO PUBLIC", "-c", "REVOKE SELECT ON waybill FROM PUBLIC")).Error.Contains("MG0002", StringComparison.Ordinal));

        // Back, for the other tests: that weakens, and waits.
        await File.WriteAllTextAsync(file, text);
        var waits = await Running.MenshenAsync("apply", file, "--reason", "back");
        (await Running.MenshenAsync("approvals", "approve", waits.Error.Split("approval: ")[1].Split('\n')[0], "--reason", "back")).Succeeded();
        await Eventually.TrueAsync(async () => (await access.Owner.PsqlAsync("-c", "GRANT SELECT ON waybill TO PUBLIC", "-c", "REVOKE SELECT ON waybill FROM PUBLIC")).Code == 0);
    }
}
