using System.Globalization;
using Npgsql;

namespace Menshen.Interop.Tests.Statistics;

/// <summary>What a subject that learns statistics only can ask, through the gateway and past it.</summary>
[Collection<StatisticsDeployment>]
public sealed class StatisticsTests(StatisticsDeployment statistics)
{
    [Fact]
    [Requirement("gat389-4.10-1")]
    public async Task Aggregates_are_answered_as_the_engine_would_without_a_right_on_the_table()
    {
        const string Question = "SELECT dept, count(*), avg(salary) AS \"Mean\", stddev(salary) FROM shape s WHERE s.hired BETWEEN 2001 AND 2060 GROUP BY dept";
        (await statistics.AskAsync(Question)).Succeeded().Lines.ShouldBe((await statistics.Owner.PsqlAsync("-c", Question + " ORDER BY dept")).Succeeded().Lines);
        (await statistics.AskAsync("SELECT count(*) FROM public.shape")).Succeeded().Text.ShouldBe("60");
    }

    [Fact]
    public async Task A_driver_gets_names_types_and_values_as_from_the_table_itself()
    {
        await using var session = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = "localhost", Port = statistics.Running.Port, Username = "analyst", Password = statistics.Analyst.Password, Database = StatisticsDeployment.Database,
            SslMode = SslMode.VerifyFull, RootCertificate = statistics.Running.AuthorityCertificate,
        }.ConnectionString);
        await session.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT dept, count(*), avg(salary) FROM shape GROUP BY dept", session);
        await command.PrepareAsync(TestContext.Current.CancellationToken);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        (await reader.ReadAsync(TestContext.Current.CancellationToken)).ShouldBeTrue();
        (reader.GetName(0), reader.GetString(0), reader.GetInt64(1)).ShouldBe(("dept", "d1", 20L));
        reader.GetDecimal(2).ShouldBeInRange(4000, 7000);
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "SELECT salary FROM shape", "MI0001" },
        { "SELECT * FROM shape", "MI0001" },
        { "SELECT max(salary) FROM shape", "MI0001" },
        { "SELECT array_agg(salary) FROM shape", "MI0001" },
        { "SELECT string_agg(name, ',') FROM shape", "MI0001" },
        { "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY salary) FROM shape", "MI0001" },
        { "SELECT sum(salary) FILTER (WHERE grade = 9) FROM shape", "MI0001" },
        { "SELECT count(DISTINCT salary) FROM shape", "MI0001" },
        { "SELECT sum(1 / (salary - 4259)) FROM shape", "MI0001" },
        { "SELECT sum(name::int) FROM shape", "MI0001" },
        { "SELECT sum(salary) + 1 FROM shape", "MI0001" },
        { "SELECT sum(salary) OVER () FROM shape", "MI0001" },
        { "SELECT count(*) FROM shape WHERE 1 / (salary - 4259) > 0", "MI0001" },
        { "SELECT count(*) FROM shape WHERE salary::text LIKE '4%'", "MI0001" },
        { "SELECT count(*) FROM shape WHERE dept = (SELECT 'd1')", "MI0001" },
        { "SELECT count(*) FROM shape a, shape b", "MI0001" },
        { "SELECT count(*) FROM shape a JOIN shape b USING (staff_id)", "MI0001" },
        { "SELECT count(*) FROM (SELECT * FROM shape) x", "MI0001" },
        { "WITH x AS (SELECT * FROM shape) SELECT count(*) FROM x", "MI0001" },
        { "SELECT count(*) FROM shape UNION SELECT count(*) FROM shape", "MI0001" },
        { "SELECT count(*) FROM shape HAVING max(salary) > 5000", "MI0001" },
        { "SELECT count(*) FROM shape LIMIT 1", "MI0001" },
        { "SELECT count(*) FROM shape TABLESAMPLE BERNOULLI (10)", "MI0001" },
        { "SELECT dept, count(*) FROM shape GROUP BY ROLLUP (dept)", "MI0001" },
        { "SELECT count(*) FROM shape FOR UPDATE", "MI0001" },
        { "SELECT count(*) INTO mine FROM shape", "MI000" },
        { "SELECT sum(salary) FROM shape WHERE staff_id = 7", "MI0005" },
        { "SELECT sum(grade) FROM shape", "MI0005" },
        { "SELECT name, count(*) FROM shape GROUP BY name", "MI0005" },
        { "SELECT count(*) FROM shape WHERE salary > 5000", "MI0005" },
        { "SELECT count(*) FROM shape WHERE hired = 2007", "MI0005" },
        { "SELECT count(*) FROM shape WHERE dept > 'd1'", "MI0005" },
        { "SELECT count(nothing) FROM shape", "MI0005" },
        { "EXPLAIN SELECT count(*) FROM shape", "MI0002" },
        { "EXPLAIN ANALYZE SELECT count(*) FROM shape", "MI0002" },
        { "COPY shape TO STDOUT", "MI0002" },
        { "COPY (SELECT salary FROM shape) TO STDOUT", "MI0002" },
        { "PREPARE p AS SELECT salary FROM shape", "MI0002" },
        { "DECLARE c CURSOR FOR SELECT salary FROM shape", "MI0002" },
        { "CREATE VIEW mine AS SELECT salary FROM shape", "MI0002" },
        { "CREATE TABLE mine AS SELECT salary FROM shape", "MI0002" },
        { "INSERT INTO shape VALUES (99, 'x', 'd1', 1, 2000, 1)", "MI0002" },
        { "DELETE FROM shape", "MI0002" },
        { "LOCK TABLE shape", "MI0002" },
        { "TABLE shape", "MI0001" },
        { "SELECT count(*) FROM shape; SELECT salary FROM shape", "MI0002" },
        { "DO $$ BEGIN PERFORM salary FROM shape; END $$", "MI0003" },
        { "SELECT 1 FROM sesame_unknown_to_all(", "MI000" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    [Requirement("gat389-4.10-1")]
    public async Task Everything_else_that_touches_the_table_is_refused_with_its_rule(string sql, string rule) =>
        (await statistics.AskAsync(sql)).Error.ShouldContain(rule == "MI000" ? "ERROR" : rule);

    [Fact]
    [Requirement("gat389-4.10-1")]
    public async Task Past_the_gateway_the_role_of_the_subject_reads_nothing()
    {
        await statistics.Running.OpenEngineAsync("analyst");
        try
        {
            foreach (var sql in (string[])["SELECT count(*) FROM shape", "SELECT salary FROM shape", "COPY shape TO STDOUT", "EXPLAIN ANALYZE SELECT avg(salary) FROM shape", "INSERT INTO shape VALUES (99)"])
                (await ToolRun.OfAsync("psql", ["-X", "-At", "-c", sql], statistics.Analyst.DirectEnvironment(StatisticsDeployment.Database))).Error.ShouldContain("permission denied", customMessage: sql);
        }
        finally
        {
            // The others come in through Menshen.
            await statistics.Running.CloseEngineAsync("analyst");
        }
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public async Task Views_and_functions_on_the_table_are_refused_by_name_and_a_right_to_one_stops_the_answers()
    {
        (await statistics.Owner.PsqlAsync(
            "-c", "CREATE VIEW inner_view AS SELECT salary FROM views", "-c", "CREATE VIEW outer_view AS SELECT * FROM inner_view",
            "-c", "CREATE FUNCTION peek() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT salary FROM views WHERE grade = 9'")).Succeeded();
        (await statistics.AskAsync("SELECT count(*) FROM views")).Succeeded();
        (await statistics.AskAsync("SELECT * FROM outer_view")).Error.ShouldContain("MI0004");
        // Who may run it reads a salary by it, as the owner's right goes; not through here.
        (await statistics.Second.At(StatisticsDeployment.Database).PsqlAsync("-c", "SELECT peek()")).Error.ShouldContain("peek");
        (await statistics.Owner.PsqlAsync("-c", "GRANT SELECT ON outer_view TO analyst")).Succeeded();
        (await statistics.AskAsync("SELECT * FROM outer_view")).Error.ShouldContain("MI0004");
        (await statistics.AskAsync("SELECT count(*) FROM views")).Error.ShouldContain("MI0008");
        (await statistics.Owner.PsqlAsync("-c", "REVOKE SELECT ON outer_view FROM analyst")).Succeeded();
        (await statistics.AskAsync("SELECT count(*) FROM views")).Succeeded();
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public async Task A_right_on_the_table_itself_stops_the_answers()
    {
        (await statistics.Owner.PsqlAsync("-c", "GRANT INSERT ON open TO analyst")).Succeeded();
        (await statistics.AskAsync("SELECT count(*) FROM open")).Error.ShouldContain("MI0008");
        (await statistics.Owner.PsqlAsync("-c", "REVOKE INSERT ON open FROM analyst", "-c", "ALTER TABLE open ENABLE ROW LEVEL SECURITY")).Succeeded();
        (await statistics.AskAsync("SELECT count(*) FROM open")).Error.ShouldContain("policies or labels");
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public async Task Small_groups_and_their_complements_are_left_out_or_refused()
    {
        (await statistics.AskAsync($"SELECT sum(salary) FROM small WHERE {StatisticsDeployment.Target}")).Error.ShouldContain("MI0006");
        (await statistics.AskAsync($"SELECT sum(salary) FROM small WHERE NOT ({StatisticsDeployment.Target})")).Error.ShouldContain("MI0006");
        var groups = (await statistics.AskAsync("SELECT grade, count(*) FROM small GROUP BY grade")).Succeeded().Lines;
        // Grade 9 has one; with the smallest other group what is left out is enough.
        groups.Count.ShouldBe(3);
        groups.ShouldAllBe(line => !line.StartsWith('9') && int.Parse(line.Split('|')[1], CultureInfo.InvariantCulture) >= 5);
        (await statistics.AskAsync("SELECT dept, grade, avg(salary) FROM small WHERE hired < 2013 GROUP BY dept, grade")).Error.ShouldContain("MI0006");
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public async Task Asking_again_or_in_other_words_gives_the_same_noise()
    {
        var first = (await statistics.AskAsync("SELECT count(*), sum(salary) FROM noisy WHERE dept = 'd1'")).Succeeded().Text;
        var truth = (await statistics.Owner.PsqlAsync("-c", "SELECT count(*), sum(salary) FROM noisy WHERE dept = 'd1'")).Succeeded().Text;
        first.ShouldNotBe(truth);
        foreach (var words in (string[])["dept = 'd1'", "'d1' = dept", "dept IN ('d1')", "NOT (dept = 'd2' OR dept = 'd3')", "dept = 'd1' AND hired > 0", "dept = 'd1' AND grade < 100"])
            (await statistics.AskAsync($"SELECT count(*), sum(salary) FROM noisy WHERE {words}")).Succeeded().Text.ShouldBe(first);
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public async Task Rounded_answers_have_few_digits()
    {
        var answer = (await statistics.AskAsync("SELECT count(*), sum(salary), avg(salary) FROM rounded WHERE hired <= 2033")).Succeeded().Text.Split('|');
        answer[0].ShouldBe("30");
        answer[1].TrimEnd('0').Length.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    [Requirement("gat389-4.10-2")]
    public async Task A_spent_budget_is_explained()
    {
        for (var i = 0; i < 3; i++) (await statistics.AskAsync("SELECT count(*) FROM spent")).Succeeded();
        var refusal = (await statistics.AskAsync("SELECT count(*) FROM spent")).Error;
        refusal.ShouldContain("you have asked 3 of 3 questions about spent within 30 days");
        refusal.ShouldContain("The next one is free at");
        refusal.ShouldContain("menshen statistics reset spent");
        // A form that is not allowed costs nothing.
        (await statistics.AskAsync("SELECT max(salary) FROM shape")).Error.ShouldContain("MI0001");
    }

    [Fact]
    public async Task What_has_nothing_to_do_with_the_tables_passes()
    {
        (await statistics.AskAsync("SELECT 1 + 1")).Succeeded().Text.ShouldBe("2");
        (await statistics.AskAsync("BEGIN; CREATE TEMP TABLE mine (a int); INSERT INTO mine VALUES (1); SELECT sum(a) FROM mine; ROLLBACK")).Succeeded();
        (await statistics.AskAsync("\\d shape")).Succeeded().Output.ShouldContain("salary");
        (await statistics.AskAsync("\\dt")).Succeeded();
        (await statistics.AskAsync("\\l")).Succeeded();
        (await statistics.Owner.PsqlAsync("-c", "SELECT max(salary) FROM shape")).Succeeded();
    }
}
