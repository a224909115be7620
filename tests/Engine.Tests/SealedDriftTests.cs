using Menshen.Crypto.Sealing;
using Menshen.Engine.Tests.Kit;
using Menshen.Engine.Tests.Sealing;
using Menshen.Policy;
using Npgsql;

namespace Menshen.Engine.Tests;

/// <summary>Has its own engine, as <see cref="DriftCheckTests"/>.</summary>
public sealed class SealedDriftTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Columns_domains_and_functions_that_somebody_altered_are_found_and_named()
    {
        var seals = new Seals(fixture);
        var (phone, other) = (await seals.GroupAsync("drift-phone"), await seals.GroupAsync("drift-other"));
        await seals.DatabaseAsync("drift_db", phone, other);
        await using (var owner = await fixture.LoginAsync("drift_db_owner", "drift_db"))
            await Statements.RunAsync(owner, $"CREATE TABLE sender (id int, phone menshen.{phone.Domain})");
        var rules = new SealRules([new SealGroupRule("drift-phone", "pii.phone", true, [Column("sender", "phone")])]);
        (await DriftCheck.RunAsync(fixture.Engine, rules, Stop)).ShouldBeEmpty();

        // Each is done, found, and undone.
        foreach (var (alter, undo, finding) in new[]
        {
            ($"ALTER TABLE public.sender ALTER phone TYPE menshen.{other.Domain} USING NULL", $"ALTER TABLE public.sender ALTER phone TYPE menshen.{phone.Domain} USING NULL",
                "column drift_db/public.sender.phone: should be sealed in group drift-phone, is sealed in group drift-other"),
            ("ALTER TABLE public.sender RENAME phone TO telephone", "ALTER TABLE public.sender RENAME telephone TO phone",
                "unsealed drift_db/public.sender.phone: should be sealed in group drift-phone, is missing: dropped, or renamed to one of telephone"),
            // Without the function that its CHECK is compared with, as in a database whose schema somebody made anew.
            ($"ALTER FUNCTION menshen.make_domain_without_fields(text, integer, text) RENAME TO away; ALTER DOMAIN menshen.{other.Domain} DROP CONSTRAINT sealed; ALTER DOMAIN menshen.{other.Domain} ADD CONSTRAINT sealed CHECK (VALUE ~ '^~ms1e{other.Number}\\.' OR VALUE <> '')",
                "ALTER FUNCTION menshen.away(text, integer, text) RENAME TO make_domain_without_fields", $"domain drift_db.menshen.{other.Domain}: should be with the CHECK of its group, is with another CHECK"),
            ($"ALTER DOMAIN menshen.{other.Domain} DROP CONSTRAINT sealed", null, $"domain drift_db.menshen.{other.Domain}: should be with its CHECK, is without it"),
            ($"DROP DOMAIN menshen.{other.Domain}", $"SELECT menshen.make_sealed_domain('drift-other', {other.Number}, 'e')", ""),
            ("CREATE OR REPLACE FUNCTION menshen.note_columns() RETURNS event_trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS 'BEGIN END'", null,
                "function drift_db.menshen.note_columns(): should be as a provisioning script has it, is another body"),
            ("ALTER FUNCTION menshen.note_columns() RESET search_path", null, "function drift_db.menshen.note_columns(): should be search_path=pg_catalog, pg_temp, is no settings"),
            ("ALTER EVENT TRIGGER menshen_drops DISABLE", "ALTER EVENT TRIGGER menshen_drops ENABLE", "schema drift_db event trigger menshen_drops: should be there and enabled, is disabled"),
            ("GRANT CREATE ON SCHEMA menshen TO PUBLIC", "REVOKE CREATE ON SCHEMA menshen FROM PUBLIC", "schema drift_db.menshen: should be nobody else makes anything there, is CREATE for PUBLIC"),
            ("GRANT CONNECT ON DATABASE drift_db TO PUBLIC", "REVOKE CONNECT ON DATABASE drift_db FROM PUBLIC", "database drift_db: should be closed to PUBLIC, is open (CONNECT)"),
        })
        {
            await fixture.TcbAsync(alter, "drift_db");
            var findings = (await DriftCheck.RunAsync(fixture.Engine, rules, Stop)).Select(f => f.ToString()).ToList();
            if (finding.Length > 0) findings.ShouldContain(finding);
            if (undo is not null) await fixture.TcbAsync(undo, "drift_db");
        }
    }

    [Fact]
    public async Task Another_suffix_in_the_policy_and_an_altered_domain_of_one_are_found()
    {
        var seals = new Seals(fixture);
        var group = await seals.Catalogue.CreateGroupAsync(
            new SealGroupSpec("drift-suffix", "pii.phone", SealMode.Equal, "zhao", null) { Suffix = 4 }, "tests", _ => new byte[48], Stop);
        await seals.DatabaseAsync("drift_suffix_db", group);
        await using (var owner = await fixture.LoginAsync("drift_suffix_db_owner", "drift_suffix_db"))
            await Statements.RunAsync(owner, $"CREATE TABLE sender (id int, phone menshen.{group.Domain})");
        var column = new SealedColumnName("drift_suffix_db", "public", "sender", "phone");
        var rule = new SealGroupRule("drift-suffix", "pii.phone", true, [column]) { Suffix = 4 };
        (await FindAsync(rule)).ShouldBeEmpty();
        // After a rotation: the domain names the version, and is as it should be.
        await AlterAsync($"SELECT menshen.pin_sealed_domain('{group.Domain}', 2)");
        (await FindAsync(rule)).ShouldBeEmpty();
        (await FindAsync(rule with { Suffix = 0 })).Single().ShouldBe("column drift_suffix_db/public.sender.phone: should be without a search for last characters, is with a search for 4 last characters");
        var check = (string)(await AlterAsync("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'sealed'"))!;
        await AlterAsync($"ALTER DOMAIN menshen.{group.Domain} DROP CONSTRAINT sealed; ALTER DOMAIN menshen.{group.Domain} ADD CONSTRAINT sealed CHECK (VALUE ~ '^~ms2e{group.Number}\\..*\\.4[0-9a-f]')");
        (await FindAsync(rule)).ShouldContain(
            $"domain drift_suffix_db.menshen.{group.Domain}: should be with the CHECK of its group, is with another CHECK");
        await AlterAsync($"ALTER DOMAIN menshen.{group.Domain} DROP CONSTRAINT sealed; ALTER DOMAIN menshen.{group.Domain} ADD CONSTRAINT sealed {check}");

        // Other tests of the class leave other databases altered.
        async Task<List<string>> FindAsync(SealGroupRule wanted) =>
            [.. (await DriftCheck.RunAsync(fixture.Engine, new SealRules([wanted]), Stop)).Select(f => f.ToString()).Where(f => f.Contains("drift_suffix", StringComparison.Ordinal))];

        async Task<object?> AlterAsync(string sql)
        {
            await using var inside = await fixture.Engine.OpenAsync("drift_suffix_db", Stop);
            await using var alter = new NpgsqlCommand(sql, inside);
            return await alter.ExecuteScalarAsync(Stop);
        }
    }

    [Theory]
    [InlineData("ALTER TABLE menshen.subject DISABLE TRIGGER keep_subject", "ALTER TABLE menshen.subject ENABLE TRIGGER keep_subject", "schema menshen.menshen.subject trigger keep_subject: should be enabled, is disabled")]
    [InlineData("GRANT SELECT ON menshen.data_key TO PUBLIC", "REVOKE SELECT ON menshen.data_key FROM PUBLIC", "schema menshen.menshen.data_key: should be closed to PUBLIC, is open (SELECT)")]
    [InlineData("GRANT EXECUTE ON FUNCTION menshen.make_superuser(text) TO PUBLIC", "REVOKE EXECUTE ON FUNCTION menshen.make_superuser(text) FROM PUBLIC", "function menshen.menshen.make_superuser(text): should be for nobody else, is for PUBLIC")]
    [InlineData("CREATE ROLE drift_a LOGIN; ALTER ROLE drift_a LOGIN", "DROP ROLE drift_a", "role drift_a: should be known to the catalogue, is an unknown role that can log in")]
    public async Task What_somebody_altered_in_the_catalogue_is_found(string alter, string undo, string finding)
    {
        await fixture.TcbAsync(alter);
        var findings = await DriftCheck.RunAsync(fixture.Engine, Stop);
        await fixture.TcbAsync(undo);
        findings.Select(f => f.ToString()).ShouldContain(finding);
        findings.ShouldAllBe(f => f.Remedy.Length > 0);
    }

    [Fact]
    public async Task A_subject_that_is_another_too_and_one_whose_role_writes_into_the_log_are_found()
    {
        await fixture.AddAsync("drift_li");
        await fixture.AddAsync("drift_zhao");
        await fixture.TcbAsync("GRANT drift_li TO drift_zhao");
        await fixture.TcbAsync("ALTER ROLE drift_li RESET log_min_messages");
        var findings = (await DriftCheck.RunAsync(fixture.Engine, Stop)).Select(f => f.ToString()).ToList();
        findings.ShouldContain("role drift_zhao: should be no member of drift_li, is member");
        findings.ShouldContain("role drift_li: should be log_min_messages=fatal, is no settings");
        await fixture.TcbAsync("REVOKE drift_li FROM drift_zhao");
        await fixture.TcbAsync("ALTER ROLE drift_li SET log_min_messages = fatal");
    }

    [Fact]
    public async Task A_policy_is_kept_for_ever_and_numbers_only_grow()
    {
        var catalogue = new PolicyCatalogue(fixture.Engine, "here");
        (await catalogue.NewestAsync(Stop)).ShouldBeNull();
        var first = new StoredPolicy
        {
            Version = 1, Text = "profile: standard"u8.ToArray(), Digest = new string('a', 64), Seal = new byte[32], AppliedAt = DateTimeOffset.UtcNow, Asker = "zhao", Reason = "first", Changes = "",
        };
        await catalogue.AddAsync(first, Stop);
        // Two gateways that apply at once: one of them comes too late.
        (await Should.ThrowAsync<CatalogueRefusalException>(() => catalogue.AddAsync(first, Stop))).Message.ShouldContain("meanwhile");
        await catalogue.AddAsync(first with { Version = 5, Approver = "li", Approval = 7 }, Stop);
        var newest = (await catalogue.NewestAsync(Stop)).ShouldNotBeNull();
        (newest.Version, newest.Approver, newest.Approval).ShouldBe((5, "li", 7));
        newest.Text.Span.SequenceEqual(first.Text.Span).ShouldBeTrue();
        (await catalogue.HistoryAsync(Stop)).Select(p => p.Version).ShouldBe([5, 1]);
        (await Should.ThrowAsync<CatalogueRefusalException>(() => catalogue.AddAsync(first with { Version = 4 }, Stop))).Message.ShouldContain("meanwhile");
        // Another gateway of the catalogue has its own.
        (await new PolicyCatalogue(fixture.Engine, "elsewhere").NewestAsync(Stop)).ShouldBeNull();
        foreach (var change in (string[])["UPDATE menshen.policy SET reason = 'other'", "DELETE FROM menshen.policy", "TRUNCATE menshen.policy"])
            (await Should.ThrowAsync<Npgsql.PostgresException>(() => fixture.TcbAsync(change))).MessageText.ShouldContain("a policy that was applied stays");
    }

    private static SealedColumnName Column(string table, string column) => new("drift_db", "public", table, column);
}
