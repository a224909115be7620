using System.Collections.Immutable;

namespace Menshen.Evaluator.Checks;

/// <summary>Discretionary access control: nothing without a right, each right for itself, and rights that do not wander.</summary>
internal static class AccessChecks
{
    private const string Denied = "42501";

    /// <summary>Each privilege of a table with a statement that needs that one alone.</summary>
    private static readonly (string Privilege, string Sql)[] OfTables =
    [
        ("SELECT", "SELECT count(*) FROM ev_table"), ("INSERT", "INSERT INTO ev_table VALUES (1, 'x')"), ("UPDATE", "UPDATE ev_table SET note = 'y'"),
        ("DELETE", "DELETE FROM ev_table"), ("TRUNCATE", "TRUNCATE ev_table"),
    ];

    public static ImmutableArray<Check> All { get; } =
    [
        new("access.owner-decides", "Nobody reads a table whose owner has not said so; what he gives he can take back.", "未经属主授权不得访问,授权可收回。",
            ["gat389-4.2.1-2", "gat389-4.2.2-2", "gat389-5.1.1.2-1", "gat389-5.1.1.2-2"], OwnerDecidesAsync),
        new("access.tables", "Each privilege of a table is given by itself.", "表的每种权限单独授予。", ["gat389-4.2.1-t1", "gat389-4.2.1-3"], TablesAsync),
        new("access.columns", "Columns are given by themselves.", "列权限单独授予。", ["gat389-4.2.1-t3"], ColumnsAsync),
        new("access.views", "A view is given without its table.", "视图可单独授权而不授予其表。", ["gat389-4.2.1-t2"], ViewsAsync),
        new("access.routines", "Routines take EXECUTE, types USAGE.", "例程需 EXECUTE,类型需 USAGE。", ["gat389-4.2.1-t4", "gat389-4.2.1-t6"], RoutinesAsync),
        new("access.no-passing-on", "Who received a right without the power to grant passes nothing on.", "无转授权者不得转授。", ["gat389-4.2.3-1"], NoPassingOnAsync),
        new("access.limited-passing-on", "Even with the power to grant, rights do not wander without limit.", "即使有转授权,传播亦受限制。", ["gat389-4.2.3-2"], LimitedPassingOnAsync) { IsAttack = true },
        new("access.schemas", "Schemas and sequences are given by themselves; nobody makes objects where nothing was given.", "模式与序列单独授权;未授权不得创建对象。",
            ["gat389-4.2.1-2", "credit-5.2-d.1", "credit-5.2-d.2"], SchemasAsync),
        new("access.no-side-doors", "What a table refuses no view, function, constraint, large object or copy gives.", "表所拒绝的,视图、函数、约束、大对象与复制亦不得给出。",
            ["gat389-5.1.1.2-2", "realname-7.5.2-1.1", "gat389-4.2.1-2", "gat389-4.3.3-a.3"], SideDoorsAsync) { IsAttack = true },
    ];

    private static Task MakeAsync(CheckRun run) => run.PrepareAsync(
        run.Owner, "DROP TABLE IF EXISTS ev_table CASCADE", "CREATE TABLE ev_table (id int, note text)", "INSERT INTO ev_table VALUES (0, 'secret')",
        $"GRANT USAGE ON SCHEMA public TO {run.Other}, {run.Third}");

    private static async Task OwnerDecidesAsync(CheckRun run)
    {
        await MakeAsync(run).ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "SELECT note FROM ev_table", Denied).ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, $"GRANT SELECT ON ev_table TO {run.Other}").ConfigureAwait(false);
        await run.AllowedAsync(run.Other, "SELECT note FROM ev_table").ConfigureAwait(false);
        await run.RefusedAsync(run.Third, "SELECT note FROM ev_table", Denied).ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, $"REVOKE SELECT ON ev_table FROM {run.Other}").ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "SELECT note FROM ev_table", Denied).ConfigureAwait(false);
    }

    private static async Task TablesAsync(CheckRun run)
    {
        await MakeAsync(run).ConfigureAwait(false);
        foreach (var (given, _) in OfTables)
        {
            await run.PrepareAsync(run.Owner, $"GRANT {given} ON ev_table TO {run.Other}").ConfigureAwait(false);
            foreach (var (needed, sql) in OfTables)
            {
                if (needed == given)
                    await run.AllowedAsync(run.Other, sql).ConfigureAwait(false);
                else
                    await run.RefusedAsync(run.Other, sql, Denied).ConfigureAwait(false);
            }

            await run.PrepareAsync(run.Owner, $"REVOKE ALL ON ev_table FROM {run.Other}").ConfigureAwait(false);
        }

        await OtherPrivilegesAsync(run).ConfigureAwait(false);
    }

    /// <summary>The two privileges of a table that no statement on its rows needs: each is refused with all the others given, and enough by itself.</summary>
    private static async Task OtherPrivilegesAsync(CheckRun run)
    {
        await MakeAsync(run).ConfigureAwait(false);
        await run.PrepareAsync(
            run.Owner, "ALTER TABLE ev_table ADD PRIMARY KEY (id)", $"GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ev_table TO {run.Other}", $"GRANT CREATE ON SCHEMA public TO {run.Other}").ConfigureAwait(false);
        foreach (var (privilege, sql) in new[]
        {
            ("TRIGGER", "CREATE TRIGGER ev_trigger BEFORE UPDATE ON ev_table FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"),
            ("REFERENCES", "CREATE TABLE ev_refers (id int REFERENCES ev_table)"),
        })
        {
            await run.RefusedAsync(run.Other, sql, Denied).ConfigureAwait(false);
            await run.PrepareAsync(run.Owner, $"GRANT {privilege} ON ev_table TO {run.Other}").ConfigureAwait(false);
            await run.AllowedAsync(run.Other, sql).ConfigureAwait(false);
        }

        await run.PrepareAsync(run.Other, "DROP TABLE ev_refers").ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, "DROP TABLE ev_table", $"REVOKE CREATE ON SCHEMA public FROM {run.Other}").ConfigureAwait(false);
    }

    private static async Task ColumnsAsync(CheckRun run)
    {
        await MakeAsync(run).ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, $"GRANT SELECT (id), UPDATE (id) ON ev_table TO {run.Other}").ConfigureAwait(false);
        await run.AllowedAsync(run.Other, "SELECT id FROM ev_table").ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "SELECT note FROM ev_table", Denied).ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "SELECT count(*) FROM ev_table WHERE note = 'secret'", Denied).ConfigureAwait(false);
        await run.AllowedAsync(run.Other, "UPDATE ev_table SET id = 5").ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "UPDATE ev_table SET note = 'x'", Denied).ConfigureAwait(false);
        await run.PrepareAsync(
            run.Owner, "ALTER TABLE ev_table ADD PRIMARY KEY (id), ADD UNIQUE (note)", $"GRANT INSERT (id), REFERENCES (id) ON ev_table TO {run.Other}", $"GRANT CREATE ON SCHEMA public TO {run.Other}").ConfigureAwait(false);
        await run.AllowedAsync(run.Other, "INSERT INTO ev_table (id) VALUES (6)").ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "INSERT INTO ev_table (id, note) VALUES (7, 'x')", Denied).ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "CREATE TABLE ev_refers (note text REFERENCES ev_table (note))", Denied).ConfigureAwait(false);
        await run.AllowedAsync(run.Other, "CREATE TABLE ev_refers (id int REFERENCES ev_table (id))").ConfigureAwait(false);
        await run.PrepareAsync(run.Other, "DROP TABLE ev_refers").ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, $"REVOKE CREATE ON SCHEMA public FROM {run.Other}").ConfigureAwait(false);
    }

    private static async Task ViewsAsync(CheckRun run)
    {
        await MakeAsync(run).ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, "CREATE VIEW ev_view AS SELECT id FROM ev_table").ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "SELECT id FROM ev_view", Denied).ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, $"GRANT SELECT ON ev_view TO {run.Other}").ConfigureAwait(false);
        await run.AllowedAsync(run.Other, "SELECT id FROM ev_view").ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "SELECT id FROM ev_table", Denied).ConfigureAwait(false);
        foreach (var (privilege, sql) in new[] { ("INSERT", "INSERT INTO ev_view VALUES (8)"), ("UPDATE", "UPDATE ev_view SET id = 9"), ("DELETE", "DELETE FROM ev_view") })
        {
            await run.RefusedAsync(run.Other, sql, Denied).ConfigureAwait(false);
            await run.PrepareAsync(run.Owner, $"GRANT {privilege} ON ev_view TO {run.Other}").ConfigureAwait(false);
            await run.AllowedAsync(run.Other, sql).ConfigureAwait(false);
        }

        // Nothing can refer to a view, but the standard has the privilege: it is given and known, and nothing else.
        await run.AllowedAsync(run.Owner, $"GRANT REFERENCES ON ev_view TO {run.Other}").ConfigureAwait(false);
        var known = await run.AskAsync(run.Other, "SELECT has_table_privilege('ev_view', 'REFERENCES') AND NOT has_table_privilege('ev_view', 'TRIGGER')").ConfigureAwait(false);
        run.Observe($"{run.Other} has REFERENCES on the view, and not TRIGGER", "True", known, known == "True");
    }

    private static async Task SchemasAsync(CheckRun run)
    {
        await run.PrepareAsync(
            run.Owner, "DROP SCHEMA IF EXISTS ev_schema CASCADE", "CREATE SCHEMA ev_schema", "CREATE TABLE ev_schema.inside (id int)", $"GRANT SELECT ON ev_schema.inside TO {run.Other}",
            "DROP SEQUENCE IF EXISTS ev_sequence", "CREATE SEQUENCE ev_sequence").ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "SELECT id FROM ev_schema.inside", Denied).ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, $"GRANT USAGE ON SCHEMA ev_schema TO {run.Other}").ConfigureAwait(false);
        await run.AllowedAsync(run.Other, "SELECT id FROM ev_schema.inside").ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "CREATE TABLE ev_schema.mine (id int)", Denied).ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "CREATE TABLE public.ev_mine (id int)", Denied).ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "CREATE SCHEMA ev_mine", Denied).ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "SELECT nextval('ev_sequence')", Denied).ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, $"GRANT USAGE ON SEQUENCE ev_sequence TO {run.Other}").ConfigureAwait(false);
        await run.AllowedAsync(run.Other, "SELECT nextval('ev_sequence')").ConfigureAwait(false);
    }

    private static async Task SideDoorsAsync(CheckRun run)
    {
        await MakeAsync(run).ConfigureAwait(false);
        await run.PrepareAsync(
            run.Owner, "DROP FUNCTION IF EXISTS ev_watch() CASCADE", "CREATE FUNCTION ev_watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER ev_guard BEFORE INSERT ON ev_table FOR EACH ROW EXECUTE FUNCTION ev_watch()").ConfigureAwait(false);
        foreach (var sql in new[]
        {
            "COPY ev_table TO STDOUT", "TABLE ev_table", "WITH w AS (SELECT * FROM ev_table) SELECT * FROM w", "SELECT (SELECT note FROM ev_table LIMIT 1)",
            "SELECT query_to_xml('SELECT * FROM ev_table', true, true, '')", "SELECT table_to_xml('ev_table', true, true, '')", "DO $$ BEGIN PERFORM note FROM ev_table; END $$",
            "EXPLAIN ANALYZE SELECT note FROM ev_table", "LOCK TABLE ev_table IN ACCESS EXCLUSIVE MODE", "CREATE TEMP TABLE ev_copy AS SELECT * FROM ev_table",
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM ev_table WHERE note = 'secret')", "ANALYZE VERBOSE ev_table; SELECT most_common_vals FROM pg_statistic",
            "ALTER TABLE ev_table ADD CONSTRAINT ev_mine CHECK (id > 5)", "CREATE RULE ev_mine AS ON INSERT TO ev_table DO INSTEAD NOTHING", "DROP TRIGGER ev_guard ON ev_table",
            "CREATE OR REPLACE FUNCTION ev_watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'", "DROP FUNCTION ev_watch() CASCADE",
            "CREATE OR REPLACE FUNCTION pg_catalog.upper(text) RETURNS text LANGUAGE sql AS 'SELECT 1'", "ALTER TABLE ev_table OWNER TO CURRENT_USER", "ALTER TABLE ev_table DISABLE ROW LEVEL SECURITY", "DROP TABLE ev_table",
        })
            await run.RefusedAsync(run.Other, sql).ConfigureAwait(false);
        await run.AllowedAsync(run.Owner, "SELECT note FROM ev_table").ConfigureAwait(false);
    }

    private static async Task RoutinesAsync(CheckRun run)
    {
        await MakeAsync(run).ConfigureAwait(false);
        await run.PrepareAsync(
            run.Owner, "DROP FUNCTION IF EXISTS ev_answer()", "CREATE FUNCTION ev_answer() RETURNS int LANGUAGE sql AS 'SELECT 42'", "REVOKE EXECUTE ON FUNCTION ev_answer() FROM PUBLIC",
            "DROP DOMAIN IF EXISTS ev_domain", "CREATE DOMAIN ev_domain AS int", "REVOKE USAGE ON DOMAIN ev_domain FROM PUBLIC",
            $"GRANT CREATE ON SCHEMA public TO {run.Other}").ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "SELECT ev_answer()", Denied).ConfigureAwait(false);
        await run.RefusedAsync(run.Other, "CREATE TABLE ev_typed (v ev_domain)", Denied).ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, $"GRANT EXECUTE ON FUNCTION ev_answer() TO {run.Other}", $"GRANT USAGE ON DOMAIN ev_domain TO {run.Other}").ConfigureAwait(false);
        await run.AllowedAsync(run.Other, "SELECT ev_answer()").ConfigureAwait(false);
        await run.AllowedAsync(run.Other, "CREATE TABLE ev_typed (v ev_domain)").ConfigureAwait(false);
        await run.PrepareAsync(run.Other, "DROP TABLE ev_typed").ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, $"REVOKE CREATE ON SCHEMA public FROM {run.Other}").ConfigureAwait(false);
    }

    // PostgreSQL answers such a GRANT with a warning and does nothing: what counts is whether the third can read.
    private static async Task NoPassingOnAsync(CheckRun run)
    {
        await MakeAsync(run).ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, $"GRANT SELECT ON ev_table TO {run.Other}").ConfigureAwait(false);
        await PassOnAsync(run).ConfigureAwait(false);
        await run.RefusedAsync(run.Third, "SELECT note FROM ev_table", Denied).ConfigureAwait(false);
    }

    private static async Task LimitedPassingOnAsync(CheckRun run)
    {
        await MakeAsync(run).ConfigureAwait(false);
        await GrantAsync(run, run.Owner, $"GRANT SELECT ON ev_table TO {run.Other} WITH GRANT OPTION").ConfigureAwait(false);
        await PassOnAsync(run).ConfigureAwait(false);
        await run.RefusedAsync(run.Third, "SELECT note FROM ev_table", Denied).ConfigureAwait(false);
    }

    private static Task PassOnAsync(CheckRun run) => GrantAsync(run, run.Other, $"GRANT SELECT ON ev_table TO {run.Third}");

    private static async Task GrantAsync(CheckRun run, Subject who, string sql)
    {
        try
        {
            await run.PrepareAsync(who, sql).ConfigureAwait(false);
        }
        catch (Npgsql.PostgresException)
        {
            // Refused where the target refuses it: the reading afterwards tells.
        }
    }
}
