using Menshen.Policy.Grants;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Access;

/// <summary>Each operation on each object takes its own grant: refused without it, allowed with exactly that one, refused again when it is taken back.</summary>
public sealed class PrivilegeTests(GrantFixture fixture) : IClassFixture<GrantFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Object, right, and a statement that uses it and no other.</summary>
    public static TheoryData<string, string, string> Operations => new()
    {
        { "data.t", "SELECT", "SELECT a FROM data.t" },
        { "data.t", "INSERT", "INSERT INTO data.t VALUES (2, 'x')" },
        { "data.t", "UPDATE", "UPDATE data.t SET b = 'x'" },
        { "data.t", "DELETE", "DELETE FROM data.t" },
        { "data.t", "TRUNCATE", "TRUNCATE data.t" },
        { "data.t", "TRIGGER", "CREATE TRIGGER mine BEFORE INSERT ON data.t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()" },
        { "data.t", "REFERENCES", "CREATE TABLE public.child (a int REFERENCES data.keyed (a))" },
        { "data.v", "SELECT", "SELECT a FROM data.v" },
        { "data.v", "INSERT", "INSERT INTO data.v VALUES (3, 'x')" },
        { "data.v", "UPDATE", "UPDATE data.v SET b = 'x'" },
        { "data.v", "DELETE", "DELETE FROM data.v" },
        { "SEQUENCE data.s", "USAGE", "SELECT nextval('data.s')" },
        { "FUNCTION data.f()", "EXECUTE", "SELECT data.f()" },
        { "PROCEDURE data.p()", "EXECUTE", "CALL data.p()" },
        { "DOMAIN data.d", "USAGE", "CREATE TABLE public.typed (x data.d)" },
        { "TYPE data.e", "USAGE", "CREATE TABLE public.listed (x data.e)" },
        { "SCHEMA data", "CREATE", "CREATE TABLE data.mine (x int)" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    [Requirement("gat389-4.2.1-2")]
    [Requirement("gat389-4.2.1-3")]
    [Requirement("gat389-4.2.1-t1")]
    [Requirement("gat389-4.2.1-t2")]
    [Requirement("gat389-4.2.1-t4")]
    [Requirement("gat389-4.2.1-t6")]
    [Requirement("realname-7.9.2-1")]
    public async Task An_operation_takes_its_own_grant(string target, string right, string statement)
    {
        var database = await fixture.CopyAsync("guarded");
        await fixture.RunAsync("olga", database, """
            CREATE TABLE data.keyed (a int PRIMARY KEY); CREATE VIEW data.v AS SELECT a, b FROM data.t; CREATE SEQUENCE data.s; CREATE DOMAIN data.d AS int;
            CREATE TYPE data.e AS ENUM ('x'); CREATE FUNCTION data.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE data.p() LANGUAGE sql AS 'SELECT 1';
            REVOKE ALL ON FUNCTION data.f() FROM PUBLIC; REVOKE ALL ON PROCEDURE data.p() FROM PUBLIC; REVOKE ALL ON DOMAIN data.d FROM PUBLIC; REVOKE ALL ON TYPE data.e FROM PUBLIC
            """);
        var granted = right == "REFERENCES" ? "data.keyed" : target;
        await RefusedAsync("bob", database, statement);
        // All that there is on another object, and all other rights on this one, do not help.
        await fixture.RunAsync("olga", database, "CREATE TABLE data.other (a int, b text); GRANT ALL ON data.other TO bob");
        if (!target.Contains(' ', StringComparison.Ordinal)) await fixture.RunAsync("olga", database, $"GRANT ALL ON {granted} TO bob; REVOKE {right} ON {granted} FROM bob");
        await RefusedAsync("bob", database, statement);
        await fixture.RunAsync("olga", database, $"REVOKE ALL ON {granted} FROM bob{(target == "SCHEMA data" ? "; GRANT USAGE ON SCHEMA data TO bob" : "")}; GRANT {right} ON {granted} TO bob");
        await fixture.RunAsync("bob", database, statement);
        await fixture.RunAsync("olga", database, $"REVOKE {right} ON {granted} FROM bob");
        await RefusedAsync("bob", database, statement.Replace("public.", "public.again_", StringComparison.Ordinal).Replace("data.mine", "data.again", StringComparison.Ordinal).Replace("TRIGGER mine", "TRIGGER again", StringComparison.Ordinal));
        if (target == "data.v" && right == "SELECT") await RefusedAsync("bob", database, "SELECT a FROM data.t");
        await fixture.DropAsync(database);
    }

    [Fact]
    [Requirement("gat389-4.2.1-t3")]
    public async Task A_right_on_one_column_is_none_on_another()
    {
        var database = await fixture.CopyAsync("guarded");
        await fixture.RunAsync("olga", database, "CREATE TABLE data.k (a int UNIQUE, b text)");
        foreach (var (right, allowed, refused) in ((string, string, string)[])[
            ("SELECT", "SELECT a FROM data.k", "SELECT * FROM data.k"), ("INSERT", "INSERT INTO data.k (a) VALUES (5)", "INSERT INTO data.k (b) VALUES ('x')"),
            ("UPDATE", "UPDATE data.k SET a = 6", "UPDATE data.k SET b = 'x'"), ("REFERENCES", "CREATE TABLE public.c (a int REFERENCES data.k (a))", "CREATE TABLE public.d (a int REFERENCES data.k (a))")])
        {
            await RefusedAsync("bob", database, allowed);
            await fixture.RunAsync("olga", database, $"GRANT {right} (a) ON data.k TO bob");
            await fixture.RunAsync("bob", database, allowed);
            if (right == "REFERENCES") await fixture.RunAsync("olga", database, "REVOKE REFERENCES (a) ON data.k FROM bob");
            await RefusedAsync("bob", database, refused);
        }

        await fixture.DropAsync(database);
    }

    [Fact]
    [Requirement("gat389-4.2.1-t5")]
    public async Task A_table_under_anothers_type_takes_his_right_and_under_his_table_his_ownership()
    {
        var database = await fixture.CopyAsync("guarded");
        await fixture.RunAsync("olga", database, "CREATE TYPE data.row AS (a int); REVOKE ALL ON TYPE data.row FROM PUBLIC");
        await RefusedAsync("bob", database, "CREATE TABLE public.typed OF data.row");
        await RefusedAsync("bob", database, "CREATE TABLE public.heir () INHERITS (data.t)");
        await fixture.RunAsync("olga", database, "GRANT USAGE ON TYPE data.row TO bob; GRANT ALL ON data.t TO bob");
        await fixture.RunAsync("bob", database, "CREATE TABLE public.typed OF data.row");
        // PostgreSQL knows no right UNDER: who heirs must be a member of the owner.
        await RefusedAsync("bob", database, "CREATE TABLE public.heir () INHERITS (data.t)");
        await fixture.TcbAsync("GRANT olga TO bob");
        await fixture.RunAsync("bob", database, "CREATE TABLE public.heir () INHERITS (data.t)");
        await fixture.TcbAsync("REVOKE olga FROM bob");
        await fixture.DropAsync(database);
    }

    [Fact]
    [Requirement("gat389-4.2.2-2")]
    public async Task What_was_revoked_is_refused_at_the_next_execution_however_it_is_run()
    {
        var database = await fixture.CopyAsync("guarded");
        await fixture.RunAsync("olga", database, "GRANT SELECT ON data.t TO bob");
        await fixture.RunAsync("bob", database, "CREATE FUNCTION public.look() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT b FROM data.t); END'");
        await using var session = await fixture.LoginAsync("bob", database);
        string[] ways =
        [
            "EXECUTE looking", "SELECT public.look()", "WITH w AS (SELECT b FROM data.t) SELECT b FROM w", "DO $$ BEGIN PERFORM b FROM data.t; END $$",
            "DECLARE c CURSOR WITH HOLD FOR SELECT b FROM data.t",
        ];
        await Kit.Statements.RunAsync(session, "PREPARE looking AS SELECT b FROM data.t");
        foreach (var way in ways) await Kit.Statements.RunAsync(session, way);
        await Kit.Statements.RunAsync(session, "CLOSE c");
        await fixture.RunAsync("olga", database, "REVOKE SELECT ON data.t FROM bob");
        foreach (var way in ways) (await Kit.Statements.RefusalAsync(session, way)).ShouldBe("42501", way);
        await session.CloseAsync();
        await fixture.DropAsync(database);
    }

    [Fact]
    [Requirement("realname-7.5.10.2-3.2")]
    [Requirement("gat389-4.3.3-a.3")]
    public async Task A_program_changes_neither_structure_nor_what_belongs_to_others_nor_the_engine()
    {
        var database = await fixture.CopyAsync("guarded");
        await fixture.RunAsync("olga", database, """
            ALTER TABLE data.t ADD CONSTRAINT positive CHECK (a > 0); CREATE RULE quiet AS ON DELETE TO data.t DO INSTEAD NOTHING;
            CREATE FUNCTION data.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TRIGGER same BEFORE UPDATE ON data.t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
            GRANT SELECT, INSERT, UPDATE, DELETE ON data.t TO robot
            """);
        foreach (var attempt in (string[])[
            "CREATE TABLE public.x (a int)", "CREATE TABLE data.x (a int)", "DROP TABLE data.t", "ALTER TABLE data.t DROP CONSTRAINT positive", "ALTER TABLE data.t DISABLE TRIGGER same",
            "DROP RULE quiet ON data.t", "DROP TRIGGER same ON data.t", "ALTER FUNCTION data.f() IMMUTABLE", "DROP FUNCTION data.f()", "CREATE INDEX ON data.t (a)",
            "CREATE EXTENSION file_fdw", "DROP EXTENSION plpgsql", "ALTER SYSTEM SET listen_addresses = '*'", "SELECT b FROM public.teams", "SELECT rolpassword FROM pg_catalog.pg_authid",
            "SELECT pg_read_file('postgresql.conf')", "COPY data.t TO PROGRAM 'cat'", "CREATE ROLE other", "ALTER ROLE robot CREATEROLE", "SELECT pg_reload_conf()"])
            await RefusedAsync("robot", database, attempt);
        await fixture.DropAsync(database);
    }

    [Fact]
    [Requirement("realname-7.4.2-2.1")]
    [Requirement("realname-7.4.2-2.3")]
    [Requirement("realname-7.9.2-2.3")]
    public async Task An_administrator_reads_no_data_and_no_owner_may_grant_him_any()
    {
        var database = await fixture.CopyAsync("guarded");
        await RefusedAsync("adm", database, "SELECT b FROM data.t");
        await RefusedAsync("olga", database, "GRANT SELECT ON data.t TO adm");
        await RefusedAsync("adm", database, "SELECT b FROM data.t");
        await RefusedAsync("adm", database, "SET ROLE olga");
        await fixture.DropAsync(database);
    }

    [Fact]
    [Requirement("tencentdb-2.3-0")]
    public async Task Where_the_policy_lets_administrators_receive_they_are_under_the_owners_grants_like_anybody()
    {
        var database = await fixture.CopyAsync("guarded", GrantRules.Default with { Terms = GrantTerms.Default with { Receivers = [.. GrantTerms.Kinds] } });
        await RefusedAsync("adm", database, "SELECT b FROM data.t");
        await fixture.RunAsync("olga", database, "GRANT SELECT ON data.t TO adm");
        (await fixture.RunAsync("adm", database, "SELECT b FROM data.t")).ShouldBe("secret");
        await fixture.RunAsync("olga", database, "REVOKE SELECT ON data.t FROM adm");
        await RefusedAsync("adm", database, "SELECT b FROM data.t");
        await fixture.DropAsync(database);
    }

    [Fact]
    [Requirement("credit-5.2-c.1")]
    public async Task Where_the_policy_wants_groups_alone_a_direct_grant_is_refused_and_a_groups_is_for_its_members()
    {
        var database = await fixture.CopyAsync("guarded", GrantRules.Default with { Terms = GrantTerms.Default with { Receivers = ["group"] } });
        await RefusedAsync("olga", database, "GRANT SELECT ON data.t TO carol");
        await fixture.RunAsync("olga", database, "GRANT SELECT ON data.t TO team");
        (await fixture.RunAsync("carol", database, "SELECT b FROM data.t")).ShouldBe("secret");
        await RefusedAsync("bob", database, "SELECT b FROM data.t");
        await fixture.DropAsync(database);
    }

    [Fact]
    [Requirement("credit-5.2-d.1")]
    [Requirement("credit-5.2-d.2")]
    public async Task Schemas_keep_kinds_of_data_apart_each_with_its_own_rights()
    {
        var database = await fixture.CopyAsync("guarded");
        await fixture.RunAsync("olga", database, """
            CREATE SCHEMA scores CREATE TABLE scores.score (a int, points int); CREATE SCHEMA contacts CREATE TABLE contacts.phone (a int, number text);
            GRANT USAGE ON SCHEMA scores TO bob, carol; GRANT SELECT ON scores.score TO bob, carol; GRANT USAGE ON SCHEMA contacts TO carol; GRANT INSERT ON contacts.phone TO carol
            """);
        await fixture.RunAsync("bob", database, "SELECT points FROM scores.score");
        await RefusedAsync("bob", database, "SELECT points, number FROM scores.score JOIN contacts.phone USING (a)");
        await fixture.RunAsync("carol", database, "SELECT points FROM scores.score");
        await RefusedAsync("carol", database, "INSERT INTO scores.score VALUES (1, 2)");
        await fixture.RunAsync("carol", database, "INSERT INTO contacts.phone VALUES (1, '2')");
        await RefusedAsync("carol", database, "SELECT number FROM contacts.phone");
        await RefusedAsync("carol", database, "SELECT points, number FROM scores.score JOIN contacts.phone USING (a)");
        await fixture.DropAsync(database);
    }

    private async Task RefusedAsync(string role, string database, string sql) =>
        (await Should.ThrowAsync<PostgresException>(() => fixture.RunAsync(role, database, sql), sql)).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, sql);
}
