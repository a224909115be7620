using Menshen.Crypto.Sealing;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Sealing;

/// <summary>The engine's own part: what a domain of schema <c>menshen</c> lets in, by whatever way it comes.</summary>
[Collection(EngineTests.Name)]
public sealed class SealedDomainTests(EngineFixture fixture)
{
    private readonly Seals _seals = new(fixture);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SealMode.Equal, "dom-e", "dom_e")]
    [InlineData(SealMode.Random, "dom-r", "dom_r")]
    [Requirement("realname-7.9.5-1")]
    public async Task Plaintext_and_values_of_others_are_refused_by_every_way_in(SealMode mode, string name, string database)
    {
        var (group, other) = (await _seals.GroupAsync(name, mode), await _seals.GroupAsync($"{name}-other", mode));
        await _seals.DatabaseAsync(database, group, other);
        await using var owner = await fixture.LoginAsync($"{database}_owner", database);
        await Statements.RunAsync(owner, $"CREATE SCHEMA s; CREATE TABLE s.sender (id integer PRIMARY KEY, phone menshen.{group.Domain}); CREATE TABLE s.plain (v text)");
        var good = Seals.Value(group, "13800138000");
        await Statements.RunAsync(owner, $"INSERT INTO s.sender VALUES (1, '{good}'), (2, NULL)");
        foreach (var bad in Refused(group, other, good))
        {
            var literal = $"E'{bad.Replace("\n", "\\n", StringComparison.Ordinal)}'";
            await Statements.RunAsync(owner, $"TRUNCATE s.plain; INSERT INTO s.plain VALUES ({literal})");
            foreach (var way in new[]
            {
                $"INSERT INTO s.sender VALUES (3, {literal})",
                $"INSERT INTO s.sender SELECT 3, v FROM s.plain",
                $"INSERT INTO s.sender VALUES (1, '{good}') ON CONFLICT (id) DO UPDATE SET phone = {literal}",
                $"UPDATE s.sender SET phone = {literal}",
                $"UPDATE s.sender SET phone = (SELECT v FROM s.plain)",
                $"DO $body$ BEGIN UPDATE s.sender SET phone = {literal} WHERE id = 1; END $body$",
                $"CREATE OR REPLACE FUNCTION s.f() RETURNS void LANGUAGE sql AS $body$ UPDATE s.sender SET phone = (SELECT v FROM s.plain) $body$; SELECT s.f()",
                $"DEALLOCATE ALL; PREPARE p(text) AS UPDATE s.sender SET phone = $1; EXECUTE p({literal})",
                $"ALTER TABLE s.plain ALTER v TYPE menshen.{group.Domain}",
                $"ALTER TABLE s.sender ALTER phone SET DEFAULT {literal}; INSERT INTO s.sender (id) VALUES (4)",
                $"WITH w AS (INSERT INTO s.sender VALUES (5, {literal}) RETURNING 1) SELECT * FROM w",
                $"SELECT {literal}::menshen.{group.Domain}",
                $"MERGE INTO s.sender t USING s.plain p ON t.id = 1 WHEN MATCHED THEN UPDATE SET phone = p.v",
            })
                (await Statements.RefusalAsync(owner, way)).ShouldBe(PostgresErrorCodes.CheckViolation, $"{way} with {bad}");
            await RefuseCopyAsync(owner, bad);
        }
        (await Statements.RunAsync(owner, $"SELECT count(*) FROM s.sender WHERE phone IS NOT NULL AND phone <> '{good}'")).ShouldBe(0L);
    }

    [Fact]
    public async Task What_is_made_of_a_sealed_column_is_sealed_too()
    {
        var group = await _seals.GroupAsync("dom-inherit");
        await _seals.DatabaseAsync("dom_inherit", group);
        await using var owner = await fixture.LoginAsync("dom_inherit_owner", "dom_inherit");
        await Statements.RunAsync(owner, $"""
            CREATE SCHEMA s; CREATE TABLE s.t (p menshen.{group.Domain}) PARTITION BY LIST (p); CREATE TABLE s.t1 PARTITION OF s.t DEFAULT;
            CREATE TABLE s.copy AS SELECT p FROM s.t; CREATE VIEW s.v AS SELECT p AS q FROM s.t; CREATE DOMAIN s.mine AS menshen.{group.Domain}; CREATE TABLE s.d (m s.mine)
            """);
        foreach (var table in new[] { "s.t", "s.t1", "s.copy", "s.v", "s.d" })
            (await Statements.RefusalAsync(owner, $"INSERT INTO {table} VALUES ('13800138000')")).ShouldBe(PostgresErrorCodes.CheckViolation);
        (await Statements.RunAsync(owner, "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 's.copy'::regclass AND attname = 'p'")).ShouldBe($"menshen.{group.Domain}");
    }

    [Fact]
    public async Task Equal_values_join_group_and_are_unique_and_compare_byte_by_byte()
    {
        var group = await _seals.GroupAsync("dom-works");
        await _seals.DatabaseAsync("dom_works", group);
        await using var owner = await fixture.LoginAsync("dom_works_owner", "dom_works");
        var (one, two) = (Seals.Value(group, "一"), Seals.Value(group, "二"));
        await Statements.RunAsync(owner, $"CREATE SCHEMA s; CREATE TABLE s.a (p menshen.{group.Domain} UNIQUE); CREATE TABLE s.b (p menshen.{group.Domain} REFERENCES s.a (p))");
        await Statements.RunAsync(owner, $"INSERT INTO s.a VALUES ('{one}'), ('{two}'); INSERT INTO s.b VALUES ('{one}'), ('{one}')");
        (await Statements.RunAsync(owner, "SELECT count(*) FROM s.a JOIN s.b USING (p)")).ShouldBe(2L);
        (await Statements.RunAsync(owner, $"SELECT count(*) FROM s.b WHERE p = '{one}'")).ShouldBe(2L);
        (await Statements.RunAsync(owner, $"SELECT count(*) FROM s.b WHERE p IN ('{one}', '{two}')")).ShouldBe(2L);
        (await Statements.RunAsync(owner, "SELECT count(DISTINCT p) FROM s.b")).ShouldBe(1L);
        (await Statements.RefusalAsync(owner, $"INSERT INTO s.a VALUES ('{one}')")).ShouldBe(PostgresErrorCodes.UniqueViolation);
        (await Statements.RefusalAsync(owner, $"INSERT INTO s.b VALUES ('{Seals.Value(group, "三")}')")).ShouldBe(PostgresErrorCodes.ForeignKeyViolation);
        (await Statements.RunAsync(owner, "SELECT collname FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation WHERE attrelid = 's.a'::regclass AND attname = 'p'")).ShouldBe("C");
    }

    [Fact]
    [Requirement("gbt20009-5.1.3.1-b")]
    public async Task No_subject_makes_or_changes_anything_in_schema_menshen()
    {
        var group = await _seals.GroupAsync("dom-kept");
        await _seals.DatabaseAsync("dom_kept", group);
        // The owner of the database is the strongest of its subjects.
        await using var owner = await fixture.LoginAsync("dom_kept_owner", "dom_kept");
        foreach (var attempt in new[]
        {
            "CREATE DOMAIN menshen.sealed_false AS text",
            "CREATE TABLE menshen.t (v text)",
            "CREATE FUNCTION menshen.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
            $"ALTER DOMAIN menshen.{group.Domain} DROP CONSTRAINT sealed",
            $"ALTER DOMAIN menshen.{group.Domain} RENAME TO sealed_gone",
            $"ALTER DOMAIN menshen.{group.Domain} ADD CONSTRAINT more CHECK (true) NOT VALID",
            $"ALTER DOMAIN menshen.{group.Domain} SET SCHEMA public",
            $"ALTER DOMAIN menshen.{group.Domain} OWNER TO dom_kept_owner",
            $"COMMENT ON DOMAIN menshen.{group.Domain} IS 'mine'",
            $"DROP DOMAIN menshen.{group.Domain} CASCADE",
            "ALTER SCHEMA menshen RENAME TO away",
            "ALTER SCHEMA menshen OWNER TO dom_kept_owner",
            "DROP SCHEMA menshen CASCADE",
            "GRANT CREATE ON SCHEMA menshen TO PUBLIC",
            "SELECT menshen.make_sealed_domain('mine', 1, 'e')",
            "DROP EVENT TRIGGER menshen_columns",
            "ALTER EVENT TRIGGER menshen_columns DISABLE",
            "CREATE OR REPLACE FUNCTION menshen.note_columns() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
        })
        {
            // GRANT without the right to grant warns and gives nothing; everything else is an error.
            if (attempt.StartsWith("GRANT", StringComparison.Ordinal)) await IgnoreAsync(owner, attempt);
            else (await Statements.RefusalAsync(owner, attempt)).ShouldBe(PostgresErrorCodes.InsufficientPrivilege, attempt);
        }
        (await Statements.RunAsync(owner, "SELECT has_schema_privilege('public', 'menshen', 'CREATE')")).ShouldBe(false);
        (await Statements.RunAsync(owner, "SELECT has_schema_privilege('public', 'menshen', 'USAGE')")).ShouldBe(true);
    }

    [Fact]
    public async Task A_schema_menshen_that_a_subject_made_first_is_put_aside()
    {
        await fixture.AddAsync("dom_squatter");
        await fixture.Databases.CreateDatabaseAsync("dom_squat", "dom_squatter", Cancellation);
        // As it could be in a database from before this version.
        // The ledger of grants is a member of this extension, so that pg_dump leaves it out: whoever drops the one by CASCADE drops the other.
        await fixture.TcbAsync("DROP SCHEMA menshen CASCADE; CREATE EXTENSION IF NOT EXISTS plpgsql", "dom_squat");
        await fixture.TcbAsync("DELETE FROM menshen.provisioning WHERE version >= 103 AND database_oid = (SELECT oid FROM pg_database WHERE datname = 'dom_squat')");
        await using var squatter = await fixture.LoginAsync("dom_squatter", "dom_squat");
        var group = await _seals.GroupAsync("dom-squat");
        await Statements.RunAsync(squatter, $"CREATE SCHEMA menshen; CREATE DOMAIN menshen.{group.Domain} AS text; CREATE TABLE menshen.t (v menshen.{group.Domain}); INSERT INTO menshen.t VALUES ('13800138000')");
        await _seals.Catalogue.MakeDomainAsync("dom_squat", group, Cancellation);
        (await Statements.RefusalAsync(squatter, $"SELECT '13800138000'::menshen.{group.Domain}")).ShouldBe(PostgresErrorCodes.CheckViolation);
        (await Statements.RunAsync(squatter, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'menshen\\_%'")).ShouldBe(1L);
    }

    [Fact]
    public async Task The_owner_of_a_database_cannot_loosen_a_form_that_is_yet_to_be_made_by_settings_of_the_database()
    {
        var group = await _seals.GroupAsync("dom-settings");
        await _seals.DatabaseAsync("dom_settings");
        await using (var before = await fixture.LoginAsync("dom_settings_owner", "dom_settings"))
        {
            await Statements.RunAsync(before, "ALTER DATABASE dom_settings SET standard_conforming_strings = off");
            await Statements.RunAsync(before, "ALTER DATABASE dom_settings SET default_transaction_isolation = serializable");
        }
        await _seals.Catalogue.MakeDomainAsync("dom_settings", group, Cancellation);
        await using var owner = await fixture.LoginAsync("dom_settings_owner", "dom_settings");
        (await Statements.RunAsync(owner, "SHOW standard_conforming_strings")).ShouldBe("off");
        var good = Seals.Value(group, "13800138000");
        await Statements.RunAsync(owner, $"SELECT '{good}'::menshen.{group.Domain}");
        // As it would pass if the points of the form were any character.
        (await Statements.RefusalAsync(owner, $"SELECT '{good.Replace('.', '1')}'::menshen.{group.Domain}")).ShouldBe(PostgresErrorCodes.CheckViolation);
        (await fixture.TcbAsync("SELECT strpos(pg_get_constraintdef(c.oid), E'\\\\.') > 0 OR strpos(pg_get_constraintdef(c.oid), E'\\.') > 0 FROM pg_constraint c WHERE c.conname = 'sealed'", "dom_settings")).ShouldBe(true);
    }

    [Fact]
    public async Task A_domain_of_another_catalogues_group_is_not_taken_for_ours()
    {
        var (group, taken) = (await _seals.GroupAsync("dom-foreign"), await _seals.GroupAsync("dom-foreign-2"));
        await _seals.DatabaseAsync("dom_foreign");
        await fixture.TcbAsync($"SELECT menshen.make_sealed_domain('{group.Name}', {taken.Number}, 'e')", "dom_foreign");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => _seals.Catalogue.MakeDomainAsync("dom_foreign", group, Cancellation)))
            .Message.ShouldContain("another seal group");
    }

    [Fact]
    public async Task In_the_catalogues_own_database_the_schema_stays_closed()
    {
        (await fixture.TcbAsync("SELECT has_schema_privilege('public', 'menshen', 'USAGE')")).ShouldBe(false);
        (await fixture.TcbAsync("SELECT to_regprocedure('menshen.make_sealed_domain(text, integer, text)') IS NULL")).ShouldBe(true);
    }

    private static IEnumerable<string> Refused(SealGroup group, SealGroup other, string good)
    {
        var mode = (char)group.Mode;
        var body = good[(good.LastIndexOf('.') + 1)..^1];
        yield return "13800138000";
        yield return "";
        yield return Seals.Value(other, "13800138000");
        yield return good + "x";
        yield return "x" + good;
        yield return good + "\n";
        yield return good + good;
        yield return "a\n" + good;
        yield return good[..^1];
        yield return good.Replace($"ms1{mode}", $"ms1{(mode == 'e' ? 'r' : 'e')}", StringComparison.Ordinal);
        yield return $"~ms1{mode}{group.Number}.01.0.{body}~";
        yield return $"~ms1{mode}{group.Number}.0.0.{body}~";
        yield return $"~ms1{mode}{group.Number}.1.00.{body}~";
        yield return $"~ms1{mode}{group.Number}0.1.0.{body}~";
        yield return $"~ms1{mode}0{group.Number}.1.0.{body}~";
        yield return $"~ms1{mode}{group.Number}.1.0.{body[..21]}~";
        yield return $"~ms1{mode}{group.Number}.1.0.{body[..^1]}*~";
        // Bits that no byte uses, and a length that no bytes have.
        var whole = body[..(body.Length / 4 * 4)];
        foreach (var end in new[] { "A", "AB", "AAB" }) yield return $"~ms1{mode}{group.Number}.1.0.{whole}{end}~";
    }

    private static async Task RefuseCopyAsync(NpgsqlConnection owner, string bad)
    {
        var refusal = await Should.ThrowAsync<PostgresException>(async () =>
        {
            await using var copy = await owner.BeginTextImportAsync("COPY s.sender FROM STDIN", Cancellation);
            await copy.WriteAsync($"9\t{bad.Replace("\n", "\\n", StringComparison.Ordinal)}\n".AsMemory(), Cancellation);
        });
        refusal.SqlState.ShouldBe(PostgresErrorCodes.CheckViolation);
    }

    private static async Task IgnoreAsync(NpgsqlConnection owner, string sql)
    {
        try
        {
            await Statements.RunAsync(owner, sql);
        }
        catch (PostgresException refused)
        {
            refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }
}
