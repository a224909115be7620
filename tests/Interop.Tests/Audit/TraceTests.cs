using Menshen.Interop.Tests.Keeping;

namespace Menshen.Interop.Tests.Audit;

/// <summary><c>menshen trace</c> with the real program: who may ask, what is recorded of it, and where the value does not stand.</summary>
[Collection<AuditDeployment>]
public sealed class TraceTests(AuditDeployment audit)
{
    private const string Value = "110101199003070011";

    [Fact]
    public async Task An_auditor_asks_with_one_password_and_neither_records_nor_the_vaults_statements_hold_the_value()
    {
        var run = (await TraceAsync(audit.Auditor, Value + "\n", "--value", "--json")).Succeeded();
        run.Output.ShouldBe("");
        // Nothing is sealed here: an empty answer must not be taken for "nobody has seen it".
        run.Error.ShouldContain("no seal group has a key");
        run.Error.ShouldNotContain("history");
        var rows = await audit.Deployment.JournalAsync();
        var acts = rows.Where(row => row.Event == "administration_acted" && row.Detail!.StartsWith("trace.digests", StringComparison.Ordinal)).ToList();
        acts.Where(row => row.Detail == "trace.digests a value: done").ShouldNotBeEmpty();
        acts.Where(row => row.Detail == "trace.digests a value: done").ShouldAllBe(row => row.Subject!.Contains("it_audit", StringComparison.Ordinal));
        rows.ShouldContain(row => row.Event == "statement" && row.Subject == "it_audit" && row.Text!.Contains("audit.disclosure_record", StringComparison.Ordinal));
        (await audit.Deployment.MenshenAsync("journal", "show", "--json")).Succeeded().Output.ShouldNotContain(Value);
    }

    [Fact]
    public async Task A_value_on_the_command_line_is_warned_of()
    {
        var run = (await TraceAsync(audit.Auditor, "", "--value", Value)).Succeeded();
        run.Error.ShouldContain("stands in the shell's history");
        run.Error.ShouldNotContain(Value);
    }

    [Fact]
    public async Task What_a_subject_was_shown_is_asked_without_a_value_and_something_has_to_be_asked()
    {
        (await TraceAsync(audit.Auditor, "", "--subject", "it_courier", "--since", "7d")).Succeeded().Output.ShouldStartWith("subject\tperson\tsource");
        (await TraceAsync(audit.Auditor, "")).Error.ShouldContain("neither a value nor a subject");
        (await TraceAsync(audit.Auditor, "\n", "--value")).Error.ShouldContain("there is no value");
        (await TraceAsync(audit.Auditor, "", "--subject", "it_courier", "--group", "id-card")).Error.ShouldContain("there is no seal group id-card");
        (await TraceAsync(audit.Auditor, "", "--subject", "it_courier", "--group", "3")).Succeeded();
    }

    [Fact]
    [Requirement("credit-6.3-a.2")]
    public async Task A_trace_is_kept_with_its_question_signed_and_found_later_by_its_record()
    {
        var folder = Directory.CreateTempSubdirectory("menshen-trace-").FullName;
        try
        {
            var (file, key) = (Path.Combine(folder, "case-7.jsonl"), Path.Combine(folder, "journal.pub"));
            var run = (await TraceAsync(audit.Auditor, Value + "\n", "--value", "--subject", "it_courier", "--out", file)).Succeeded();
            File.Copy(Path.Combine(audit.Deployment.Directory, "journal.pub"), key);
            var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
            lines[0].ShouldStartWith("{\"by\":\"it_audit\",\"at\":\"");
            lines[0].ShouldContain("\"subject\":\"it_courier\"");
            lines[0].ShouldNotContain(Value);
            var checkedFile = await ToolRun.OfAsync(
                RepositoryPaths.MenshenProgram, ["journal", "check", file + ".sig", "--key", key], new Dictionary<string, string> { ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1" });
            checkedFile.Succeeded().Output.ShouldContain("The file is genuine");
            var digest = run.Output.Trim().Split(' ')[^1];
            (await audit.Deployment.JournalAsync()).ShouldContain(
                row => row.Event == "administration_acted" && row.Detail!.StartsWith("journal.sign case-7.jsonl", StringComparison.Ordinal) && row.Detail.Contains(digest, StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Nobody_else_asks_whatever_he_administers()
    {
        foreach (var other in (DeploymentUser[])[audit.SystemAdministrator, audit.SecurityAdministrator, audit.Courier])
        {
            (await TraceAsync(other, Value + "\n", "--value")).Error.ShouldContain("It is for ", customMessage: other.Name);
            (await TraceAsync(other, "", "--subject", "it_courier")).Code.ShouldNotBe(0, other.Name);
            (await other.At("audit").PsqlAsync("-c", "select count(*) from audit.disclosure_record")).Code.ShouldNotBe(0, other.Name);
        }
    }

    private static Task<ToolRun> TraceAsync(DeploymentUser user, string input, params string[] words) => ToolRun.OfAsync(
        RepositoryPaths.MenshenProgram, ["trace", .. words, "--user", user.Name, "--dir", user.Deployment.Directory],
        new Dictionary<string, string> { ["PGPASSWORD"] = user.Password, ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1" }, input);
}
