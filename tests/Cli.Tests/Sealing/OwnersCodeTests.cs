using Menshen.Crypto.Sealing;
using Menshen.Engine;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>The attack: an index on a function of a constant. Whoever plans to read the table works it out, and Menshen, who may do anything, reads each table that is sealed.</summary>
[Collection(SealingTests.Name)]
public sealed class OwnersCodeTests(SealingFixture fixture) : GroupRotating(fixture)
{
    private const string Database = "oc_seal";
    private const string Evil = "CREATE INDEX evil ON s.sender (s.mine('x'))";

    private const string Mallory = """
        CREATE SCHEMA s; GRANT ALL ON SCHEMA s TO oc_mallory;
        CREATE TABLE s.sender (id integer PRIMARY KEY, phone text); INSERT INTO s.sender VALUES (1, 'one'), (2, 'two'); ALTER TABLE s.sender OWNER TO oc_mallory;
        CREATE FUNCTION s.rise() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
            IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN ALTER ROLE oc_mallory CREATEDB; END IF; END $$;
        CREATE FUNCTION s.mine(text) RETURNS bool IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM s.rise(); RETURN true; END $$;
        ALTER FUNCTION s.mine(text) OWNER TO oc_mallory
        """;

    [Fact]
    public async Task No_function_of_a_tables_owner_is_worked_out_when_its_column_is_sealed_or_its_values_are_counted()
    {
        var group = await Keys.EnsureAsync(new SealGroupSpec("oc-seal", "pii.test", SealMode.Equal, "zhao", null), "li", Cancellation);
        await MakeAsync(Database);
        foreach (var (make, drop) in ((string, string)[])[
            (Evil, "DROP INDEX s.evil"), ("CREATE INDEX evil ON s.sender (id) WHERE s.mine('x')", "DROP INDEX s.evil"), ("CREATE STATISTICS s.evil ON (s.mine('x')), id FROM s.sender", "DROP STATISTICS s.evil")])
        {
            await AsMalloryAsync(make);
            await SqlAsync(Database, "SELECT count(phone) FROM s.sender");
            (await HasRisenAsync()).ShouldBeTrue($"that is the attack: {make}");
            (await Should.ThrowAsync<CatalogueRefusalException>(() => Works.BeginAsync(Wish(group), group, Cancellation))).Message.ShouldContain("runs s.mine(text)");
            (await HasRisenAsync()).ShouldBeFalse(make);
            await AsMalloryAsync(drop);
        }

        // The look beforehand found nothing, and there it is.
        long id;
        await using (var holder = await Fixture.Engine.OpenAsync(Database, Cancellation))
        {
            await using var transaction = await holder.BeginTransactionAsync(Cancellation);
            await RunAsync(holder, "LOCK TABLE s.sender IN ROW SHARE MODE");
            id = (await Works.BeginAsync(Wish(group), group, Cancellation)).Id;
            await AsMalloryAsync(Evil);
        }
        await UntilAsync(id, "given-up");
        (await HasRisenAsync()).ShouldBeFalse();
        await AsMalloryAsync("DROP INDEX s.evil");
        await UntilAsync((await Works.BeginAsync(Wish(group), group, Cancellation)).Id, "done");
        await AsMalloryAsync(Evil);
        var count = await Keys.CountAsync(group, Cancellation);
        count.Uncounted.ShouldHaveSingleItem().ShouldContain("runs s.mine(text)");
        count.Uncounted[0].ShouldStartWith($"{Database}/s.sender.phone: ");
        count.Found.ShouldBeEmpty();
        (await HasRisenAsync()).ShouldBeFalse();
        await AsMalloryAsync("DROP INDEX s.evil");
        (await Keys.CountAsync(group, Cancellation)).Found.Sum(found => found.Values).ShouldBe(2L);
    }

    [Fact]
    public async Task Nor_when_columns_are_discovered_and_rows_counted_of_which_nobody_knows_who_wrote_them()
    {
        const string database = "oc_survey";
        var group = await Keys.EnsureAsync(new SealGroupSpec("oc-survey", "pii.test", SealMode.Equal, "zhao", null), "li", Cancellation);
        await MakeAsync(database);
        await Seals.MakeDomainAsync(database, group, Cancellation);
        await SqlAsync(database, "CREATE TABLE s.whole (id bigint); CREATE TABLE s.child () INHERITS (s.whole); ALTER TABLE s.child OWNER TO oc_mallory");
        await AsMalloryAsync("CREATE INDEX evil_child ON s.child (s.mine('x'))", database);
        await AsMalloryAsync("CREATE TABLE s.parted (id text) PARTITION BY LIST ((s.mine('x') AND id <> ''))", database);
        var provenance = new RowProvenance(Fixture.Engine);
        await provenance.BeginAsync(database, "s", "sender", Cancellation);
        await AsMalloryAsync(Evil, database);
        await HasRisenAsync();
        await SqlAsync(database, "SELECT phone FROM s.sender LIMIT 1");
        (await HasRisenAsync()).ShouldBeTrue("that is the attack");
        var tables = new List<SurveyedTable>();
        await foreach (var table in ColumnSurvey.ReadAsync(Fixture.Engine, database, 10, Cancellation)) tables.Add(table);
        tables.Where(table => table.Schema == "s").Select(table => (table.Name, table.Unread)).ShouldBe([("child", "42501"), ("parted", "42501"), ("sender", "42501"), ("whole", "42501")], ignoreOrder: true);
        // The others are counted, and this one is named: it was the whole report that was refused.
        await SqlAsync(database, "CREATE TABLE s.honest (id int); INSERT INTO s.honest VALUES (1), (2)");
        await provenance.BeginAsync(database, "s", "honest", Cancellation);
        var report = await provenance.ReportAsync(database, Cancellation);
        report.Single(table => table.Name == "sender").Trouble.ShouldNotBeNull().ShouldContain("runs s.mine(text)");
        report.Single(table => table.Name == "honest").ShouldSatisfyAllConditions(honest => honest.Trouble.ShouldBeNull(), honest => (honest.Rows, honest.Untraceable).ShouldBe((2L, 2L)));
        // The same for one that somebody holds.
        await using (var holder = await Fixture.Engine.OpenAsync(database, Cancellation))
        {
            await using var transaction = await holder.BeginTransactionAsync(Cancellation);
            await RunAsync(holder, "LOCK TABLE s.honest IN ACCESS EXCLUSIVE MODE");
            report = await provenance.ReportAsync(database, Cancellation);
        }
        report.Single(table => table.Name == "honest").Trouble.ShouldNotBeNull().ShouldContain("holds the table's lock");
        report.Single(table => table.Name == "sender").Trouble.ShouldNotBeNull().ShouldContain("runs s.mine(text)");
        (await HasRisenAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("CREATE DOMAIN s.d AS text CHECK (s.mine(VALUE)); ALTER TABLE s.sender ADD CHECK ((('{' || id || '}')::s.d[]) IS NOT NULL)", "s.d[]")]
    [InlineData("CREATE DOMAIN s.d AS text CHECK (s.mine(VALUE)); CREATE TYPE s.pair AS (one s.d); ALTER TABLE s.sender ADD CHECK ((('(' || id || ')')::s.pair) IS NOT NULL)", "s.pair")]
    public async Task Nor_when_rows_are_written_by_a_domain_inside_of_an_array_or_a_row(string make, string type)
    {
        var database = $"oc_types_{make.Length}";
        await MakeAsync(database);
        await AsMalloryAsync(make, database);
        await SqlAsync(database, "UPDATE s.sender SET id = id");
        (await HasRisenAsync()).ShouldBeTrue("that is the attack");
        await using var connection = await Fixture.Engine.OpenAsync(database, Cancellation);
        (await OwnersCode.InAsync(connection, [("s", "sender")], isWritten: true, Cancellation)).ShouldContain(found => found.Contains($"makes values of the type {type}", StringComparison.Ordinal));
    }

    private static ColumnWork Wish(SealGroup group) => new()
    {
        Id = 0, Database = Database, Schema = "s", Table = "sender", Column = "phone", Group = group.Number, Unseals = false, State = "running", StartedBy = "li", Rows = 0,
    };

    private async Task MakeAsync(string database)
    {
        await Fixture.SqlAsync("DO $$ BEGIN CREATE ROLE oc_mallory; EXCEPTION WHEN duplicate_object THEN END $$");
        await Fixture.SqlAsync($"CREATE DATABASE {database}");
        await SqlAsync(database, Mallory);
    }

    private Task<object?> AsMalloryAsync(string sql, string database = Database) => SqlAsync(database, $"SET ROLE oc_mallory; {sql}; RESET ROLE");

    // And takes it away again.
    private async Task<bool> HasRisenAsync()
    {
        var has = (bool)(await Fixture.SqlAsync("SELECT rolcreatedb FROM pg_roles WHERE rolname = 'oc_mallory'"))!;
        await Fixture.SqlAsync("ALTER ROLE oc_mallory NOCREATEDB");
        return has;
    }
}
