using System.Diagnostics;
using Menshen.Crypto.Sealing;
using Menshen.Engine.Tests.Kit;
using Menshen.Sql.Sealing;
using Npgsql;
using Menshen.TestKit;

namespace Menshen.Engine.Tests.Sealing;

[Collection(EngineTests.Name)]
public sealed class SealedColumnsReaderTests(EngineFixture fixture) : IAsyncLifetime
{
    private readonly Seals _seals = new(fixture);
    private readonly SealedColumnsReader _reader = new(fixture.Engine, TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    [Fact]
    public async Task Every_kind_of_relation_is_known_with_all_its_columns_in_order()
    {
        var (phone, note) = (await _seals.GroupAsync("read-phone"), await _seals.GroupAsync("read-note", SealMode.Random));
        await _seals.DatabaseAsync("read_kinds", phone, note);
        await using (var owner = await fixture.LoginAsync("read_kinds_owner", "read_kinds"))
        {
            await Statements.RunAsync(owner, $"""
                CREATE SCHEMA s;
                CREATE TABLE s.sender (id integer, gone text, phone menshen.{phone.Domain}, name text, note menshen.{note.Domain});
                ALTER TABLE s.sender DROP gone; ALTER TABLE s.sender ADD "Zu Letzt" integer;
                CREATE VIEW s.seen AS SELECT name, phone AS p FROM s.sender;
                CREATE MATERIALIZED VIEW s.kept AS SELECT note FROM s.sender;
                CREATE TABLE s.parted (p menshen.{phone.Domain}) PARTITION BY LIST (p); CREATE TABLE s.part PARTITION OF s.parted DEFAULT;
                CREATE DOMAIN s.mine AS menshen.{phone.Domain}; CREATE TABLE s.over (m s.mine);
                CREATE TABLE s.plain (phone text)
                """);
        }
        await _reader.StartAsync(Cancellation);
        var schema = _reader.Of("read_kinds");
        schema.Find("s", "sender", out _)!.Columns.ShouldBe(
            [new("id", 0, false), new("phone", phone.Number, true) { Version = 1 }, new("name", 0, false), new("note", note.Number, false), new("Zu Letzt", 0, false)]);
        schema.Find("s", "seen", out _)!.Columns.ShouldBe([new("name", 0, false), new("p", phone.Number, true) { Version = 1 }]);
        schema.Find("s", "kept", out _)!.Columns.ShouldBe([new("note", note.Number, false)]);
        schema.Find("s", "over", out _)!.Columns.ShouldBe([new("m", phone.Number, true) { Version = 1 }]);
        foreach (var name in new[] { "parted", "part" }) schema.Find("s", name, out _).ShouldNotBeNull();
        schema.Find("s", "plain", out _).ShouldBeNull();
        _reader.Of("postgres").IsEmpty.ShouldBeTrue();
        _reader.Current.Keys.ShouldContain("read_kinds");
    }

    [Fact]
    public async Task No_look_at_a_domain_whose_CHECK_is_being_replaced_takes_its_columns_for_plaintext()
    {
        var group = await _seals.GroupAsync("read-pinned");
        await _seals.DatabaseAsync("read_pinned", group);
        await fixture.TcbAsync($"CREATE TABLE public.sender (phone menshen.{group.Domain})", "read_pinned");
        var pins = string.Join(';', Enumerable.Range(0, 100).Select(i => $"SELECT menshen.pin_sealed_domain('{group.Domain}', {1 + (i % 2)}); COMMIT"));
        var pinning = Task.Run(async () =>
        {
            for (var i = 0; i < 3; i++) await fixture.TcbAsync(pins, "read_pinned");
        }, Cancellation);
        var (looks, plain) = (0, 0);
        for (; !pinning.IsCompleted; looks++)
        {
            await _reader.RefreshAsync("read_pinned", Cancellation);
            if (_reader.Of("read_pinned").Find("public", "sender", out _)?.Columns[0].Group != group.Number) plain++;
        }
        await pinning;
        looks.ShouldBeGreaterThan(10);
        plain.ShouldBe(0);
    }

    [Fact]
    public async Task Changes_are_known_within_a_second_whoever_makes_them()
    {
        var group = await _seals.GroupAsync("read-change");
        await _seals.DatabaseAsync("read_change", group);
        await _reader.StartAsync(Cancellation);
        await using var owner = await fixture.LoginAsync("read_change_owner", "read_change");
        foreach (var (sql, isKnown) in new (string, Func<SealedSchema, bool>)[]
        {
            ($"CREATE SCHEMA s; CREATE TABLE s.t (v menshen.{group.Domain})", s => s.Find("s", "t", out _) is not null),
            ("ALTER TABLE s.t RENAME v TO w", s => s.Find("s", "t", out _)?.Columns[0].Name == "w"),
            ("ALTER TABLE s.t ADD x integer", s => s.Find("s", "t", out _)?.Columns.Length == 2),
            ("ALTER TABLE s.t RENAME TO u", s => s.Find("s", "u", out _) is not null && s.Find("s", "t", out _) is null),
            ("ALTER SCHEMA s RENAME TO r", s => s.Find("r", "u", out _) is not null),
            ("CREATE SCHEMA other; CREATE TABLE other.u (plain text)", s => s.Find(null, "u", out var isAmbiguous) is not null && isAmbiguous),
            ("DROP TABLE other.u", s => s.Find(null, "u", out var isAmbiguous) is not null && !isAmbiguous),
            ("CREATE TABLE r.made AS SELECT w FROM r.u", s => s.Find("r", "made", out _) is not null),
            ("DO $$ BEGIN EXECUTE 'CREATE VIEW r.hidden AS SELECT w FROM r.u'; END $$", s => s.Find("r", "hidden", out _) is not null),
            ("ALTER TABLE r.made ALTER w TYPE text", s => s.Find("r", "made", out _) is null),
            ("DROP SCHEMA r CASCADE", s => s.IsEmpty),
        })
        {
            await Statements.RunAsync(owner, sql);
            await WithinASecondAsync(() => isKnown(_reader.Of("read_change")), sql);
        }
    }

    [Fact]
    public async Task A_database_that_gets_its_first_domain_is_watched_from_then_on_and_a_dropped_one_is_forgotten()
    {
        var group = await _seals.GroupAsync("read-late");
        await _seals.DatabaseAsync("read_late");
        await _reader.StartAsync(Cancellation);
        _reader.Current.ContainsKey("read_late").ShouldBeFalse();
        await _seals.Catalogue.MakeDomainAsync("read_late", group, Cancellation);
        _reader.LookAgain("read_late");
        await WithinASecondAsync(() => _reader.Current.ContainsKey("read_late"), "first domain");
        await using (var owner = await fixture.LoginAsync("read_late_owner", "read_late"))
            await Statements.RunAsync(owner, $"CREATE SCHEMA s; CREATE TABLE s.t (v menshen.{group.Domain})");
        await WithinASecondAsync(() => !_reader.Of("read_late").IsEmpty, "first table");
        await _reader.RefreshAsync("read_late", Cancellation);
        _reader.Of("read_late").Find("s", "t", out _).ShouldNotBeNull();

        // Our listening connection must not keep anybody from dropping or copying a database.
        await fixture.TcbAsync("CREATE DATABASE read_copied TEMPLATE read_late");
        await fixture.TcbAsync("DROP DATABASE read_late");
        for (var wait = Stopwatch.StartNew(); _reader.Current.ContainsKey("read_late"); await Task.Delay(50, Cancellation))
            wait.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(5));
        for (var wait = Stopwatch.StartNew(); _reader.Of("read_copied").IsEmpty; await Task.Delay(50, Cancellation))
            wait.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(10), "a copy has the domains of what it was copied from");
        await fixture.TcbAsync("DROP DATABASE read_copied");
    }

    [Fact]
    public async Task A_subjects_own_domains_and_schemas_are_nothing()
    {
        var group = await _seals.GroupAsync("read-fake");
        await _seals.DatabaseAsync("read_fake", group);
        await using var owner = await fixture.LoginAsync("read_fake_owner", "read_fake");
        await Statements.RunAsync(owner, $"""
            CREATE SCHEMA "Menshen"; CREATE SCHEMA s;
            CREATE DOMAIN "Menshen".{group.Domain} AS text CONSTRAINT sealed CHECK (VALUE ~ '^~ms1e{group.Number}\.');
            CREATE DOMAIN s.{group.Domain} AS text CONSTRAINT sealed CHECK (VALUE ~ '^~ms1e{group.Number}\.');
            CREATE TABLE s.t (a "Menshen".{group.Domain}, b s.{group.Domain})
            """);
        await _reader.StartAsync(Cancellation);
        _reader.Of("read_fake").IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_temporary_relation_cannot_take_the_name_of_a_sealed_one()
    {
        var group = await _seals.GroupAsync("read-temp");
        await _seals.DatabaseAsync("read_temp", group);
        await using var owner = await fixture.LoginAsync("read_temp_owner", "read_temp");
        // Without our triggers, which come with the first domain, this is how a name is taken.
        await Statements.RunAsync(owner, $"CREATE SCHEMA s; CREATE TABLE s.sender (phone menshen.{group.Domain})");
        foreach (var attempt in new[]
        {
            "CREATE TEMP TABLE sender (phone text)",
            "CREATE TEMP VIEW sender AS SELECT 1 AS phone",
            "CREATE TEMP TABLE sender AS SELECT 1 AS phone",
            "SELECT 1 AS phone INTO TEMP sender",
            "CREATE TEMP TABLE other (phone text); ALTER TABLE other RENAME TO sender",
            "DO $$ BEGIN EXECUTE 'CREATE TABLE pg_temp.sender (phone text)'; END $$",
        })
            (await Statements.RefusalAsync(owner, attempt)).ShouldBe(PostgresErrorCodes.DuplicateTable, attempt);
        await Statements.RunAsync(owner, "CREATE TEMP TABLE mine (phone text); DROP TABLE mine");
    }

    [Fact]
    public async Task A_temporary_relation_that_was_there_first_makes_the_name_ambiguous()
    {
        var group = await _seals.GroupAsync("read-older");
        await _seals.DatabaseAsync("read_older", group);
        await _reader.StartAsync(Cancellation);
        await using var owner = await fixture.LoginAsync("read_older_owner", "read_older");
        await using (var other = await fixture.LoginAsync("read_older_owner", "read_older"))
        {
            // In this session the name means a table whose plain column would be handed back what was sealed for the other's.
            await Statements.RunAsync(other, "CREATE TEMP TABLE sender (phone text)");
            await Statements.RunAsync(owner, $"CREATE SCHEMA s; CREATE TABLE s.sender (phone menshen.{group.Domain})");
            await WithinASecondAsync(() => _reader.Of("read_older").Find(null, "sender", out var isAmbiguous) is not null && isAmbiguous, "older than the sealed one");
            _reader.Of("read_older").Find("s", "sender", out var isAmbiguousWithSchema).ShouldNotBeNull();
            isAmbiguousWithSchema.ShouldBeFalse();
            await Statements.RunAsync(other, "DROP TABLE pg_temp.sender");
        }

        await _reader.RefreshAsync("read_older", Cancellation);
        _reader.Of("read_older").Find(null, "sender", out var isStillAmbiguous).ShouldNotBeNull();
        isStillAmbiguous.ShouldBeFalse();
    }

    [Fact]
    public async Task A_copy_without_columns_is_planned_for_the_columns_that_the_engine_expects()
    {
        var group = await _seals.GroupAsync("read-generated");
        await _seals.DatabaseAsync("read_generated", group);
        await using var owner = await fixture.LoginAsync("read_generated_owner", "read_generated");
        await Statements.RunAsync(owner, $"""
            CREATE SCHEMA s;
            CREATE TABLE s.person (gen integer GENERATED ALWAYS AS (1) STORED, id_card menshen.{group.Domain}, name text, ident integer GENERATED BY DEFAULT AS IDENTITY)
            """);
        await _reader.StartAsync(Cancellation);
        var schema = _reader.Of("read_generated");
        schema.Find("s", "person", out _)!.Columns.Select(c => c.IsGenerated).ShouldBe([true, false, false, false]);
        var copied = SealPlanner.Plan("COPY s.person FROM STDIN"u8, schema).CopiedIn;
        copied.ShouldBe([group.Number, 0, 0]);

        // Sealed where the plan says, the row is right; one column further on, as it was, the engine has the number in clear and refuses it.
        var value = Seals.Value(group, "110101199003070011");
        await CopyAsync(owner, $"{value}\tAnn\t1\n");
        (await Should.ThrowAsync<PostgresException>(() => CopyAsync(owner, $"110101199003070011\t{value}\t2\n"))).SqlState.ShouldBe(PostgresErrorCodes.CheckViolation);
        await using var command = new NpgsqlCommand("SELECT id_card::text || name FROM s.person", owner);
        (await command.ExecuteScalarAsync(Cancellation)).ShouldBe(value + "Ann");
        await Statements.RunAsync(owner, "ALTER TABLE s.person ALTER gen DROP EXPRESSION");
        await WithinASecondAsync(() => SealPlanner.Plan("COPY s.person FROM STDIN"u8, _reader.Of("read_generated")).CopiedIn.Length == 4, "a column that is computed no more");
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string rows)
    {
        await using var writer = await connection.BeginTextImportAsync("COPY s.person FROM STDIN", Cancellation);
        await writer.WriteAsync(rows.AsMemory(), Cancellation);
    }

    [Fact]
    public async Task A_broken_connection_is_made_again_and_nothing_is_missed()
    {
        var group = await _seals.GroupAsync("read-broken");
        await _seals.DatabaseAsync("read_broken", group);
        await _reader.StartAsync(Cancellation);
        await fixture.TcbAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'read_broken'");
        await using var owner = await fixture.LoginAsync("read_broken_owner", "read_broken");
        await Statements.RunAsync(owner, $"CREATE SCHEMA s; CREATE TABLE s.t (v menshen.{group.Domain})");
        for (var wait = Stopwatch.StartNew(); _reader.Of("read_broken").IsEmpty; await Task.Delay(20, Cancellation))
            wait.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(3));
    }

    private static async Task WithinASecondAsync(Func<bool> isSo, string after)
    {
        for (var wait = Stopwatch.StartNew(); !isSo(); await Task.Delay(10, Cancellation))
            wait.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(1), after);
    }
}
