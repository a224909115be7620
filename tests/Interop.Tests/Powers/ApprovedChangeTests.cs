using System.Text.Json;

namespace Menshen.Interop.Tests.Powers;

/// <summary>A configuration, a schema and a privilege are changed with approval; the auditor finds one record of each that says the whole.</summary>
[Collection<PowersDeployment>]
public sealed class ApprovedChangeTests(PowersDeployment powers)
{
    private const int Waits = 2;

    [Fact]
    [Requirement("realname-6.2.3.1-d")]
    public async Task One_record_has_who_when_before_after_and_approval_of_each_change()
    {
        var began = DateTimeOffset.UtcNow.AddMinutes(-1);
        await powers.Running.AddUserAsync("it_tenant", "it_annex");
        await powers.Running.AddPersonAsync("it_deputy", "it_annex");
        var policy = Path.Combine(powers.Running.Directory, "weaker.yaml");
        await File.WriteAllTextAsync(policy, (await AsAsync(Administrators.Security, "policy", "show", "--text")).Succeeded().Output + "\npasswords: {history: 3}\n");

        // A configuration, a database with its schema, a privilege; and an account.
        var setting = await ApprovedAsync(Administrators.Security, Administrators.Auditor, "policy.apply", "apply", policy, "--reason", "fewer to remember");
        var schema = await ApprovedAsync(Administrators.System, Administrators.Security, "database.drop", "database", "drop", "it_annex", "--reason", "the annex is torn down");
        var privilege = await ApprovedAsync(Administrators.Security, Administrators.Auditor, "administrator.appoint", "administrator", "appoint", "it_deputy", "sysadmin", "--reason", "holidays");
        var auditor = await powers.Running.AdministratorAsync(Administrators.Auditor);
        await Audit.AuditDeployment.CaughtUpAsync(powers.Running, auditor);

        foreach (var (id, operation, asker, approver, reason, before, after) in ((string, string, string, string, string, string, string)[])
            [
                (setting, "policy.apply", Administrators.Security, Administrators.Auditor, "fewer to remember", "policy 1 (", "policy 2 ("),
                (schema, "database.drop", Administrators.System, Administrators.Security, "the annex is torn down", "of it_tenant", "none"),
                (privilege, "administrator.appoint", Administrators.Security, Administrators.Auditor, "holidays", "person of it_deputy, enabled, password", "person of it_deputy, enabled, sysadmin, password"),
            ])
        {
            var all = await RecordsAsync(auditor, id);
            all.ShouldAllBe(record => record.GetProperty("approval").GetInt64() == long.Parse(id, null));
            var done = all.Single(record => Text(record, "action") == operation && Text(record, "result") == "succeeded");
            (Text(done, "subject"), Text(done, "asker"), Text(done, "approvers"), Text(done, "reason"), Text(done, "grounds")).ShouldBe((asker, asker, approver, reason, "seen the form"));
            done.GetProperty("start_time").GetDateTimeOffset().ShouldBeGreaterThan(began);
            Text(done, "state_before").ShouldStartWith(before);
            Text(done, "state_after").ShouldStartWith(after);
            // Asked for, and decided: found by the same number.
            all.ShouldContain(record => Text(record, "detail").Contains("pending", StringComparison.Ordinal));
            all.ShouldContain(record => Text(record, "action") == "approval.approve" && Text(record, "subject") == approver);
        }

        // Of a configuration every setting, with both values.
        var changed = (await RecordsAsync(auditor, setting)).Single(record => Text(record, "event_type") == "policy_changed" && Text(record, "action") == "policy.in-force");
        (Text(changed, "asker"), Text(changed, "approvers"), Text(changed, "reason")).ShouldBe((Administrators.Security, Administrators.Auditor, "fewer to remember"));
        Text(changed, "detail").ShouldContain("passwords.history 5 -> 3");
        // For people: a column with the number, and the whole in words.
        var listed = (await auditor.AuditAsync("query", "--approval", schema, "--type", "database.drop")).Succeeded().Output;
        listed.ShouldContain("of it_tenant");
        listed.ShouldContain($"approved by {Administrators.Security} (seen the form)");
    }

    private async Task<string> ApprovedAsync(string asker, string approver, string operation, params string[] words)
    {
        var asked = await AsAsync(asker, words);
        asked.Code.ShouldBe(Waits);
        // Others may wait for the same operation on something else.
        var id = asked.Error.Split("approval: ")[1].Split('\n')[0];
        using var listing = JsonDocument.Parse((await AsAsync(Administrators.Auditor, "approvals", "list", "--json")).Succeeded().Output);
        listing.RootElement.GetProperty("approvals").EnumerateArray()
            .ShouldContain(a => a.GetProperty("id").GetRawText() == id && a.GetProperty("state").GetString() == "pending" && a.GetProperty("operation").GetString() == operation);
        (await AsAsync(approver, "approvals", "approve", id, "--reason", "seen the form")).Succeeded();
        return id;
    }

    private static async Task<List<JsonElement>> RecordsAsync(DeploymentUser auditor, string id) =>
    [
        .. (await auditor.AuditAsync("query", "--approval", id, "--json")).Succeeded()
            .Lines.Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement.Clone()),
    ];

    private static string Text(JsonElement record, string name) => record.GetProperty(name).GetString() ?? "";

    private Task<ToolRun> AsAsync(string name, params string[] words) => powers.Running.MenshenAsAsync(name, powers.PasswordOf(name), "", words);
}
