using System.Text.Json;
using Menshen.Interop.Tests.Gateways;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>The judge at work: on a stock PostgreSQL, whose gaps it must find, and on a deployment.</summary>
public sealed class EvaluateTests
{
    /// <summary>What a stock PostgreSQL 15 as its packagers make it lacks. A check that passes there although it should not is no check.</summary>
    private static readonly string[] Lacking =
    [
        "access.limited-passing-on", "account.deleted", "account.disabled", "account.old-password", "account.unlock", "audit.barred", "audit.failures", "audit.floor", "audit.rules", "audit.selection", "audit.statements",
        "audit.structure-and-rights", "audit.unalterable", "backups.open", "duty.administrators", "duty.guard-untouchable", "duty.no-overstepping", "factors.codes", "factors.tickets", "fuzz.strangers", "identity.limit-failures", "identity.password-rules",
        "keys.attributes", "keys.backup", "keys.device", "keys.import", "keys.place", "keys.separate", "keys.validity", "labels.clearance", "labels.owner", "labels.relabelling", "labels.rows", "path.encrypted", "seal.ciphertext", "seal.masks", "session.attributes", "session.idle", "session.limit",
        "statistics.aggregates", "statistics.differencing", "trail.archive", "trail.bypass", "trail.capacity", "trail.catalogue", "trail.configuration", "trail.copies", "trail.damage-shows", "trail.delegation",
        "trail.encrypted", "trail.events", "trail.export", "trail.forms", "trail.groups", "trail.logins", "trail.no-secrets", "trail.order", "trail.place", "trail.privileges", "trail.proofs", "trail.readable", "trail.search",
        "trail.service", "trail.store", "trail.survives",
    ];

    private const string Policy = "sessions:\n  maximum-of-one: 40\nlogins:\n  delay: 10ms\n  longest-delay: 100ms\ndisclosure:\n  - {id: programs, kind: application, tags: [pii.id-card], rights: [enter]}\n";

    [Fact]
    [Requirement("realname-6.2.2.2-a.2")]
    [Requirement("gbt20009-4.2-a.4")]
    public async Task A_stock_PostgreSQL_is_told_each_of_its_gaps_and_is_as_before_afterwards()
    {
        await using var stock = new ExternalPostgres();
        await stock.StartAsync();
        var before = await InventoryAsync(stock);
        var cases = Path.GetTempFileName();
        await File.WriteAllTextAsync(cases, $"[{OwnCase("right", "42501")}, {OwnCase("wrong", "allowed")}]");
        var run = await ToolRun.OfAsync(
            RepositoryPaths.MenshenProgram, ["evaluate", "--target", $"postgres://landlord@127.0.0.1:{stock.Port}/postgres", "--json", "--cases", cases],
            Environment(("PGPASSWORD", await PasswordAsync(stock))));
        File.Delete(cases);
        run.Code.ShouldBe(2, run.Error);
        using var report = JsonDocument.Parse(run.Output);
        Ids(report, "fail").ShouldBe([.. Lacking.Append("own.wrong").Order(StringComparer.Ordinal)]);
        Ids(report, "pass").ShouldContain("own.right");
        Ids(report, "inconclusive").ShouldBeEmpty();
        report.RootElement.GetProperty("left_behind").GetArrayLength().ShouldBe(0);
        (await InventoryAsync(stock)).ShouldBe(before);
        run.Output.ShouldNotContain(await PasswordAsync(stock));
        // A password on the command line is everybody's.
        (await ToolRun.OfAsync(RepositoryPaths.MenshenProgram, ["evaluate", "--target", $"postgres://landlord:secret@127.0.0.1:{stock.Port}/postgres"], Environment())).Error
            .ShouldContain("PGPASSWORD");
        await WhoMayEvaluateAsync(stock);
    }

    /// <summary>What of these pgaudit makes good, with its log as a view that an auditor reads.</summary>
    private static readonly string[] MadeGoodByPgAudit = [
        "audit.failures", "audit.statements", "audit.structure-and-rights", "audit.unalterable", "trail.logins", "trail.order", "trail.privileges", "trail.search",
    ];

    /// <summary>What of its log only a person sees: where it lies, how large it gets, where else it is.</summary>
    private static readonly string[] ForPersons = ["trail.archive", "trail.capacity", "trail.copies", "trail.place"];

    [Fact]
    public async Task PgAudit_with_a_view_of_its_log_makes_good_what_it_can_and_no_more()
    {
        await using var stock = new ExternalPostgres();
        await stock.StartAsync(
            "shared_preload_libraries=pgaudit", "pgaudit.log=all", "pgaudit.log_rows=on", "pgaudit.log_relation=on", "log_connections=on", "log_disconnections=on",
            "logging_collector=on", "log_destination=csvlog", "log_filename=audit.log", "log_rotation_size=0", "log_rotation_age=0");
        var superuser = ("PGPASSWORD", await PasswordAsync(stock));
        string[] of(string database) => [$"host=127.0.0.1 port={stock.Port} user=landlord dbname={database}", "-AtX"];
        // In the template: its event triggers are of each database.
        (await ToolRun.OfAsync("psql", [.. of("template1"), "-c", "CREATE EXTENSION pgaudit", "-c", "CREATE ROLE keeper LOGIN PASSWORD 'keeps-the-log'", "-c", "CREATE DATABASE audit"], Environment(superuser))).Succeeded();
        (await ToolRun.OfAsync(
            "psql", [.. of("audit"), "-v", $"file={stock.Data}/log/audit.csv", "-v", "auditor=keeper", "-f", Path.Combine(RepositoryPaths.Root, "samples", "pgaudit", "audit-trail.sql")],
            Environment(superuser))).Succeeded();
        List<string> failed = [], needing = [];
        foreach (var area in new[] { "audit", "trail" })
        {
            var run = await ToolRun.OfAsync(
                RepositoryPaths.MenshenProgram, ["evaluate", "--target", $"postgres://landlord@127.0.0.1:{stock.Port}/postgres", "--trail", "audit", "--check", area, "--json"],
                Environment(superuser, ("MENSHEN_EVALUATE_AUDITOR", "keeper:keeps-the-log")));
            run.Code.ShouldBe(2, run.Error);
            using var report = JsonDocument.Parse(run.Output);
            failed.AddRange(Ids(report, "fail"));
            needing.AddRange(Ids(report, "needs-person"));
            Ids(report, "inconclusive").ShouldBeEmpty();
            report.RootElement.GetProperty("left_behind").GetArrayLength().ShouldBe(0);
        }

        failed.ShouldBe(Lacking.Where(check => check.StartsWith("audit.", StringComparison.Ordinal) || check.StartsWith("trail.", StringComparison.Ordinal)).Except(MadeGoodByPgAudit).Except(ForPersons));
        needing.ShouldBe(ForPersons);
    }

    /// <summary>Who may not make roles and databases is told so before anything is made; who may and is no superuser evaluates.</summary>
    private static async Task WhoMayEvaluateAsync(ExternalPostgres stock)
    {
        await stock.RunAsync("CREATE ROLE poor LOGIN PASSWORD 'of-both'; CREATE ROLE builder LOGIN CREATEROLE CREATEDB PASSWORD 'of-both'");
        var before = await InventoryAsync(stock);
        var refused = await ToolRun.OfAsync(
            RepositoryPaths.MenshenProgram, ["evaluate", "--target", $"postgres://poor@127.0.0.1:{stock.Port}/postgres", "--check", "access.owner"], Environment(("PGPASSWORD", "of-both")));
        refused.Code.ShouldBe(2, refused.Output);
        refused.Error.ShouldContain("CREATEROLE and CREATEDB");
        (await ToolRun.OfAsync(
            RepositoryPaths.MenshenProgram, ["evaluate", "--target", $"postgres://builder@127.0.0.1:{stock.Port}/postgres", "--check", "access.owner"], Environment(("PGPASSWORD", "of-both")))).Succeeded();
        (await InventoryAsync(stock)).ShouldBe(before);
    }

    [Fact]
    [Requirement("gbt20009-4.2-a.2")]
    [Requirement("gbt20009-4.2-b.2")]
    [Requirement("gbt20009-4.2-b.3")]
    [Requirement("gbt20009-4.3-p1.1")]
    [Requirement("gat389-3.1-1")]
    [Requirement("gat389-4.6.1-a.1")]
    [Requirement("gat389-5.1.1.3-b.1")]
    public async Task A_deployment_passes_and_the_report_holds_the_evidence()
    {
        var place = Directory.CreateTempSubdirectory("menshen-evaluated-").FullName;
        try
        {
            await IsJudgedAsync(place);
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    /// <summary>What it is about one server with one gateway does not have, or its policy does not demand.</summary>
    private static bool IsAbsent(string check) =>
        check.StartsWith("standby.", StringComparison.Ordinal) || check.StartsWith("gateways.", StringComparison.Ordinal) || check is "factors.demanded" or "factors.administrators";

    /// <summary>What a check is to say of one server with one gateway that was started for the first time: it has no end on record yet, and its master key is where init puts it.</summary>
    private static string ExpectedOf(string check) => IsAbsent(check) ? "not-applicable" : check == "trail.service" ? "inconclusive" : check == "keys.place" ? "needs-person" : "pass";

    private static async Task IsJudgedAsync(string place)
    {
        await using var running = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = $"{Policy}backup:\n  repository: {place}/repository\n" });
        List<(string, string)> administrators = [];
        foreach (var (variable, name) in new[] { ("SYSTEM", Administrators.System), ("SECURITY", Administrators.Security), ("AUDITOR", Administrators.Auditor) })
            administrators.Add(($"MENSHEN_EVALUATE_{variable}", $"{name}:{await running.Administrators.PasswordOfAsync(running, name)}"));
        var (file, folder) = (Path.Combine(running.Directory, "report.html"), Path.Combine(running.Directory, "report"));
        (await running.MenshenAsync("keys", "make", "id-card", "--tag", "pii.id-card", "--mode", "e")).Succeeded();
        (await running.MenshenAsync("evidence", "add", "--clause", "tencentdb-1-1", "--title", "ISO 22301", "--owner", "Wang Fang", "--file", running.AuthorityCertificate,
            "--date", "2026-01-01", "--valid-until", "2099-12-31")).Succeeded();
        var policy = (await running.MenshenAsync("policy", "show", "--text")).Succeeded().Output;
        var run = await PatientRun.OfAsync(["evaluate", "--dir", running.Directory, "--json", "--html", file, "--report", folder, "--load", "2"], Environment([.. administrators]));
        run.Output.ShouldNotBeEmpty(run.Error);
        using var report = JsonDocument.Parse(run.Output);
        var failed = report.RootElement.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("verdict").GetString() != ExpectedOf(check.GetProperty("id").GetString()!)).ToList();
        failed.Select(check => check.GetRawText()).ShouldBeEmpty();
        run.Code.ShouldBe(0, run.Error);
        // Each attack was tried while two sessions worked, and says how they fared.
        report.RootElement.GetProperty("checks").EnumerateArray().Count(check => check.GetProperty("attempts").EnumerateArray().Any(attempt => attempt.GetProperty("what").GetString()!.EndsWith("that work while this is tried", StringComparison.Ordinal)))
            .ShouldBe(Menshen.Evaluator.Checks.AllChecks.List.Count(check => check is { IsAttack: true, IsDestructive: false } && ExpectedOf(check.Id) == "pass"));
        report.RootElement.GetProperty("passed").GetInt32().ShouldBe(report.RootElement.GetProperty("checks").GetArrayLength() - Menshen.Evaluator.Checks.AllChecks.List.Count(check => ExpectedOf(check.Id) != "pass"));
        // The policy is as it was, byte for byte, and nothing is left.
        (await running.MenshenAsync("policy", "show", "--text")).Succeeded().Output.ShouldBe(policy);
        report.RootElement.GetProperty("left_behind").EnumerateArray().Select(left => left.GetString()!).ShouldBeEmpty();
        // Its accounts are gone, and what it did is on record like anybody's doing.
        (await running.MenshenAsync("user", "list")).Succeeded().Lines.Where(line => line.StartsWith("ev_", StringComparison.Ordinal) && line.Contains("active", StringComparison.Ordinal)).ShouldBeEmpty();
        (await running.JournalAsync()).Count(row => row.Subject is { } subject && subject.StartsWith("ev_", StringComparison.Ordinal)).ShouldBeGreaterThan(50);
        var html = await File.ReadAllTextAsync(file);
        html.ShouldContain("gat389-4.1.2-a");
        html.ShouldContain("INSERT INTO ev_audited");
        html.ShouldNotContain("<script");
        File.Exists(file + ".sig").ShouldBeTrue();
        await ReportAsync(running, folder, [.. administrators.Select(one => one.Item2.Split(':')[1])]);
        foreach (var (_, value) in administrators) html.ShouldNotContain(value.Split(':')[1]);
    }

    /// <summary>The folder: pages without secrets, a person's evidence apart, and proofs that a third party checks with the public key.</summary>
    private static async Task ReportAsync(Deployment running, string folder, string[] secrets)
    {
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "report.json")));
        var clauses = json.RootElement.GetProperty("clauses").EnumerateArray().ToDictionary(clause => clause.GetProperty("id").GetString()!, clause => clause.GetProperty("state").GetString());
        clauses["tencentdb-1-1"].ShouldBe("evidenced");
        clauses["tencentdb-1-2"].ShouldBe("needs-person");
        clauses.Values.ShouldNotContain("fail");
        foreach (var page in new[] { "report.en.html", "report.zh-CN.html", "oscal-assessment-results.json", "junit.xml" })
        {
            var text = await File.ReadAllTextAsync(Path.Combine(folder, page));
            text.ShouldContain("audit.statements");
            foreach (var secret in secrets) text.ShouldNotContain(secret);
        }

        var proofs = Directory.GetFiles(Path.Combine(folder, "proofs"));
        proofs.Length.ShouldBeGreaterThan(20);
        (await running.MenshenAsync("journal", "check", proofs[0], "--key", Path.Combine(running.Directory, "journal.pub"))).Succeeded();
        (await running.MenshenAsync("journal", "check", Path.Combine(folder, "SM3SUMS.sig"), "--key", Path.Combine(running.Directory, "journal.pub"))).Succeeded();
    }

    private static string OwnCase(string id, string expect) =>
        $$"""{"id": "{{id}}", "english": "A case of mine.", "chinese": "自定义用例。", "clauses": ["gat389-4.2.1-2"], "prepare": [{"as": "owner", "sql": "CREATE TABLE own_{{id}} (a int)"}], "attempts": [{"as": "other", "sql": "SELECT a FROM own_{{id}}", "expect": "{{expect}}"}]}""";

    private static string[] Ids(JsonDocument report, string verdict) =>
        [.. report.RootElement.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("verdict").GetString() == verdict).Select(check => check.GetProperty("id").GetString()!).Order(StringComparer.Ordinal)];

    private static async Task<string> PasswordAsync(ExternalPostgres stock) => (await File.ReadAllTextAsync(stock.PasswordFile)).Trim();

    private static async Task<string> InventoryAsync(ExternalPostgres stock) => (await ToolRun.OfAsync(
        "psql", [$"host=127.0.0.1 port={stock.Port} user=landlord dbname=postgres", "-AtXc", "SELECT rolname FROM pg_roles UNION ALL SELECT datname FROM pg_database ORDER BY 1"],
        Environment(("PGPASSWORD", await PasswordAsync(stock))))).Succeeded().Text;

    private static Dictionary<string, string> Environment(params (string Name, string Value)[] more)
    {
        var all = new Dictionary<string, string> { ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1", ["DOTNET_TieredPGO"] = "0" };
        foreach (var (name, value) in more) all[name] = value;
        return all;
    }
}
