using System.Text.Json;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Sealing;

/// <summary>The same rows as an application, a manager and a courier see them, through real clients.</summary>
[Collection<SealedQuestions>]
public sealed class SealedColumnTests(SealedDeployment sealing)
{
    [Fact]
    [Requirement("realname-7.5.1-10")]
    public async Task The_same_statement_is_clear_for_one_and_masked_for_another()
    {
        const string sql = "SELECT name, id_number, remark, city FROM sender WHERE id = 1";
        (await sealing.Manager.PsqlAsync("-c", sql)).Succeeded().Text.ShouldBe($"{SealedDeployment.Li}|{SealedDeployment.Number}|{SealedDeployment.Poem}|北京");
        var masked = (await sealing.Courier.PsqlAsync("-c", sql)).Succeeded().Text;
        masked.ShouldStartWith("李**|");
        masked.ShouldEndWith("|北京");
        masked.ShouldNotContain("19491231");
        masked.ShouldNotContain("一枝");
        masked.ShouldNotContain("~ms1");
    }

    [Fact]
    [Requirement("credit-6.3-a.1")]
    public async Task A_row_leads_to_whoever_read_and_wrote_it_and_a_result_without_its_key_is_said_not_to_be_known()
    {
        // A row that nobody else asks for.
        (await sealing.Application.PsqlAsync("-c", "INSERT INTO sender (id, city) VALUES (71, '汕头')")).Succeeded();
        (await sealing.Courier.PsqlAsync("-c", "SELECT id, city FROM sender WHERE id IN (1, 71)", "-c", "SELECT count(*) FROM sender")).Succeeded();
        (await sealing.Application.PsqlAsync("-c", "UPDATE sender SET city = '沈阳' WHERE id = 71 RETURNING id")).Succeeded();
        // A driver asks for binary results.
        await using (var source = NpgsqlDataSource.Create(Logins.LoginDeployment.Settings(sealing.Manager).ConnectionString))
        await using (var command = source.CreateCommand("SELECT id FROM sender WHERE id = 71"))
            (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(71);
        var auditor = await sealing.Running.AdministratorAsync("it_audit");
        await Audit.AuditDeployment.CaughtUpAsync(sealing.Running, auditor);

        (await TraceAsync(auditor, "trace", "--row", "parcels/public.sender", "71", "--json")).ShouldBe([("app", "named"), ("app", "written"), ("courier", "answered"), ("manager", "answered")]);
        (await TraceAsync(auditor, "trace", "--row", "parcels/public.sender", "1", "--json")).ShouldContain(("courier", "answered"));
        (await TraceAsync(auditor, "trace", "--row", "parcels/public.sender", "4711", "--json")).ShouldBeEmpty();
        (await TraceAsync(auditor, "audit", "query", "--row", "parcels/public.sender", "71", "--json")).Select(found => found.Subject).Distinct().ShouldBe(["app", "courier", "manager"], ignoreOrder: true);
        (await auditor.At("audit").PsqlAsync("-c", "SELECT gap FROM audit.row_record WHERE subject = 'courier' AND gap IS NOT NULL AND statement LIKE 'SELECT count(*) FROM sender'")).Succeeded().Text.ShouldStartWith("not_in_result");
        // Nobody else asks.
        (await sealing.Courier.At("audit").PsqlAsync("-c", "select count(*) from audit.row_record")).Code.ShouldNotBe(0);
    }

    private static async Task<List<(string Subject, string Touch)>> TraceAsync(DeploymentUser auditor, params string[] words)
    {
        var run = (await ToolRun.OfAsync(
            RepositoryPaths.MenshenProgram, [.. words, "--user", auditor.Name, "--dir", auditor.Deployment.Directory],
            new Dictionary<string, string> { ["PGPASSWORD"] = auditor.Password, ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1" })).Succeeded();
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(row => (row.GetProperty("subject").GetString()!, row.TryGetProperty("touch", out var touch) ? touch.GetString()! : "")).Distinct().Order()];
    }

    [Fact]
    public async Task Who_may_search_finds_by_number_and_who_may_not_finds_nothing()
    {
        var sql = $"SELECT id FROM sender WHERE id_number = '{SealedDeployment.Number}'";
        (await sealing.Manager.PsqlAsync("-c", sql)).Succeeded().Text.ShouldBe("1");
        (await sealing.Courier.PsqlAsync("-c", sql)).Succeeded().Text.ShouldBe("");
    }

    [Theory]
    [InlineData("SELECT count(*) FROM sender a JOIN sender b USING (id_number) WHERE a.id <= 2", "2")]
    [InlineData("SELECT count(DISTINCT name) FROM sender WHERE id <= 2", "2")]
    [InlineData("SELECT id FROM sender WHERE (name, id_number) IN (('李小明', '11010519491231002X'), ('x', 'y'))", "1")]
    [InlineData("SELECT id FROM sender WHERE name = ANY (ARRAY['李小明'])", "1")]
    [InlineData("WITH s AS (SELECT * FROM sender) SELECT name FROM s WHERE s.id_number = '11010519491231002X'", "李小明")]
    [InlineData("SELECT name FROM (SELECT * FROM sender) x WHERE name = '李小明'", "李小明")]
    [InlineData("SELECT CASE name WHEN '李小明' THEN 'yes' ELSE 'no' END FROM sender WHERE id = 1", "yes")]
    [InlineData("SELECT json_build_object('n', name) FROM sender WHERE id = 1", "{\"n\" : \"李小明\"}")]
    [InlineData("SELECT array_agg(name) FROM sender WHERE id = 1", "{\"李小明\"}")]
    [InlineData("SELECT 'Dear ' || name FROM sender WHERE id = 1", "Dear 李小明")]
    [InlineData("COPY (SELECT name FROM sender WHERE id = 1) TO STDOUT", "李小明")]
    [InlineData("COPY (SELECT id, name FROM sender WHERE id = 1) TO STDOUT (FORMAT csv)", "1,\"李小明\"")]
    public async Task Statements_that_equality_can_answer_answer_as_in_plaintext(string sql, string answer) =>
        (await sealing.Manager.PsqlAsync("-c", sql)).Succeeded().Text.ShouldBe(answer);

    [Fact]
    public async Task What_an_application_writes_in_any_way_is_ciphertext_for_who_has_no_right_to_it()
    {
        (await sealing.Application.PsqlAsync(
            "-c", "INSERT INTO sender (id, name, id_number) VALUES (10, '赵一', 'A1'), (11, '钱二', 'A2')",
            "-c", "UPDATE sender SET name = '孙三' WHERE id_number = 'A1'",
            "-c", "INSERT INTO sender (id, name, id_number) VALUES (10, 'x', 'y') ON CONFLICT (id) DO UPDATE SET name = '李四', id_number = excluded.id_number",
            "-c", "INSERT INTO sender (id, name, id_number) SELECT 12, '周五', 'A3'",
            "-c", "BEGIN", "-c", "DECLARE c CURSOR FOR SELECT name FROM sender WHERE id_number = 'A3'", "-c", "FETCH c", "-c", "COMMIT")).Succeeded();
        var copied = await ToolRun.OfAsync("psql", ["-X", "-c", "COPY sender (id, name, id_number) FROM STDIN"], sealing.Application.LibpqEnvironment, "13\t吴六\tA4\n14\t\\N\t\\N\n");
        copied.Succeeded();
        (await sealing.Manager.PsqlAsync("-c", "SELECT id, name, id_number FROM sender WHERE id BETWEEN 10 AND 14 ORDER BY id")).Succeeded().Lines
            .ShouldBe(["10|李四|y", "11|钱二|A2", "12|周五|A3", "13|吴六|A4", "14||"]);
    }

    [Theory]
    [InlineData("DO $$ BEGIN INSERT INTO sender (id, name) VALUES (90, 'plain'); END $$")]
    [InlineData("INSERT INTO sender (id, name) SELECT 91, city FROM plain LIMIT 1")]
    [InlineData("INSERT INTO sender (id, name) SELECT 92, id_number FROM sender LIMIT 1")]
    public async Task Plaintext_does_not_get_into_a_sealed_column(string sql)
    {
        var refused = await sealing.Application.PsqlAsync("-c", sql);
        refused.Code.ShouldNotBe(0);
        (await sealing.Manager.PsqlAsync("-c", "SELECT count(*) FROM sender WHERE id >= 90")).Succeeded().Text.ShouldBe("0");
    }

    [Theory]
    [InlineData("SELECT id FROM sender WHERE name LIKE '李%'")]
    [InlineData("SELECT id FROM sender ORDER BY name")]
    [InlineData("SELECT lower(name) FROM sender")]
    [InlineData("SELECT id FROM sender WHERE id_number < '2'")]
    [InlineData("SELECT id FROM sender WHERE remark = 'x'")]
    public async Task What_ciphertext_cannot_answer_is_refused_with_the_column_and_a_way(string sql)
    {
        var refused = await sealing.Manager.PsqlAsync("-c", sql);
        refused.Error.ShouldContain("sealed column public.sender.");
        refused.Error.ShouldContain("HINT:");
    }

    [Fact]
    public async Task A_violated_unique_index_does_not_print_the_ciphertext_nor_a_value_that_one_may_not_see()
    {
        var refused = await sealing.Application.PsqlAsync("-c", $"INSERT INTO sender (id, id_number) VALUES (95, '{SealedDeployment.Number}')");
        refused.Error.ShouldContain("duplicate key");
        refused.Error.ShouldNotContain("~ms1");
        refused.Error.ShouldNotContain(SealedDeployment.Number);
    }
}
