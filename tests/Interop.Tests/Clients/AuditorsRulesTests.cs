using System.Text.Json;
using Menshen.TestKit;
using Npgsql;

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

    [Fact]
    [Requirement("gbt20009-5.1.2.6-a")]
    public async Task A_text_that_was_accepted_once_and_is_put_back_in_every_place_is_found_by_the_journal_and_can_be_accepted_again()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup());
        var user = await deployment.AddUserAsync("it_back");
        var copy = Path.Combine(deployment.Directory, "audit.accepted");
        await WriteAsync(deployment, "audit.yaml", Nothing);
        (await deployment.MenshenAsync("audit", "apply", "--reason", "less to read")).Succeeded();
        var quiet = await File.ReadAllBytesAsync(copy, TestContext.Current.CancellationToken);
        await WriteAsync(deployment, "audit.yaml", "rules: [{id: all, by: [it_back], record: full}]\n");
        (await deployment.MenshenAsync("audit", "apply", "--reason", "all of his")).Succeeded();

        // Whoever writes the catalogue alone is told of, and the same text can be accepted again.
        await ForgetAsync(deployment, "version = (SELECT max(version) FROM menshen.audit_rules WHERE file = 'audit.yaml')");
        await deployment.DownAsync();
        await deployment.UpAsync();
        (await StatusAsync(deployment)).ShouldContain("the catalogue was put back");
        (await deployment.MenshenAsync("audit", "apply", "--reason", "as it was")).Succeeded();
        (await StatusAsync(deployment)).ShouldNotContain("the catalogue was put back");

        // Catalogue and directory together.
        await ForgetAsync(deployment, "version > 2");
        await deployment.DownAsync();
        await File.WriteAllBytesAsync(copy, quiet, TestContext.Current.CancellationToken);
        await WriteAsync(deployment, "audit.yaml", Nothing);
        await deployment.UpAsync();
        await Eventually.TrueAsync(async () => (await StatusAsync(deployment)).Contains("older than what the journal", StringComparison.Ordinal), "nobody is told");
        await SeenAsync(user, "back", true);
        await Eventually.TrueAsync(async () => (await AlarmsAsync(deployment)).Contains("auditors-rules", StringComparer.Ordinal));
        (await deployment.MenshenAsync("audit", "apply", "--reason", "it is meant")).Succeeded();
        (await StatusAsync(deployment)).ShouldNotContain("older than what the journal");
        await SeenAsync(user, "meant", false);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.6-a")]
    public async Task Who_takes_away_all_that_was_accepted_and_the_copy_of_the_policy_has_made_no_first_start()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup());
        var user = await deployment.AddUserAsync("it_first");
        await ForgetAsync(deployment, "true");
        await deployment.DownAsync();
        foreach (var copy in (string[])["audit.accepted", "alarms.accepted", "policy.applied"]) File.Delete(Path.Combine(deployment.Directory, copy));
        await WriteAsync(deployment, "audit.yaml", Nothing);
        await WriteAsync(deployment, "alarms.yaml", Silence);
        await deployment.UpAsync();
        await SeenAsync(user, "first", true);
        (await StatusAsync(deployment)).ShouldContain("nothing is kept of audit.yaml");
        (await StatusAsync(deployment)).ShouldContain("nothing is kept of alarms.yaml");
    }

    [Fact]
    public async Task A_file_of_almost_a_mebibyte_is_accepted_and_of_a_larger_one_is_said_how_large_it_may_be()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup());
        var filling = string.Concat(Enumerable.Repeat("# what the auditor has to say about it 说明\n", 30_000));
        await WriteAsync(deployment, "audit.yaml", (Nothing + filling)[..900_000]);
        (await deployment.MenshenAsync("audit", "apply", "--reason", "with all remarks")).Succeeded();
        (await deployment.MenshenAsync("audit", "rules")).Succeeded().Output.ShouldContain("quiet");
        await WriteAsync(deployment, "audit.yaml", Nothing + filling + filling);
        var larger = await deployment.MenshenAsync("audit", "plan");
        larger.Error.ShouldContain("1048576");
        larger.Error.ShouldNotContain("Send less");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.6-a")]
    public async Task A_row_of_the_highest_number_in_the_catalogue_keeps_nothing_from_being_accepted_and_is_told_of()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup());
        await EngineAsync(
            deployment,
            Past("audit_rules", "INSERT INTO menshen.audit_rules SELECT gateway, file, 9223372036854775807, text, seal, accepted_at, auditor, reason FROM menshen.audit_rules WHERE file = 'audit.yaml'")
            + Past("policy", "INSERT INTO menshen.policy (version, text, digest, seal, applied_at, asker, approver, approval, reason, changes, gateway) SELECT 9223372036854775807, text, digest, seal, applied_at, asker, approver, approval, reason, changes, gateway FROM menshen.policy"));
        await WriteAsync(deployment, "audit.yaml", "rules: [{id: all, by: [it_above], record: full}]\n");
        (await deployment.MenshenAsync("audit", "apply", "--reason", "all of his")).Succeeded();
        (await deployment.MenshenAsync("audit", "rules")).Output.ShouldContain("all: record full");
        (await deployment.JournalAsync()).ShouldContain(row => row.Event == "selection_changed" && row.Detail!.Contains("version 9223372036854775807 of audit.yaml", StringComparison.Ordinal));

        var policy = Path.Combine(deployment.Directory, "policy.yaml");
        await File.AppendAllTextAsync(policy, "sessions: {maximum-of-one: 199}\n", TestContext.Current.CancellationToken);
        (await deployment.MenshenAsync("apply", "--reason", "stricter")).Succeeded();
        (await deployment.JournalAsync()).ShouldContain(row => row.Event == "policy_changed" && row.Detail!.Contains("policy 9223372036854775807 in the catalogue", StringComparison.Ordinal));

        // And at the next start they hold.
        await deployment.DownAsync();
        await deployment.UpAsync();
        (await deployment.MenshenAsync("audit", "rules")).Output.ShouldContain("all: record full");
        (await StatusAsync(deployment)).ShouldNotContain("not as Menshen wrote it");
    }

    [Fact]
    public async Task A_pipe_in_place_of_a_file_holds_up_neither_a_start_nor_whoever_asks()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup());
        var file = Path.Combine(deployment.Directory, "audit.yaml");
        File.Delete(file);
        (await ToolRun.OfAsync("mkfifo", [file])).Succeeded();
        // The watch over the file goes on, and says so.
        await Eventually.TrueAsync(async () => (await StatusAsync(deployment)).Contains("audit.yaml", StringComparison.Ordinal), "nobody is told");
        (await deployment.MenshenAsync("audit", "rules")).Output.ShouldContain("audit.yaml cannot be read");
        await deployment.DownAsync();
        var started = await deployment.MenshenAsync("up");
        started.Code.ShouldNotBe(0);
        started.Error.ShouldContain($"{file} is no ordinary file");
        File.Delete(file);
        await deployment.UpAsync();
    }

    private static async Task<string> StatusAsync(Deployment deployment) => (await deployment.MenshenAsync("status")).Output;

    private static Task ForgetAsync(Deployment deployment, string which) => EngineAsync(deployment, Past("audit_rules", $"DELETE FROM menshen.audit_rules WHERE {which}"));

    // As somebody who has the engine: past what keeps the rows.
    private static string Past(string table, string statement) => $"ALTER TABLE menshen.{table} DISABLE TRIGGER USER; {statement}; ALTER TABLE menshen.{table} ENABLE TRIGGER USER; ";

    private static async Task EngineAsync(Deployment deployment, string statements)
    {
        await deployment.OpenEngineAsync("menshen");
        await using (var owner = new NpgsqlConnection($"Host={deployment.EngineSocketDirectory};Username=menshen;Database=menshen;Pooling=false"))
        {
            await owner.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand(statements, owner);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await deployment.CloseEngineAsync("menshen");
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
