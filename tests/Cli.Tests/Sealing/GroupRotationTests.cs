using System.Diagnostics;
using System.Text;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Server;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>All columns of a group of mode e brought to the next version of its key, in a real engine, while others read and write.</summary>
[Collection(SealingTests.Name)]
public sealed class GroupRotationTests(SealingFixture fixture, ITestOutputHelper output) : GroupRotating(fixture)
{
    private static readonly (string Table, string Column)[] Sealed = [("person", "phone"), ("parcel", "sender"), ("parcel", "receiver")];

    [Fact]
    public async Task A_live_group_of_two_tables_with_a_unique_index_a_foreign_key_and_a_view_is_rotated_and_no_answer_is_wrong()
    {
        const string database = "gr_live";
        var group = await MakeAsync(database, "gr-live");
        await SqlAsync(database, """
            ALTER TABLE s.parcel ADD FOREIGN KEY (sender) REFERENCES s.person (phone);
            CREATE VIEW s.seen AS SELECT p.id, q.phone FROM s.parcel p JOIN s.person q ON q.phone = p.sender;
            SELECT menshen.provenance_on('s', 'person');
            CREATE FUNCTION s.never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'a trigger saw it'; END $$;
            CREATE TRIGGER never AFTER UPDATE ON s.person FOR EACH ROW EXECUTE FUNCTION s.never();
            ALTER TABLE s.person ENABLE ALWAYS TRIGGER never
            """);
        await Columns.RefreshAsync(database, Cancellation);
        using var stop = new CancellationTokenSource();
        var writing = Enumerable.Range(0, 2).Select(writer => WriteAsync(database, group, writer, stop.Token)).ToList();
        var begun = Stopwatch.StartNew();
        (await Works.RotateAsync(group, "li", null, Cancellation)).ShouldBe(2);
        var work = await EndedAsync(group);
        output.WriteLine($"{3 * Rows} values in {begun.Elapsed.TotalSeconds:0.0} s; {(await Works.ListAsync(Cancellation)).Single(w => w.Work.Id == work.Id).Progress!.Note}");
        await Task.Delay(200, Cancellation);
        await stop.CancelAsync();
        var counts = await Task.WhenAll(writing);
        output.WriteLine($"{counts.Sum(c => c.Right)} right, {counts.Sum(c => c.Again)} to be sent again");
        counts.Sum(c => c.Wrong).ShouldBe(0);
        counts.Sum(c => c.Right).ShouldBeGreaterThan(10);

        foreach (var (table, column) in Sealed)
            (await SqlAsync(database, $"SELECT count(*) FROM s.{table} WHERE {column} NOT LIKE '~ms1e{group.Number}.2.%'")).ShouldBe(0L, $"{table}.{column}");
        (await SqlAsync(database, "SELECT count(*) FROM s.parcel p WHERE NOT EXISTS (SELECT FROM s.person q WHERE q.phone = p.sender)")).ShouldBe(0L);
        (await SqlAsync(database, $"SELECT count(*) FROM s.seen WHERE id <= {Rows}")).ShouldBe((long)Rows);
        (await SqlAsync(database, "SELECT count(*) FROM pg_trigger WHERE tgrelid = 's.person'::regclass AND tgenabled = 'A'")).ShouldBe(2L, "they rest for the one transaction alone");
        (await SqlAsync(database, $"SELECT count(*) FROM s.person WHERE id <= {Rows} AND menshen_provenance IS NOT NULL")).ShouldBe(0L, "the rows are not ours");
        (await SqlAsync(database, "SELECT count(*) FROM pg_class WHERE relnamespace = 'menshen'::regnamespace AND relname LIKE 'convert%'")).ShouldBe(0L);
        using var opener = new ValueConverter(Keys, group);
        foreach (var id in (int[])[1, 77, Rows]) opener.Open((string)(await SqlAsync(database, $"SELECT phone FROM s.person WHERE id = {id}"))!).ShouldBe(Phone(id));
        (Changing.In(database), Changing.MovingIn(database)).ShouldBe((null, null));

        // Whoever writes a value of before, by whatever way, is refused; and the number is not free again.
        using var before = new ValueConverter(Keys, group, 1);
        (await RefusedAsync(database, $"INSERT INTO s.person VALUES (900001, '{before.Seal("13999999999")}')")).ShouldBe(PostgresErrorCodes.CheckViolation);
        (await RefusedAsync(database, $"INSERT INTO s.person VALUES (900001, '{opener.Seal(Phone(7))}')")).ShouldBe(PostgresErrorCodes.UniqueViolation);
        (await RefusedAsync(database, $"INSERT INTO s.parcel VALUES (900001, '{opener.Seal("13999999999")}', NULL)")).ShouldBe(PostgresErrorCodes.ForeignKeyViolation);
        (await Works.RotateAsync(group, "li", null, Cancellation)).ShouldBe(3);
        await EndedAsync(group);
        (await SqlAsync(database, $"SELECT count(*) FROM s.person WHERE phone NOT LIKE '~ms1e{group.Number}.3.%'")).ShouldBe(0L);
    }

    [Fact]
    public async Task Without_it_a_new_version_as_in_mode_r_lets_one_number_in_twice_and_finds_neither_by_the_other()
    {
        const string database = "gr_naive";
        var group = await MakeAsync(database, "gr-naive", 10);
        await Keys.RotateAsync(group.Number, "li", null, Cancellation);
        using var naive = new ValueConverter(Keys, group);
        (await RefusedAsync(database, $"INSERT INTO s.person VALUES (11, '{naive.Seal(Phone(7))}')")).ShouldBe(PostgresErrorCodes.CheckViolation, "the domain names its version from the beginning");
        await UnpinAsync(database, group);
        await SqlAsync(database, $"INSERT INTO s.person VALUES (11, '{naive.Seal(Phone(7))}')");
        (await SqlAsync(database, $"SELECT count(*) FROM s.person WHERE phone = '{naive.Seal(Phone(7))}'")).ShouldBe(1L, "that is the attack: there are two");
        // A group in that state is brought to order; what is there twice by then is found.
        await Works.RotateAsync(group, "li", null, Cancellation);
        var work = await EndedAsync(group, "given-up");
        (await Works.ListAsync(Cancellation)).Single(w => w.Work.Id == work.Id).Progress!.Note!.ShouldContain("23505");
        (await SqlAsync(database, $"SELECT count(*) FROM s.person WHERE phone LIKE '~ms1e{group.Number}.1.%'")).ShouldBe(10L, "all or nothing");
        await SqlAsync(database, "DELETE FROM s.person WHERE id = 11");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => Works.RotateAsync(group, "li", DateTimeOffset.UtcNow.AddDays(1), Cancellation))).Message.ShouldContain("leave --days out");
        (await Works.RotateAsync(group, "li", null, Cancellation)).ShouldBe(2, "the database that is behind is brought along, and there is no third");
        await EndedAsync(group);
    }

    [Fact]
    public async Task What_is_in_the_way_is_named_and_nothing_is_begun()
    {
        const string database = "gr_obstacles";
        var group = await MakeAsync(database, "gr-obstacles", 10);
        using var converter = new ValueConverter(Keys, group);
        var value = converter.Seal("x");
        (string Make, string Drop, string Named)[] obstacles =
        [
            ("CREATE MATERIALIZED VIEW s.kept AS SELECT phone FROM s.person", "DROP MATERIALIZED VIEW s.kept", "s.kept is a materialized view"),
            ($"CREATE TABLE s.many (phones menshen.{group.Domain}[])", "DROP TABLE s.many", "phones of s.many has a type with sealed values inside"),
            ("CREATE TABLE s.rows (one s.person)", "DROP TABLE s.rows", "one of s.rows has a type with sealed values inside"),
            ($"CREATE DOMAIN s.own AS menshen.{group.Domain}; CREATE TABLE s.owned (phone s.own)", "DROP TABLE s.owned; DROP DOMAIN s.own", "phone of s.owned"),
            ($"CREATE TABLE s.parts (phone menshen.{group.Domain}) PARTITION BY HASH (phone)", "DROP TABLE s.parts", "s.parts is partitioned by its column phone"),
            ($"CREATE VIEW s.one AS SELECT id FROM s.person WHERE phone = '{value}'", "DROP VIEW s.one", "s.one has a sealed value of the group in it"),
            ($"ALTER TABLE s.person ALTER phone SET DEFAULT '{value}'", "ALTER TABLE s.person ALTER phone DROP DEFAULT", "the default of s.person"),
            ($"CREATE INDEX part ON s.person (id) WHERE phone <> '{value}'", "DROP INDEX s.part", "index s.part"),
            ($"CREATE FUNCTION s.f() RETURNS text LANGUAGE sql AS $$ SELECT '{value}' $$", "DROP FUNCTION s.f()", "function s.f()"),
            ($"ALTER TABLE s.person ADD CONSTRAINT odd CHECK (phone <> '{value}')", "ALTER TABLE s.person DROP CONSTRAINT odd", "constraint odd"),
            ("CREATE TABLE s.loose (phone text REFERENCES s.person (phone))", "DROP TABLE s.loose", "joins a column of the group to one that is not of it"),
        ];
        await SqlAsync(database, "ALTER TABLE s.person ADD CONSTRAINT fine CHECK (length(phone::text) > 0 AND now() > '2000-01-01')");
        await OwnersCodeAsync(database, group);
        foreach (var (make, drop, named) in obstacles)
        {
            await SqlAsync(database, make);
            (await Should.ThrowAsync<CatalogueRefusalException>(() => Works.RotateAsync(group, "li", null, Cancellation))).Message.ShouldContain(named);
            await SqlAsync(database, drop);
        }
        var works = new ColumnWorkCatalogue(Fixture.Engine);
        var begun = await works.BeginAsync(Wish(database, "person", "phone", group, unseal: true), Cancellation);
        (await Should.ThrowAsync<CatalogueRefusalException>(() => Works.RotateAsync(group, "li", null, Cancellation))).Message.ShouldContain("is on its way");
        await EndAsync(begun.Id, "given-up");
        Keys.Stored.Count(key => key.Group == group.Number).ShouldBe(1);

        // And the other way round, and until nobody has a table of his own with such a column.
        await using var session = await Fixture.Engine.OpenAsync(database, Cancellation);
        await RunAsync(session, "CREATE TEMPORARY TABLE mine AS SELECT phone FROM s.person");
        await Works.RotateAsync(group, "li", null, Cancellation);
        (await Should.ThrowAsync<CatalogueRefusalException>(() => works.BeginAsync(Wish(database, "person", "phone", group, unseal: true), Cancellation))).Message.ShouldContain("is being rotated");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => Works.RotateAsync(group, "li", null, Cancellation))).Message.ShouldContain("is being rotated");
        for (var wait = Stopwatch.StartNew(); (await Works.ListAsync(Cancellation))[0].Progress?.Note?.Contains("temporary table mine", StringComparison.Ordinal) != true; await Task.Delay(20, Cancellation))
            wait.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
        await RunAsync(session, "DROP TABLE mine");
        await EndedAsync(group);
    }

    [Fact]
    public async Task Tags_of_last_characters_labels_of_fields_and_poison_values_are_carried_over()
    {
        const string database = "gr_forms";
        var group = await MakeAsync(database, "gr-forms", 10);
        const long label = 0x40003;
        using var old = new ValueConverter(Keys, group, 1);
        await SqlAsync(database, $"UPDATE s.parcel SET receiver = '{old.Relabel(old.Seal("13700000001")!, label)}' WHERE id = 1; UPDATE s.parcel SET receiver = '{Poison(group)}' WHERE id = 2");
        var suffixed = await MakeAsync("gr_suffix", "gr-suffix", 10, suffix: 4);
        await using var earlier = await Fixture.Engine.OpenAsync(database, Cancellation);
        await using var snapshot = await earlier.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Cancellation);
        await RunAsync(earlier, "SELECT count(*) FROM pg_class");
        await Works.RotateAsync(group, "li", null, Cancellation);
        await Works.RotateAsync(suffixed, "li", null, Cancellation);
        await EndedAsync(group);
        await EndedAsync(suffixed);
        var labelled = (string)(await SqlAsync(database, "SELECT receiver FROM s.parcel WHERE id = 1"))!;
        labelled.ShouldStartWith($"~ms3e{group.Number}.2.40003.");
        using var now = new ValueConverter(Keys, group);
        now.Relabel(labelled, label).ShouldBe(labelled);
        // The attack that the gateway answers with "send it again": a snapshot of before, searched with what is sealed for after.
        (await AnswerAsync(earlier, $"SELECT count(*) FROM s.person WHERE phone = '{now.Seal(Phone(7))}'")).ShouldBe(0L);
        (await SqlAsync(database, $"SELECT count(*) FROM s.person WHERE phone = '{now.Seal(Phone(7))}'")).ShouldBe(1L);
        var poison = (string)(await SqlAsync(database, "SELECT receiver FROM s.parcel WHERE id = 2"))!;
        poison.ShouldStartWith($"~ms1e{group.Number}.2.");
        now.Open(poison).ShouldBeNull();
        now.Renew(poison).ShouldBe(poison, "a poison value, of the new version");
        using var ending = new ValueConverter(Keys, suffixed);
        var whole = (string)(await SqlAsync("gr_suffix", "SELECT phone FROM s.person WHERE id = 7"))!;
        whole.ShouldBe(ending.Seal(Phone(7)));
        whole.ShouldStartWith($"~ms2e{suffixed.Number}.2.0.4");
        // As for the next column that is sealed there.
        await Seals.MakeDomainAsync("gr_suffix", suffixed, Cancellation, Keys.ActiveVersion(suffixed.Number));
        await Columns.RefreshAsync("gr_suffix", Cancellation);
        var column = Columns.Of("gr_suffix").Find("s", "person", out _)!.Columns.Single(c => c.Name == "phone");
        (column.Group, column.Suffix, column.Version).ShouldBe((suffixed.Number, 4, 2));
    }

    [Fact]
    public async Task A_value_that_does_not_open_stops_it_and_all_stay_as_they_were()
    {
        const string database = "gr_broken";
        var group = await MakeAsync(database, "gr-broken", 10);
        using var converter = new ValueConverter(Keys, group);
        var good = converter.Seal("x")!;
        await SqlAsync(database, $"UPDATE s.parcel SET receiver = '{good[..^6]}AAAAA~' WHERE id = 3");
        await Works.RotateAsync(group, "li", null, Cancellation);
        var work = await EndedAsync(group, "given-up");
        (await Works.ListAsync(Cancellation)).Single(w => w.Work.Id == work.Id).Progress!.Note!.ShouldContain("s.parcel.receiver does not open");
        (await SqlAsync(database, $"SELECT count(*) FROM s.person WHERE phone LIKE '~ms1e{group.Number}.1.%'")).ShouldBe(10L);
        // What is written meanwhile goes on under the version that the database has.
        await Columns.RefreshAsync(database, Cancellation);
        Columns.Of(database).VersionOf(group.Number).ShouldBe(1);
        Keys.SealingVersion(group.Number, 1).ShouldBe(1);
        (await SqlAsync(database, "SELECT count(*) FROM pg_class WHERE relnamespace = 'menshen'::regnamespace AND relname LIKE 'convert%'")).ShouldBe(0L);
    }

    [Theory]
    [InlineData("the map is being filled")]
    [InlineData("the engine is asked to commit")]
    public async Task Cut_off_it_goes_on_with_the_next_start_and_a_second_database_too(string when)
    {
        var suffix = when.Contains("map", StringComparison.Ordinal) ? "fill" : "commit";
        var (database, second) = ($"gr_cut_{suffix}", $"gr_second_{suffix}");
        var group = await MakeAsync(database, $"gr-cut-{suffix}", 1000);
        await MakeAsync(second, $"gr-cut-{suffix}", 50);
        if (suffix == "fill")
        {
            await using var holder = await Fixture.Engine.OpenAsync(database, Cancellation);
            await using var transaction = await holder.BeginTransactionAsync(Cancellation);
            await RunAsync(holder, "LOCK TABLE s.person IN ACCESS EXCLUSIVE MODE");
            var first = new ColumnWorks(Fixture.Engine, Keys, Seals, Columns, Changing, new KeyLog(Fixture.Journal, TimeProvider.System), TimeProvider.System);
            await first.RotateAsync(group, "li", null, Cancellation);
            await Task.Delay(300, Cancellation);
            await first.DisposeAsync();
        }
        else
        {
            var reached = new TaskCompletionSource();
            Changing.Changed += (_, _) =>
            {
                if (Changing.MovingIn(database) is null || !reached.TrySetResult()) return;
                // Before the COMMIT is sent, as a crash of the engine would.
                Fixture.SqlAsync("SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.relation = 's.person'::regclass AND l.mode = 'AccessExclusiveLock'", database).GetAwaiter().GetResult();
            };
            await Works.RotateAsync(group, "li", null, Cancellation);
            await reached.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        }
        await using var next = new ColumnWorks(Fixture.Engine, Keys, Seals, Columns, Changing, new KeyLog(Fixture.Journal, TimeProvider.System), TimeProvider.System);
        if (suffix == "fill") await next.ResumeAsync(Cancellation);
        await EndedAsync(group);
        foreach (var one in (string[])[database, second])
            (await SqlAsync(one, $"SELECT count(*) FILTER (WHERE phone NOT LIKE '~ms1e{group.Number}.2.%') * 10000 + count(*) FROM s.person")).ShouldBe(one == database ? 1000L : 50L);
        (await Seals.DatabasesOfAsync(group, Cancellation)).ShouldBe([(database, 2), (second, 2)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_database_that_comes_later_has_the_newest_version_from_the_beginning_and_the_old_one_is_destroyed_alone_when_nothing_is_under_it()
    {
        var group = await MakeAsync("gr_first", "gr-first", 10);
        await Works.RotateAsync(group, "li", null, Cancellation);
        await EndedAsync(group);
        await MakeAsync("gr_later", "gr-first", 10);
        (await SqlAsync("gr_later", $"SELECT count(*) FROM s.person WHERE phone LIKE '~ms1e{group.Number}.2.%'")).ShouldBe(10L);
        (await Keys.CountAsync(group, Cancellation)).Found.Where(found => found.Version == 1).ShouldBeEmpty();
        (await Keys.CountAsync(group, Cancellation)).Found.Sum(found => found.Values).ShouldBe(60L);
        await Should.ThrowAsync<CatalogueRefusalException>(() => Keys.DestroyAsync(group.Number, 2, "li", Cancellation));
        await Keys.DestroyAsync(group.Number, 1, "li", Cancellation);
        Keys.TryCopyKey(group.Number, 1, new byte[GroupKey.Size]).ShouldBeFalse();
        using var converter = new ValueConverter(Keys, group);
        converter.Open((string)(await SqlAsync("gr_first", "SELECT phone FROM s.person WHERE id = 7"))!).ShouldBe(Phone(7));

        // Its proof is no order to end the group: who can write the catalogue copies it, and the keystore keeps the key.
        await Fixture.SqlAsync($"UPDATE menshen.data_key k SET state = 'destroyed', wrapped = NULL, destroyed_at = now(), destroyed_by = 'x', destruction = (SELECT o.destruction FROM menshen.data_key o WHERE o.group_number = {group.Number} AND o.version = 1) WHERE k.group_number = {group.Number} AND k.version = 2");
        await Keys.ReloadAsync(Cancellation);
        Fixture.Keys.HasWrapping(group.Number).ShouldBeTrue();
    }

    private string Poison(SealGroup group)
    {
        using var key = new GroupKey(Keys.ClusterId, group.Number, 1, group.Mode, Keys.PoisonKey(), group.Suffix);
        var text = new byte[key.LengthFor(11, 0)];
        key.Seal("13600000000"u8, 0, text);
        return Encoding.ASCII.GetString(text);
    }

    // As a gateway: sealed under the version that is known, nothing sent to what moves, and no answer believed that a change went through.
    private async Task<(int Right, int Wrong, int Again)> WriteAsync(string database, SealGroup group, int writer, CancellationToken stop)
    {
        var (right, wrong, again) = (0, 0, 0);
        await using var connection = await Fixture.Engine.OpenAsync(database, Cancellation);
        for (var id = 100_000 * (writer + 1); !stop.IsCancellationRequested; id++)
        {
            try
            {
                var moves = Changing.MovesIn(database).Last;
                if (Changing.MovingIn(database) is not null)
                {
                    await Task.Delay(5, Cancellation);
                    continue;
                }
                using var converter = new ValueConverter(Keys, group, Columns.Of(database).VersionOf(group.Number));
                var (mine, other) = (converter.Seal($"139{id:00000000}")!, converter.Seal(Phone(id % Rows + 1))!);
                await RunAsync(connection, $"INSERT INTO s.person VALUES ({id}, '{mine}'); INSERT INTO s.parcel VALUES ({id}, '{mine}', '{other}')");
                var found = await AnswerAsync(connection, $"SELECT count(*) FROM s.parcel p JOIN s.person q ON q.phone = p.sender JOIN s.person r ON r.phone = p.receiver WHERE p.id = {id} AND q.phone = '{mine}' AND r.phone = '{other}'");
                if (found is 1L) right++;
                else if (Changing.MovesIn(database).Last == moves) wrong++;
                else again++;
            }
            catch (PostgresException fault) when (fault.SqlState is "23514" or "57014")
            {
                again++;
            }
        }
        return (right, wrong, again);
    }

    private static ColumnWork Wish(string database, string table, string column, SealGroup group, bool unseal = false) => new()
    {
        Id = 0, Database = database, Schema = "s", Table = table, Column = column, Group = group.Number, Unseals = unseal, State = "running", StartedBy = "li", Rows = 0,
    };

    // The attack: whoever may have a table with such a column writes a CHECK that does what only a superuser may, and waits for the rotation.
    private async Task OwnersCodeAsync(string database, SealGroup group)
    {
        await SqlAsync(database,
            """
            CREATE ROLE gr_mallory;
            CREATE FUNCTION s.rise() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
                IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN ALTER ROLE gr_mallory CREATEDB; END IF; END $$;
            CREATE FUNCTION s.mine(text) RETURNS bool IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM s.rise(); RETURN true; END $$;
            ALTER FUNCTION s.mine(text) OWNER TO gr_mallory
            """);
        foreach (var (make, drop, named) in new[]
        {
            ("ALTER TABLE s.person ADD CONSTRAINT evil CHECK (s.mine(phone::text)) NOT VALID", "ALTER TABLE s.person DROP CONSTRAINT evil", "constraint evil of s.person runs s.mine(text)"),
            ("ALTER TABLE s.person ADD CONSTRAINT evil CHECK (query_to_xml('SELECT 1', true, true, '') IS NOT NULL) NOT VALID", "ALTER TABLE s.person DROP CONSTRAINT evil", "runs query_to_xml"),
            ("ALTER TABLE s.person ADD CONSTRAINT evil CHECK (table_to_xml('s.parcel', true, true, '') IS NOT NULL) NOT VALID", "ALTER TABLE s.person DROP CONSTRAINT evil", "runs table_to_xml"),
            ("CREATE INDEX evil ON s.person (s.mine(phone::text))", "DROP INDEX s.evil", "runs s.mine(text)"),
            ("CREATE STATISTICS s.evil ON (s.mine('x')), id FROM s.person", "DROP STATISTICS s.evil", "statistics evil of s.person runs s.mine(text)"),
            ("CREATE FUNCTION s.far(int, int) RETURNS float8 IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM s.rise(); RETURN 1; END $$; ALTER FUNCTION s.far(int, int) OWNER TO gr_mallory; CREATE TYPE s.span AS RANGE (subtype = int, subtype_diff = s.far); ALTER TABLE s.person ADD span s.span; CREATE INDEX evil ON s.person USING gist (span)",
                "ALTER TABLE s.person DROP span; DROP TYPE s.span; DROP FUNCTION s.far(int, int)", "index s.evil of s.person runs s.far(integer,integer)"),
            ("CREATE DOMAIN s.odd AS text CHECK (s.mine(VALUE)); ALTER DOMAIN s.odd OWNER TO gr_mallory; ALTER TABLE s.person ADD CONSTRAINT evil CHECK ((phone::text)::s.odd IS NOT NULL) NOT VALID",
                "ALTER TABLE s.person DROP CONSTRAINT evil; DROP DOMAIN s.odd", "the type s.odd"),
        })
        {
            await SqlAsync(database, make);
            (await Should.ThrowAsync<CatalogueRefusalException>(() => Works.RotateAsync(group, "li", null, Cancellation))).Message.ShouldContain(named);
            // What it would have done: the row is written by a superuser, triggers at rest.
            if (named.Contains("constraint evil", StringComparison.Ordinal)) await SqlAsync(database, "BEGIN; SET LOCAL session_replication_role = replica; UPDATE s.person SET phone = phone; COMMIT");
            (await SqlAsync(database, "SELECT rolcreatedb FROM pg_roles WHERE rolname = 'gr_mallory'")).ShouldBe(true);
            await SqlAsync(database, drop);
        }
        await SqlAsync(database, "DROP FUNCTION s.mine(text), s.rise(); DROP ROLE gr_mallory");
    }
}
