using System.Text.Json;
using Menshen.Interop.Tests.Audit;

namespace Menshen.Interop.Tests.Access;

/// <summary>The access matrix and the rights that nobody uses, as administrators ask for them.</summary>
public sealed class AccessMatrixTests(AccessDeployment access) : IClassFixture<AccessDeployment>
{
    private const string Database = AccessDeployment.Database;

    private Deployment Running => access.Running;

    [Fact]
    [Requirement("gat389-4.2.2-1")]
    public async Task The_matrix_says_who_can_do_what_and_through_whom()
    {
        (await access.Owner.PsqlAsync("-c", "SET menshen.purpose = 'delivery'", "-c", "GRANT SELECT, UPDATE (city) ON waybill TO readers", "-c", "GRANT INSERT ON waybill TO bob")).Succeeded();
        var lines = (await Running.MenshenAsync("access", "matrix", Database, "--object", "waybill")).Succeeded().Lines;
        lines.ShouldContain(line => line.StartsWith("public.waybill\ttable\tbob\tINSERT\tgrant\tapp > bob\t", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("public.waybill\ttable\tcarol\tSELECT\tgrant\tapp > readers > carol\t", StringComparison.Ordinal) && line.Contains("delivery", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("public.waybill.city\tcolumn\tcarol\tUPDATE\tgrant\tapp > readers > carol", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("public.waybill\ttable\tapp (application)\tDELETE INSERT", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("(control-plane)\tDELETE", StringComparison.Ordinal) && line.Contains("superuser", StringComparison.Ordinal));
        (await Running.MenshenAsync("access", "matrix", Database, "--object", "waybill", "--subject", "bob")).Succeeded().Lines.Count.ShouldBe(2);

        var (csv, html) = (Path.Combine(Running.Directory, "matrix.csv"), Path.Combine(Running.Directory, "matrix.html"));
        (await Running.MenshenAsync("access", "matrix", Database, "--csv", csv, "--html", html)).Succeeded().Output.ShouldContain("SM3");
        (await File.ReadAllTextAsync(csv)).ShouldContain("public.waybill,table,bob,INSERT,grant,app > bob");
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
}
