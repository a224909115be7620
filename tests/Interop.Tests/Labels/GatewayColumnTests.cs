using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Labels;

/// <summary>A column with a label of its own, from the policy's plan to what psql, Npgsql and pg_dump see of it.</summary>
public sealed class GatewayColumnTests(ColumnDeployment labels) : IClassFixture<ColumnDeployment>
{
    private const string Staff = "public.staff";

    [Fact]
    public async Task Both_plans_name_the_labelled_columns_and_what_changes_for_whom()
    {
        var (policy, plan) = await labels.LabelledAsync();
        policy.Output.ShouldContain("labels table parcels/public.staff");
        policy.Output.ShouldContain("salary: internal:east");
        plan.Output.ShouldContain("only sessions at or above their label read and write the columns salary: internal:east");
        (await labels.Running.MenshenAsync("label", "list")).Succeeded().Output.ShouldContain("salary: internal:east");
        (await labels.Running.MenshenAsync("label", "check", LabelDeployment.Database)).Succeeded().Output.ShouldContain("salary: internal:east");
        (await labels.Running.MenshenAsync("label", "check", LabelDeployment.Database, "--json")).Succeeded().Output.ShouldContain("\"columns\":[\"salary: internal:east\"]");
    }

    [Theory]
    // Named: the gateway knows the column. Not named: the engine denies the table, and the gateway says why.
    [InlineData("SELECT salary FROM staff", "ML0014")]
    [InlineData("UPDATE staff SET salary = 1", "ML0014")]
    [InlineData("INSERT INTO staff (id, salary) VALUES (90, 1)", "ML0014")]
    [InlineData("UPDATE staff SET name = name RETURNING salary", "ML0014")]
    [InlineData("COPY staff (id, salary) TO STDOUT", "ML0014")]
    [InlineData("SELECT * FROM staff", "ML0016")]
    [InlineData("SELECT to_jsonb(s) FROM staff s", "ML0016")]
    [InlineData("SELECT * FROM payroll", "ML0016")]
    [InlineData("TABLE staff", "ML0016")]
    [InlineData("DELETE FROM staff WHERE id = 1 RETURNING *", "ML0016")]
    [InlineData("INSERT INTO staff VALUES (90, 'x', 1)", "ML0016")]
    [InlineData("COPY staff TO STDOUT", "ML0016")]
    public async Task Who_is_below_the_column_is_refused_with_the_column_its_label_and_the_way_out(string sql, string rule)
    {
        await labels.LabelledAsync();
        var run = await PsqlAsync("wu_west", sql);
        run.Code.ShouldNotBe(0);
        run.Error.ShouldContain($"Rule {rule}.");
        run.Error.ShouldContain("salary");
        run.Error.ShouldContain("internal:east");
        run.Error.ShouldContain("leave salary away");
        run.Output.ShouldNotContain("4711");
    }

    [Fact]
    [Requirement("gat389-4.3.2-4")]
    public async Task The_rest_of_the_row_is_the_rows_and_the_column_is_whose_label_dominates_it()
    {
        await labels.LabelledAsync();
        foreach (var query in (string[])["SELECT name FROM staff WHERE id = 1", "SELECT name FROM roster WHERE id = 1", "COPY (SELECT name FROM staff WHERE id = 1) TO STDOUT"])
            (await PsqlAsync("wu_west", query)).Succeeded().Text.ShouldBe("li", query);
        (await PsqlAsync("wu_west", "SELECT count(*) FROM staff WHERE id < 3")).Succeeded().Text.ShouldBe("2");
        // What he adds has his label, and no salary.
        (await PsqlAsync("wu_west", "INSERT INTO staff (id, name) VALUES (10, 'zhao') RETURNING name")).Succeeded().Output.ShouldStartWith("zhao");
        (await PsqlAsync("wu_west", "UPDATE staff SET name = 'Zhao' WHERE id = 10 RETURNING name")).Succeeded().Output.ShouldStartWith("Zhao");
        (await PsqlAsync("chen_east", "SELECT salary FROM staff WHERE id = 1")).Succeeded().Text.ShouldBe("4711");
        (await PsqlAsync("chen_east", "SELECT id, name, salary FROM staff WHERE id = 2")).Succeeded().Text.ShouldBe("2|wang|815");
        (await PsqlAsync("chen_east", "SELECT id, name, salary FROM payroll WHERE id = 2")).Succeeded().Text.ShouldBe("2|wang|815");
        (await PsqlAsync("chen_east", "SELECT * FROM staff WHERE id = 2")).Succeeded().Text.ShouldStartWith("2|wang|815");
        (await PsqlAsync("chen_east", "INSERT INTO staff (id, name, salary) VALUES (20, 'east', 7) RETURNING salary")).Succeeded().Output.ShouldStartWith("7");
        (await CopyAsync("chen_east", "public.staff (id, name, salary)", "21\tcopied\t8\n")).Succeeded().Text.ShouldBe("COPY 1");
        (await PsqlAsync("chen_east", "SELECT salary FROM staff WHERE id = 21")).Succeeded().Text.ShouldBe("8");
        // All columns are the trigger's, so that who is below one copies nothing in, and is told so; it fails as a whole.
        (await CopyAsync("wu_west", "public.staff (id, name)", "22\tx\n")).Error.ShouldContain("salary");
        (await PsqlAsync("office", "SELECT count(*) FROM staff WHERE id = 22")).Succeeded().Text.ShouldBe("0");
    }

    [Fact]
    public async Task Npgsql_gets_the_same_words_in_a_prepared_statement_and_goes_on_in_the_same_session()
    {
        await labels.LabelledAsync();
        await using var connection = new NpgsqlConnection(labels.Connection("wu_west"));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var all = new NpgsqlCommand("SELECT * FROM staff WHERE id = $1", connection) { Parameters = { new() { Value = 1 } } };
        var denied = await Should.ThrowAsync<PostgresException>(() => all.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        (denied.SqlState, denied.Hint!.Contains("leave salary away", StringComparison.Ordinal)).ShouldBe(("42501", true));
        await using var one = new NpgsqlCommand("SELECT name FROM staff WHERE id = $1", connection) { Parameters = { new() { Value = 1 } } };
        (await one.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe("li");
    }

    [Fact]
    public async Task What_psql_describes_is_the_same_for_all_and_pg_dump_is_nobodys()
    {
        await labels.LabelledAsync();
        foreach (var who in (string[])["wu_west", "chen_east"])
        {
            var described = (await PsqlAsync(who, "\\d staff")).Succeeded().Text;
            foreach (var column in (string[])["id", "name", "salary"]) described.ShouldContain(column);
            // Its settings are refused first; it would read the counters of all tables and lock whole ones (docs/threats/labels.md).
            var dumped = await ToolRun.OfAsync("pg_dump", ["--enable-row-security", "-t", Staff], labels.People[who].LibpqEnvironment);
            dumped.Code.ShouldNotBe(0);
            dumped.Error.ShouldContain("Rule ML0005.");
            dumped.Output.ShouldNotContain("4711");
        }
    }

    private Task<ToolRun> PsqlAsync(string subject, string sql) => labels.People[subject].PsqlAsync("-c", sql);

    private Task<ToolRun> CopyAsync(string subject, string into, string rows)
    {
        var file = Path.Combine(labels.Running.Directory, $"copy-{Guid.NewGuid():N}");
        File.WriteAllText(file, rows);
        return PsqlAsync(subject, $"\\copy {into} FROM '{file}'");
    }
}
