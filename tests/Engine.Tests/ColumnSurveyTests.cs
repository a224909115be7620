using Menshen.Engine.Tests.Kit;
using Menshen.Policy;
using Npgsql;

namespace Menshen.Engine.Tests;

[Collection(EngineTests.Name)]
public sealed class ColumnSurveyTests(EngineFixture fixture)
{
    private const int Rows = 50;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Columns_of_tables_partitions_and_domains_are_sampled_with_their_comments_and_base_types()
    {
        var owner = await DatabaseAsync("survey_one");
        await Statements.RunAsync(owner, """
            CREATE SCHEMA "Odd Schema";
            CREATE DOMAIN "Odd Schema".number AS varchar(40);
            CREATE DOMAIN "Odd Schema".phone AS "Odd Schema".number;
            CREATE TABLE "Odd Schema"."T "" x" ("身份证号" text, mobile "Odd Schema".phone, born date, n int, ok boolean, "a.b" bigint);
            COMMENT ON COLUMN "Odd Schema"."T "" x".mobile IS '手机';
            INSERT INTO "Odd Schema"."T "" x" SELECT 'id' || i, '138' || i, '1990-05-17', i, true, i FROM pg_catalog.generate_series(1, 200) i;
            INSERT INTO "Odd Schema"."T "" x" DEFAULT VALUES;
            CREATE TABLE "Odd Schema".parts (k bigint, v text) PARTITION BY RANGE (k);
            CREATE TABLE "Odd Schema".part_1 PARTITION OF "Odd Schema".parts DEFAULT;
            INSERT INTO "Odd Schema".parts VALUES (1, 'in a part');
            CREATE VIEW "Odd Schema".view AS SELECT v FROM "Odd Schema".parts;
            """);
        var tables = await SurveyAsync("survey_one");
        tables.Select(table => (table.Name, table.Unread)).ShouldBe([("T \" x", null), ("parts", null)]);
        tables[0].Columns.Select(column => (column.Name, column.Type, column.Comment, column.Values.Count)).ShouldBe(
            [("身份证号", "text", "", Rows), ("mobile", "character varying", "手机", Rows), ("born", "date", "", Rows), ("a.b", "bigint", "", Rows)]);
        tables[0].Columns[2].Values[0].ShouldBe("1990-05-17");
        tables[1].Columns.Single(column => column.Name == "v").Values.ShouldBe(["in a part"]);
    }

    [Fact]
    public async Task A_large_table_is_sampled_by_pages_and_long_values_are_cut()
    {
        var owner = await DatabaseAsync("survey_large");
        await Statements.RunAsync(owner, "CREATE TABLE t (v text); INSERT INTO t SELECT pg_catalog.lpad(i::text, 1000, '0') FROM pg_catalog.generate_series(1, 30000) i; ANALYZE t");
        var values = (await SurveyAsync("survey_large")).ShouldHaveSingleItem().Columns[0].Values;
        values.Count.ShouldBeInRange(1, Rows);
        values.ShouldAllBe(value => value.Length == 200);
        // By pages, and not the first rows.
        values.Select(value => value.TrimStart('0')).ShouldAllBe(value => value.Length <= 5);
    }

    [Fact]
    public async Task No_code_of_a_tables_owner_runs_with_our_rights()
    {
        var owner = await DatabaseAsync("survey_hostile");
        // A naive survey casts every column to text: this one would make the reader a superuser's witness.
        await Statements.RunAsync(owner, """
            CREATE TABLE seen (who text);
            CREATE TYPE trap AS (v text);
            CREATE FUNCTION spring(trap) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen VALUES (current_user); RETURN 'x'; END $$;
            CREATE CAST (trap AS text) WITH FUNCTION spring(trap) AS IMPLICIT;
            CREATE TABLE baited (t trap, v text);
            INSERT INTO baited VALUES (ROW('a'), 'plain');
            CREATE FUNCTION peek() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen VALUES (current_user); RETURN true; END $$;
            ALTER TABLE baited ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY p ON baited USING (peek());
            CREATE VIEW v AS SELECT (SELECT peek())::text AS phone;
            CREATE FUNCTION "left"(text, integer) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen VALUES (current_user); RETURN 'x'; END $$;
            """);
        await fixture.TcbAsync("SELECT t::text FROM public.baited", "survey_hostile");
        (await Statements.RunAsync(owner, "SELECT count(*) FROM seen WHERE who <> current_user")).ShouldBe(1L, "the trap works on whoever walks into it");
        var baited = (await SurveyAsync("survey_hostile")).Single(table => table.Name == "baited");
        baited.Unread.ShouldBeNull();
        baited.Columns.Select(column => column.Name).ShouldBe(["v"]);
        baited.Columns[0].Values.ShouldBe(["plain"]);
        (await Statements.RunAsync(owner, "SELECT count(*) FROM seen")).ShouldBe(1L);
    }

    [Fact]
    public async Task A_locked_table_is_named_and_nobody_waits_behind_us()
    {
        var owner = await DatabaseAsync("survey_locked");
        await Statements.RunAsync(owner, "CREATE TABLE a (v text); CREATE TABLE b (v text); INSERT INTO b VALUES ('x')");
        await using var transaction = await owner.BeginTransactionAsync(Stop);
        await Statements.RunAsync(owner, "LOCK TABLE a IN ACCESS EXCLUSIVE MODE");
        var tables = await SurveyAsync("survey_locked");
        tables.Select(table => (table.Name, table.Unread, table.Columns[0].Values.Count)).ShouldBe([("a", PostgresErrorCodes.LockNotAvailable, 0), ("b", null, 1)]);
    }

    [Fact]
    public void What_a_survey_holds_prints_names_alone()
    {
        var column = new ColumnSample { Name = "phone", Type = "text", Values = ["13812345678"] };
        new SurveyedTable("s", "t", [column], null).ToString().ShouldBe("s.t");
        column.ToString().ShouldBe("phone text");
    }

    private async Task<List<SurveyedTable>> SurveyAsync(string database)
    {
        var tables = new List<SurveyedTable>();
        await foreach (var table in ColumnSurvey.ReadAsync(fixture.Engine, database, Rows, Stop)) tables.Add(table);
        return tables;
    }

    private async Task<NpgsqlConnection> DatabaseAsync(string name)
    {
        var owner = await fixture.AddAsync($"{name}_owner");
        await fixture.Databases.CreateDatabaseAsync(name, owner.Name, Stop);
        var connection = await fixture.LoginAsync(owner.EngineRole, name);
        await Statements.RunAsync(connection, "SET search_path = public; GRANT ALL ON SCHEMA public TO CURRENT_USER");
        return connection;
    }
}
