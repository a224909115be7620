using System.Text.Json;
using Menshen.Interop.Tests.Audit;

namespace Menshen.Interop.Tests.Access;

/// <summary>The access matrix and the rights that nobody uses, as administrators ask for them.</summary>
[Collection<AccessDeployment>]
public sealed class AccessMatrixTests(AccessDeployment access)
{
    private const string Database = AccessDeployment.Database;

    private Deployment Running => access.Running;

    [Fact]
    [Requirement("gat389-4.2.2-1")]
    public async Task The_matrix_says_who_can_do_what_and_through_whom()
    {
        (await access.Owner.PsqlAsync(
            "-c", "CREATE TABLE manifest (no int PRIMARY KEY, city text)",
            "-c", "SET menshen.purpose = 'delivery'", "-c", "GRANT SELECT, UPDATE (city) ON manifest TO readers", "-c", "GRANT INSERT ON manifest TO bob")).Succeeded();
        var lines = (await Running.MenshenAsync("access", "matrix", Database, "--object", "manifest")).Succeeded().Lines;
        lines.ShouldContain(line => line.StartsWith("public.manifest\ttable\tbob\tINSERT\tgrant\tapp > bob\t", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("public.manifest\ttable\tcarol\tSELECT\tgrant\tapp > readers > carol\t", StringComparison.Ordinal) && line.Contains("delivery", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("public.manifest.city\tcolumn\tcarol\tUPDATE\tgrant\tapp > readers > carol", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("public.manifest\ttable\tapp (application)\tDELETE INSERT", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("(control-plane)\tDELETE", StringComparison.Ordinal) && line.Contains("superuser", StringComparison.Ordinal));
        (await Running.MenshenAsync("access", "matrix", Database, "--object", "manifest", "--subject", "bob")).Succeeded().Lines.Count.ShouldBe(2);

        var (csv, html) = (Path.Combine(Running.Directory, "matrix.csv"), Path.Combine(Running.Directory, "matrix.html"));
        (await Running.MenshenAsync("access", "matrix", Database, "--csv", csv, "--html", html)).Succeeded().Output.ShouldContain("SM3");
        (await File.ReadAllTextAsync(csv)).ShouldContain("public.manifest,table,bob,INSERT,grant,app > bob");
        var page = await File.ReadAllTextAsync(html);
        page.ShouldContain("Access matrix / 访问矩阵");
        page.ShouldContain("app &gt; readers &gt; carol");
        page.ShouldNotContain("http:");
        page.ShouldNotContain("https:");
        using var json = JsonDocument.Parse((await Running.MenshenAsync("access", "matrix", Database, "--json")).Output);
        json.RootElement.GetProperty("rows").GetArrayLength().ShouldBeGreaterThan(5);

        var operators = await Running.AdministratorAsync("it_sys");
        (await Running.MenshenAsAsync("it_sys", operators.Password, "", "access", "matrix", Database)).Code.ShouldNotBe(0);
    }

    [Fact]
    [Requirement("realname-7.4.2-1.1")]
    public async Task A_right_that_nobody_used_is_reported_and_one_that_was_used_is_not()
    {
        (await access.Owner.PsqlAsync("-c", "CREATE TABLE used (a int)", "-c", "GRANT SELECT, DELETE ON used TO bob", "-c", "GRANT SELECT ON used TO readers")).Succeeded();
        (await access.Bob.PsqlAsync("-c", "SELECT a FROM used")).Succeeded();
        (await access.Carol.PsqlAsync("-c", "SELECT a FROM public.used")).Succeeded();
        var auditor = await Running.AdministratorAsync("it_audit");
        await AuditDeployment.CaughtUpAsync(Running, auditor);
        var run = await ToolRun.OfAsync(
            RepositoryPaths.MenshenProgram, ["access", "unused", Database, "--user", "it_audit", "--as", "it_audit", "--dir", Running.Directory],
            new Dictionary<string, string> { ["PGPASSWORD"] = auditor.Password, ["MENSHEN_PASSWORD"] = auditor.Password, ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1" });
        var lines = run.Succeeded().Lines.ToList();
        lines.ShouldContain(line => line.StartsWith("bob\tpublic.used\tDELETE\tapp", StringComparison.Ordinal));
        lines.ShouldNotContain(line => line.Contains("public.used\tSELECT", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("The records do not reach back 90 days", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("credit-5.2-c.3")]
    [Requirement("realname-7.4.2-1.1")]
    [Requirement("realname-7.5.2-2.1")]
    [Requirement("realname-7.9.2-2.1")]
    public async Task What_each_subject_can_do_is_what_somebody_declared_and_a_right_that_nobody_declared_is_a_finding()
    {
        (await access.Owner.PsqlAsync("-c", "CREATE TABLE declared (no int)", "-c", "GRANT SELECT ON declared TO readers", "-c", "GRANT INSERT ON declared TO bob")).Succeeded();
        var file = Path.Combine(Running.Directory, $"declared-{Guid.NewGuid():N}.csv");
        (await Running.MenshenAsync("access", "compare", Database, file, "--begin")).Succeeded();
        (await Running.MenshenAsync("access", "compare", Database, file)).Succeeded().Output.ShouldContain("As declared");

        // Not believed, but tried: each subject, each table, each operation.
        var declared = (await File.ReadAllLinesAsync(file)).Where(line => line[0] != '#').Select(line => line.Split(','))
            .SelectMany(cells => cells[2].Split(' ').Select(right => (Holder: cells[0], Object: cells[1], Right: right.TrimEnd('*')))).ToHashSet();
        foreach (var subject in (DeploymentUser[])[access.Owner, access.Bob, access.Carol])
            (await ProbeAsync(subject)).ShouldBe(Declared(declared, subject.Name), ignoreOrder: true, subject.Name);
        // Administrators have none of it: what they may do is the table of their power, which another test tries.
        declared.ShouldNotContain(right => right.Holder.StartsWith("it_", StringComparison.Ordinal));

        (await access.Owner.PsqlAsync("-c", "GRANT DELETE ON declared TO bob")).Succeeded();
        var beyond = await Running.MenshenAsync("access", "compare", Database, file);
        beyond.Code.ShouldBe(2);
        beyond.Lines.ShouldContain("not declared\tbob\tpublic.declared\tDELETE");
        (await access.Owner.PsqlAsync("-c", "REVOKE DELETE, INSERT ON declared FROM bob")).Succeeded();
        var lacking = await Running.MenshenAsync("access", "compare", Database, file);
        lacking.Code.ShouldBe(2);
        lacking.Lines.ShouldContain("declared, not there\tbob\tpublic.declared\tINSERT");
    }

    private static readonly string[] Tables = ["public.declared", "dossier.file"];

    private static IEnumerable<string> Declared(HashSet<(string Holder, string Object, string Right)> declared, string subject)
    {
        string[] holders = [subject, "PUBLIC", .. declared.Where(right => right.Holder == subject && right.Right == "MEMBER").Select(right => right.Object)];
        return from table in Tables
            from right in (string[])["SELECT", "INSERT", "UPDATE", "DELETE"]
            where holders.Any(holder => declared.Contains((holder, table, right)) || declared.Contains((holder, table, "OWNER")))
            select $"{right} {table}";
    }

    // What succeeds says its name; what is refused says nothing. No row is touched.
    private static async Task<IEnumerable<string>> ProbeAsync(DeploymentUser subject)
    {
        string[] commands = [.. Tables.SelectMany(table => (string[])[
            $"SELECT 'SELECT {table}' FROM (SELECT count(no) FROM {table}) q", $"WITH w AS (INSERT INTO {table} (no) SELECT 1 WHERE false) SELECT 'INSERT {table}'",
            $"WITH w AS (UPDATE {table} SET no = 1 WHERE false) SELECT 'UPDATE {table}'", $"WITH w AS (DELETE FROM {table} WHERE false) SELECT 'DELETE {table}'"])];
        return (await subject.PsqlAsync(["-v", "ON_ERROR_STOP=0", .. commands.SelectMany(command => (string[])["-c", command])])).Lines;
    }
}
