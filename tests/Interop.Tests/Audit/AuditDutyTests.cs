using System.Globalization;
using System.Text.Json;
using Menshen.Interop.Tests.Keeping;

namespace Menshen.Interop.Tests.Audit;

/// <summary>What an auditor has to do beside searching: review, delegate, and give signed files away.</summary>
[Collection<AuditDeployment>]
public sealed class AuditDutyTests(AuditDeployment audit)
{
    [Fact]
    [Requirement("gbt20009-5.1.2.4-d")]
    [Requirement("gbt20009-5.1.2.4-f")]
    public async Task An_auditor_lets_somebody_read_some_records_and_takes_it_away_and_both_is_recorded()
    {
        var others = (DeploymentUser[])[audit.SystemAdministrator, audit.SecurityAdministrator, audit.Courier];
        (await DelegatedAsync(audit.Clerk)).ShouldBe("");
        foreach (var administrator in (DeploymentUser[])[audit.SystemAdministrator, audit.SecurityAdministrator])
            (await AsAsync(administrator, "delegate", "it_clerk", "--object", "parcel")).Error.ShouldContain("It is for auditor");
        (await AsAsync(audit.Auditor, "delegate", "it_sec", "--object", "parcel")).Error.ShouldContain("is an administrator");
        (await AsAsync(audit.Auditor, "delegate", "it_clerk")).Error.ShouldContain("needs a limit");

        var given = (await AsAsync(audit.Auditor, "delegate", "it_clerk", "--object", "parcel", "--subject", "it_courier", "--json")).Succeeded();
        using var report = JsonDocument.Parse(given.Output);
        var number = report.RootElement.GetProperty("number").GetInt64().ToString(CultureInfo.InvariantCulture);
        await Eventually.TrueAsync(async () => await DelegatedAsync(audit.Clerk) == "CREATE TABLE INSERT SELECT", "the clerk does not read what was delegated");
        (await DelegatedAsync(audit.Clerk, "--privilege", "insert")).ShouldBe("INSERT");
        (await audit.Clerk.At("audit").PsqlAsync("-c", "select count(*) from audit.delegated_record where recorded_values is not null")).Text.ShouldBe("0");
        (await audit.Clerk.AuditAsync("query")).Error.ShouldContain("42501");
        foreach (var other in others)
            (await DelegatedAsync(other)).ShouldBe("", other.Name);
        (await audit.Deployment.MenshenAsync("audit", "delegations")).Succeeded().Output.ShouldContain(number);

        (await AsAsync(audit.SecurityAdministrator, "revoke", number)).Error.ShouldContain("It is for auditor");
        (await AsAsync(audit.Auditor, "revoke", number)).Succeeded();
        await Eventually.TrueAsync(async () => await DelegatedAsync(audit.Clerk) == "", "the clerk still reads");
        (await AsAsync(audit.Auditor, "revoke", number)).Error.ShouldContain("there is no delegation");
        var rows = await audit.Deployment.JournalAsync();
        rows.ShouldContain(row => row.Event == "audit_delegated" && row.Detail!.Contains("it_clerk may read records of subject it_courier, of object parcel"));
        rows.ShouldContain(row => row.Event == "audit_delegation_revoked" && row.Detail!.StartsWith(number, StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("realname-7.3.4-3")]
    public async Task A_review_is_an_auditors_and_signed_and_the_next_begins_where_it_ended()
    {
        (await audit.Deployment.MenshenAsync("audit", "review", "--due")).Succeeded().Output.ShouldContain("Nobody has reviewed");
        (await AsAsync(audit.SystemAdministrator, "review", "--note", "nothing")).Error.ShouldContain("It is for auditor");
        (await ToolRun.OfAsync(RepositoryPaths.MenshenProgram, ["audit", "review", "--dir", audit.Deployment.Directory], new Dictionary<string, string> { ["MENSHEN_LANG"] = "en" }))
            .Error.ShouldContain("takes a log-in");
        (await AsAsync(audit.Auditor, "review", "--note", "two failures, explained", "--up-to", "9")).Succeeded().Output.ShouldContain("records 0 to 9");
        (await AsAsync(audit.Auditor, "review", "--note", "again", "--up-to", "9")).Error.ShouldContain("records 10 to ");
        (await AsAsync(audit.Auditor, "review", "--note", "the rest")).Succeeded().Output.ShouldContain("records 10 to ");
        var reviews = (await audit.Deployment.JournalAsync("it_audit")).Where(row => row.Event == "audit_reviewed").ToList();
        reviews.Count.ShouldBe(2);
        reviews[0].Detail!.ShouldContain("reviewed records 0 to 9");
        reviews[0].Detail!.ShouldContain("two failures, explained");
        (await audit.Deployment.MenshenAsync("audit", "review", "--due", "--json")).Succeeded().Output.ShouldContain("\"reviewer\":\"it_audit\"");
        (await audit.Deployment.VerifyAsync()).Succeeded();
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    [Requirement("gbt20009-5.1.2.7-e")]
    [Requirement("credit-6.2-g.3")]
    public async Task A_report_and_an_export_are_proven_genuine_elsewhere_with_the_public_key_alone()
    {
        var elsewhere = Directory.CreateTempSubdirectory("menshen-third-party-").FullName;
        try
        {
            var (report, export, key) = (Path.Combine(elsewhere, "november.html"), Path.Combine(elsewhere, "records.csv"), Path.Combine(elsewhere, "journal.pub"));
            (await audit.Auditor.AuditAsync("report", "--since", "1h", "--out", report)).Succeeded();
            (await audit.Deployment.MenshenAsync("journal", "export", "--form", "csv", "--out", export)).Succeeded();
            File.Copy(Path.Combine(audit.Deployment.Directory, "journal.pub"), key);
            foreach (var file in (string[])[report, export])
            {
                File.GetUnixFileMode(file).ShouldBe((UnixFileMode)0b110_000_000);
                (await CheckAsync(file, key)).Succeeded().Output.ShouldContain("The file is genuine");
                await File.AppendAllTextAsync(file, " ");
                var changed = await CheckAsync(file, key);
                changed.Code.ShouldBe(2);
                changed.Error.ShouldContain("it was changed");
            }

            (await audit.Deployment.JournalAsync()).Count(row => row.Event == "administration_acted" && row.Detail!.StartsWith("journal.sign november.html", StringComparison.Ordinal))
                .ShouldBe(2);
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    private static Task<ToolRun> CheckAsync(string file, string key) => ToolRun.OfAsync(
        RepositoryPaths.MenshenProgram, ["journal", "check", file + ".sig", "--key", key], new Dictionary<string, string> { ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1" });

    private Task<ToolRun> AsAsync(DeploymentUser user, params string[] words) =>
        audit.Deployment.MenshenWithInputAsync(user.Password + "\n", ["audit", .. words, "--as", user.Name, "--password-file", "-"]);

    private static async Task<string> DelegatedAsync(DeploymentUser user, params string[] conditions)
    {
        var run = (await user.AuditAsync(["query", "--delegated", "--sort", "oldest", "--json", .. conditions])).Succeeded();
        return string.Join(' ', run.Lines.Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("action").GetString()));
    }
}
