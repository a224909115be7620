using System.Text.Json;
using Menshen.TestKit;

namespace Menshen.Interop.Tests;

/// <summary>What is recorded and what raises an alarm is the auditor's: whoever writes his files changes nothing until he has accepted what stands there.</summary>
public sealed class AuditorsRulesTests
{
    private const string Nothing = "rules: [{id: quiet, kind: [select], record: none}]\n";
    private const string Silence = "alarms: []\n";

    [Fact]
    [Requirement("gbt20009-5.1.2.6-a")]
    [Requirement("gbt20009-5.1.2.1-c")]
    [Requirement("realname-7.4.3-2.5")]
    public async Task A_file_that_somebody_wrote_changes_neither_records_nor_alarms_until_the_auditor_accepts_exactly_it()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup());
        var user = await deployment.AddUserAsync("it_watched");
        await WriteAsync(deployment, "audit.yaml", Nothing);
        await WriteAsync(deployment, "alarms.yaml", Silence);
        await Eventually.TrueAsync(async () => (await deployment.JournalAsync()).Count(row => row.Event is "selection_changed" or "alarm_rules_changed") >= 4);
        await SeenAsync(user, "written", true);
        await Eventually.TrueAsync(async () => (await AlarmsAsync(deployment)).Contains("auditors-rules", StringComparer.Ordinal));
        (await deployment.MenshenAsync("status")).Output.ShouldContain("menshen audit apply");

        // Nor does a start take it.
        await deployment.DownAsync();
        await deployment.UpAsync();
        await SeenAsync(user, "restarted", true);

        // Nobody but the auditor accepts it.
        foreach (var other in new[] { Administrators.System, Administrators.Security })
        {
            var administrator = await deployment.AdministratorAsync(other);
            foreach (var command in new[] { "audit", "alarm" })
                (await deployment.MenshenAsAsync(administrator.Name, administrator.Password, "", command, "apply", "--reason", "less to read")).Error.ShouldContain("is not for");
        }

        await SeenAsync(user, "refused", true);
        (await deployment.MenshenAsync("audit", "plan")).Output.ShouldContain("+ quiet: record none, kind select");
        (await deployment.MenshenAsync("audit", "apply", "--reason", "the reports read everything")).Succeeded();
        await SeenAsync(user, "accepted", false);
        (await deployment.JournalAsync()).Last(row => row.Event == "selection_changed").ShouldSatisfyAllConditions(
            row => row.Subject.ShouldBe(Administrators.Auditor), row => row.Detail!.ShouldContain("the reports read everything"), row => row.Detail!.ShouldStartWith("in force: "));

        // What was accepted holds over a restart, and without its file.
        await deployment.DownAsync();
        File.Delete(Path.Combine(deployment.Directory, "audit.yaml"));
        await deployment.UpAsync();
        await SeenAsync(user, "kept", false);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.6-a")]
    public async Task A_sealed_copy_that_somebody_wrote_or_took_away_is_found_and_what_was_accepted_holds()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup());
        var user = await deployment.AddUserAsync("it_kept");
        var copy = Path.Combine(deployment.Directory, "audit.accepted");
        var first = await File.ReadAllBytesAsync(copy, TestContext.Current.CancellationToken);
        await WriteAsync(deployment, "audit.yaml", "rules: [{id: all, by: [it_kept], record: full}]\n");
        (await deployment.MenshenAsync("audit", "apply", "--reason", "all of his")).Succeeded();

        // Written by hand, under the seal of another text.
        await deployment.DownAsync();
        var text = await File.ReadAllTextAsync(copy, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(copy, text.Replace("record: full", "record: none", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await deployment.UpAsync();
        (await deployment.MenshenAsync("audit", "rules")).Output.ShouldContain("all: record full");
        (await deployment.JournalAsync()).ShouldContain(row => row.Event == "selection_changed" && row.Detail!.StartsWith("forged: ", StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => (await AlarmsAsync(deployment)).Contains("auditors-rules", StringComparer.Ordinal));

        // An older one, which was sealed once; and none, with a file that somebody would rather have.
        foreach (var older in new[] { first, null })
        {
            await deployment.DownAsync();
            if (older is null) File.Delete(copy);
            else await File.WriteAllBytesAsync(copy, older, TestContext.Current.CancellationToken);
            await WriteAsync(deployment, "audit.yaml", Nothing);
            await deployment.UpAsync();
            (await deployment.MenshenAsync("audit", "rules")).Output.ShouldContain("all: record full");
        }

        await SeenAsync(user, "still", true);
    }

    private static Task WriteAsync(Deployment deployment, string file, string text) =>
        File.WriteAllTextAsync(Path.Combine(deployment.Directory, file), text, TestContext.Current.CancellationToken);

    private static async Task SeenAsync(DeploymentUser user, string mark, bool isRecorded)
    {
        (await user.PsqlAsync("-c", $"SELECT 1 AS mark_{mark}")).Succeeded();
        (await user.Deployment.JournalAsync(user.Name)).Any(row => row.Text?.Contains($"mark_{mark}", StringComparison.Ordinal) == true).ShouldBe(isRecorded, mark);
    }

    private static async Task<List<string>> AlarmsAsync(Deployment deployment) =>
        [.. (await deployment.MenshenAsync("alarm", "list", "--json")).Succeeded().Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("rule").GetString()!)];
}
