using Menshen.Policy.Grants;
using Menshen.TestKit;

namespace Menshen.Engine.Tests.Access;

/// <summary>The matrix says what the engine's own functions say, for every subject, object and right; and through which hands.</summary>
public sealed class AccessMatrixTests(GrantFixture fixture) : IClassFixture<GrantFixture>
{
    private static readonly string[] Roles = ["olga", "bob", "carol", "dave", "mallory", "adm", "robot", "team", "menshen"];
    private static readonly string[] TableRights = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11)]
    [InlineData(22)]
    [InlineData(33)]
    [InlineData(44)]
    [Requirement("gat389-4.2.2-1")]
    public async Task In_a_database_with_random_grants_every_cell_is_as_the_engine_decides_it(int seed)
    {
        var database = await fixture.CopyAsync("guarded", GrantRules.Default with { AreEnforced = false });
        await PopulateAsync(database, new Random(seed));
        var ways = await AccessMatrix.ReadAsync(fixture.Engine, database, Roles, "", Stop);
        var cells = ways.SelectMany(way => way.Privileges.Select(right => (way.Role, way.Kind, way.Object, Right: right))).ToHashSet();
        var expected = await ExpectedAsync(database);
        expected.Count.ShouldBeGreaterThan(200);
        // A right on the table is one on each column, and stands in the table's row alone.
        string[] ofColumns = ["SELECT", "INSERT", "UPDATE", "REFERENCES"];
        var columns = expected.Where(cell => cell.Kind == "column").Select(cell => cell.Object).ToHashSet();
        foreach (var cell in cells.Where(cell => cell.Kind is "table" or "view" && ofColumns.Contains(cell.Right)).ToList())
            cells.UnionWith(columns.Where(column => column.StartsWith(cell.Object + ".", StringComparison.Ordinal)).Select(column => (cell.Role, "column", column, cell.Right)));
        cells.Where(cell => !expected.Contains(cell)).ShouldBeEmpty();
        expected.Where(cell => !cells.Contains(cell)).ShouldBeEmpty();
        await fixture.DropAsync(database);
    }

    [Fact]
    public async Task A_chain_goes_from_the_owner_through_every_hand()
    {
        var database = await fixture.CopyAsync("guarded", GrantRules.Default with { Terms = GrantTerms.Default with { Depth = 3 } });
        await fixture.RunAsync("olga", database, "GRANT SELECT ON data.t TO bob WITH GRANT OPTION");
        await fixture.RunAsync("bob", database, "SET menshen.purpose = 'complaint 4'; GRANT SELECT ON data.t TO team");
        var ways = await AccessMatrix.ReadAsync(fixture.Engine, database, Roles, "data.t", Stop);
        var carol = ways.Single(way => way is { Role: "carol", Object: "data.t" });
        carol.Chain.ShouldBe(["olga", "bob", "team", "carol"]);
        (carol.How, carol.Via, carol.By, carol.Purpose).ShouldBe(("grant", "team", "bob", "complaint 4"));
        ways.Single(way => way is { Role: "bob", Object: "data.t" }).MayGrant.ShouldBe(["SELECT"]);
        ways.Single(way => way is { Role: "olga", Object: "data.t" }).How.ShouldBe("owner");
        ways.Single(way => way is { Role: "menshen", Object: "data.t" }).How.ShouldBe("superuser");
        ways.ShouldNotContain(way => way.Role == "dave" && way.Object == "data.t");
        await fixture.DropAsync(database);
    }

    private async Task PopulateAsync(string database, Random random)
    {
        string[] receivers = ["bob", "carol", "dave", "mallory", "adm", "robot", "team", "PUBLIC"];
        string[] owners = ["olga", "bob", "team"];
        for (var i = 0; i < 6; i++)
        {
            var owner = owners[random.Next(owners.Length)];
            await fixture.TcbAsync(
                $"CREATE TABLE data.r{i} (a int, b text); ALTER TABLE data.r{i} OWNER TO {owner}; CREATE VIEW data.v{i} AS SELECT a FROM data.r{i}; ALTER VIEW data.v{i} OWNER TO {owner}; "
                + $"CREATE SEQUENCE data.s{i}; ALTER SEQUENCE data.s{i} OWNER TO {owner}; CREATE FUNCTION data.f{i}(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; "
                + $"ALTER FUNCTION data.f{i}(int) OWNER TO {owner}; CREATE DOMAIN data.d{i} AS int; ALTER DOMAIN data.d{i} OWNER TO {owner}", database);
        }

        for (var i = 0; i < 60; i++)
        {
            var (receiver, at, option) = (receivers[random.Next(receivers.Length)], random.Next(6), random.Next(5) == 0);
            var right = TableRights[random.Next(TableRights.Length)];
            var (verb, preposition) = random.Next(4) == 0 ? ("REVOKE", "FROM") : ("GRANT", "TO");
            var what = random.Next(7) switch
            {
                0 => $"{(right is "SELECT" or "INSERT" or "UPDATE" or "REFERENCES" ? right : "SELECT")} (a) ON data.r{at}",
                1 => $"{right} ON data.v{at}",
                2 => $"{(right is "SELECT" or "UPDATE" ? right : "USAGE")} ON SEQUENCE data.s{at}",
                3 => $"EXECUTE ON FUNCTION data.f{at}(int)",
                4 => $"USAGE ON DOMAIN data.d{at}",
                5 => "CREATE ON SCHEMA data",
                _ => $"{right} ON data.r{at}",
            };
            await fixture.TcbAsync($"{verb} {what} {preposition} {receiver}{(verb == "GRANT" && option && receiver != "PUBLIC" ? " WITH GRANT OPTION" : "")}{(verb == "REVOKE" ? " CASCADE" : "")}", database);
        }

        // An owner without some of his own rights; and a predefined role, which reads what nobody granted.
        await fixture.TcbAsync("REVOKE DELETE, TRUNCATE ON data.r0 FROM olga, bob, team", database);
        await fixture.TcbAsync(random.Next(2) == 0 ? "GRANT pg_read_all_data TO mallory" : "REVOKE pg_read_all_data FROM mallory");
    }

    private async Task<HashSet<(string Role, string Kind, string Object, string Right)>> ExpectedAsync(string database)
    {
        const string Oracle = """
            SELECT r.rolname::text, o.kind, o.name, o.privilege FROM pg_roles r CROSS JOIN (
                SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind, n.nspname || '.' || c.relname AS name, p.privilege, c.oid, 0::smallint AS col, c.relkind::text AS sort
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('data', 'public')
                CROSS JOIN LATERAL unnest(CASE c.relkind WHEN 'S' THEN ARRAY['USAGE', 'SELECT', 'UPDATE'] ELSE ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'] END) p (privilege)
                WHERE c.relkind IN ('r', 'v', 'S')
                UNION ALL
                SELECT 'column', n.nspname || '.' || c.relname || '.' || a.attname, p.privilege, c.oid, a.attnum, 'c' FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('data', 'public') CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) p (privilege) WHERE a.attacl IS NOT NULL
                UNION ALL
                SELECT 'schema', n.nspname, p.privilege, n.oid, 0, 'n' FROM pg_namespace n CROSS JOIN unnest(ARRAY['USAGE', 'CREATE']) p (privilege) WHERE n.nspname IN ('data', 'public')
                UNION ALL
                SELECT 'function', n.nspname || '.' || f.proname || '(' || pg_get_function_identity_arguments(f.oid) || ')', 'EXECUTE', f.oid, 0, 'f' FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace AND n.nspname IN ('data', 'public')
                UNION ALL
                SELECT 'domain', n.nspname || '.' || t.typname, 'USAGE', t.oid, 0, 'T' FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace AND n.nspname IN ('data', 'public') WHERE t.typtype = 'd'
                UNION ALL
                SELECT 'database', d.datname, p.privilege, d.oid, 0, 'd' FROM pg_database d CROSS JOIN unnest(ARRAY['CREATE', 'CONNECT', 'TEMPORARY']) p (privilege) WHERE d.datname = current_database()) o
            WHERE r.rolname = ANY ($1) AND CASE o.sort
                WHEN 'S' THEN has_sequence_privilege(r.oid, o.oid, o.privilege)
                WHEN 'n' THEN has_schema_privilege(r.oid, o.oid, o.privilege)
                WHEN 'f' THEN has_function_privilege(r.oid, o.oid, o.privilege)
                WHEN 'T' THEN has_type_privilege(r.oid, o.oid, o.privilege)
                WHEN 'd' THEN has_database_privilege(r.oid, o.oid, o.privilege)
                WHEN 'c' THEN has_column_privilege(r.oid, o.oid, o.col::smallint, o.privilege)
                ELSE has_table_privilege(r.oid, o.oid, o.privilege) END
            """;
        await using var connection = await fixture.Engine.OpenAsync(database, Stop);
        await using var command = new Npgsql.NpgsqlCommand(Oracle, connection);
        command.Parameters.AddWithValue(Roles);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var found = new HashSet<(string, string, string, string)>();
        while (await reader.ReadAsync(Stop)) found.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        return found;
    }
}
