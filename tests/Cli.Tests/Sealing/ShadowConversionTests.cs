using System.Diagnostics;
using System.Text;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

[Collection(SealingTests.Name)]
public sealed class ShadowConversionTests(SealingFixture fixture, ITestOutputHelper output) : ShadowConverting(fixture)
{
    private static readonly string[] Writes =
    [
        "INSERT INTO s.{0} (id, phone, \"na\"\"me\", day, place, range) VALUES ({1}, 'live{1}', 'new', '2026-02-02', 3, int4range({1}, {1} + 1))",
        "UPDATE s.{0} SET id = -id WHERE id = {1} % 3000",
        "UPDATE s.{0} SET phone = 'moved' || id, long = repeat('x' || id, 3000) WHERE id = 1000 + {1} % 2000",
        "UPDATE s.{0} SET phone = NULL, \"na\"\"me\" = 'null' WHERE id = 3000 + {1} % 2000",
        "DELETE FROM s.{0} WHERE id = 4000 + {1} % 2000",
        "INSERT INTO s.{0} (id, phone, \"na\"\"me\", day, place) VALUES (5000 + {1} % 1000, 'up{1}', 'up', '2026-02-03', 4) ON CONFLICT (id) DO UPDATE SET phone = excluded.phone, late = 'up'",
        // Values that move from row to row: whichever order they are written in, each is once in the unique index.
        "WITH gone AS (DELETE FROM s.{0} WHERE id = 10 + {1} % 900 RETURNING *) INSERT INTO s.{0} (id, phone, \"na\"\"me\", day, place) SELECT g.id + 100000 + {1}, g.phone, g.\"na\"\"me\", g.day, g.place FROM gone g",
    ];

    private int _next = 1_000_000;

    [Fact]
    [Requirement("realname-7.9.5-1")]
    public async Task Who_reads_and_writes_beside_it_waits_no_longer_for_a_large_table_and_before_he_did()
    {
        // More for a measurement.
        var rows = int.Parse(Environment.GetEnvironmentVariable("MENSHEN_SHADOW_ROWS") ?? "300000", System.Globalization.CultureInfo.InvariantCulture);
        var group = await MakeAsync("sh_lock", "sh-lock", $"CREATE SCHEMA s; CREATE TABLE s.sender (id integer PRIMARY KEY, phone varchar(20) NOT NULL UNIQUE, name text); "
            + $"INSERT INTO s.sender SELECT i, '138' || lpad(i::text, 8, '0'), 'n' FROM generate_series(1, {rows}) i; CREATE INDEX named ON s.sender (phone, name); CREATE TABLE s.plain (LIKE s.sender INCLUDING ALL); INSERT INTO s.plain TABLE s.sender; ANALYZE s.sender, s.plain");
        List<TimeSpan> longest = [];
        foreach (var table in (string[])["plain", "sender"])
        {
            var work = await BeginAsync("sh_lock", group, table: table);
            ISealConversion conversion = table == "plain" ? Plain(work, group) : new ShadowConversion(Fixture.Engine, Plain(work, group));
            using var stop = new CancellationTokenSource();
            var waiting = LongestAsync(table, stop.Token);
            var begun = Stopwatch.StartNew();
            var locked = await ConvertAsync(conversion);
            var took = begun.Elapsed;
            await stop.CancelAsync();
            longest.Add(await waiting);
            output.WriteLine($"{table}: {rows} rows in {took.TotalSeconds:0.0} s, locked {locked.TotalMilliseconds:0} ms, a client waited {longest[^1].TotalMilliseconds:0} ms at most; {conversion.Way}");
            (await SqlAsync("sh_lock", $"SELECT count(*) FROM s.{table} WHERE phone LIKE '~ms1%'")).ShouldBe((long)rows);
            await WorkedAsync(work, conversion);
        }
        longest[1].ShouldBeLessThan(BusyMachine.Seconds(1));
        longest[1].ShouldBeLessThan(longest[0]);
    }

    [Theory]
    [InlineData(SealMode.Equal)]
    [InlineData(SealMode.Random)]
    public async Task Every_row_is_as_it_was_written_whoever_writes_beside_it_and_back_again(SealMode mode)
    {
        var database = $"sh_write_{(char)mode}";
        var group = await MakeAsync(database, $"sh-write-{(char)mode}", Rich + (mode == SealMode.Random ? "; DROP INDEX s.named, s.hashed, s.single" : ""), mode);
        await SqlAsync(database, "CREATE ROLE writer_" + (char)mode + "; GRANT USAGE ON SCHEMA s TO PUBLIC; GRANT ALL ON ALL TABLES IN SCHEMA s TO PUBLIC");
        foreach (var unseal in (bool[])[false, true])
        {
            var work = await BeginAsync(database, group, unseal);
            await using var conversion = Shadow(work, group);
            using var stop = new CancellationTokenSource();
            // Sealed values may not be written in plaintext, and the other way round: what is refused is so in both tables.
            var writing = WriteAsync(database, "writer_" + (char)mode, unseal, stop.Token);
            await ConvertAsync(conversion, () => Task.Delay(200, Cancellation));
            conversion.Way.ShouldContain("copied beside");
            await stop.CancelAsync();
            output.WriteLine($"{await writing} writes beside it; locked {conversion.Locked.TotalMilliseconds:0} ms");
            await IsWholeAsync(database, isSealed: !unseal);
            if (!unseal) await NoPlaintextAsync(database, "13800004321");
            await WorkedAsync(work, conversion);
        }
        (await SqlAsync(database, "SELECT convalidated FROM pg_constraint WHERE conname ~ '^menshen_unsealed'")).ShouldBe(true);
        (await Should.ThrowAsync<PostgresException>(() => SqlAsync(database, $"UPDATE s.sender SET phone = '{Converter!.Seal("x")}' WHERE id = (SELECT min(id) FROM s.sender)"))).SqlState.ShouldBe("40001");
    }

    [Fact]
    public async Task The_catalogue_says_of_the_table_what_it_says_after_PostgreSQL_wrote_it_anew()
    {
        var twin = Rich.Replace("s.sender", "t.sender", StringComparison.Ordinal).Replace("CREATE SCHEMA s;", "CREATE SCHEMA t;", StringComparison.Ordinal).Replace("s.place", "t.place", StringComparison.Ordinal)
            .Replace("s.child", "t.child", StringComparison.Ordinal).Replace("s.control", "t.control", StringComparison.Ordinal);
        var group = await MakeAsync("sh_cat", "sh-cat", Rich + "; " + twin);
        foreach (var unseal in (bool[])[false, true])
        {
            var work = await BeginAsync("sh_cat", group, unseal);
            await using var conversion = Shadow(work, group);
            await ConvertAsync(conversion);
            await WorkedAsync(work, conversion);
            await using var plain = Plain(work with { Id = work.Id + 100_000, Schema = "t" }, group);
            await ConvertAsync(plain);
            foreach (var what in Catalogue)
                (await LinesAsync("s", what)).ShouldBe(await LinesAsync("t", what), what);
        }

        async Task<string> LinesAsync(string schema, string what) =>
            ((string)(await SqlAsync("sh_cat", $"SET search_path = pg_catalog; SELECT string_agg(q::text, E'\\n' ORDER BY q::text) FROM ({what.Replace("$t", $"'{schema}.sender'::regclass", StringComparison.Ordinal)}) q"))!)
                .Replace($" {schema}.", " ", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRUNCATE s.sender CASCADE; DELETE FROM s.control; INSERT INTO s.sender (id, phone) VALUES (1, 'one'); INSERT INTO s.control (id, phone, late, phone2) VALUES (1, 'one', 'missing', 'none')", true)]
    [InlineData("VACUUM FULL s.sender", true)]
    [InlineData("CREATE INDEX more ON s.sender (late)", true)]
    [InlineData("DROP INDEX s.named", true)]
    [InlineData("ALTER TABLE s.sender ADD new text DEFAULT 'x'; ALTER TABLE s.sender DROP new", true)]
    // The list has a gap then.
    [InlineData("ALTER TABLE s.sender DISABLE TRIGGER ALL; UPDATE s.sender SET phone = 'unseen' WHERE id = 1; UPDATE s.control SET phone = 'unseen' WHERE id = 1; ALTER TABLE s.sender ENABLE TRIGGER ALL", true)]
    [InlineData("SET session_replication_role = replica; UPDATE s.sender SET phone = 'replica' WHERE id = 1; UPDATE s.control SET phone = 'replica' WHERE id = 1", true)]
    [InlineData("CREATE PUBLICATION sh_all FOR ALL TABLES", false)]
    [InlineData("ALTER TABLE s.sender DROP CONSTRAINT sender_pkey CASCADE", false)]
    public async Task What_changes_the_table_meanwhile_has_the_copy_begun_anew_or_left(string change, bool isCopied)
    {
        ArgumentNullException.ThrowIfNull(change);
        var database = "";
        foreach (var isLate in (bool[])[false, true])
        {
            database = $"sh_{Guid.NewGuid().ToString("N")[..8]}";
            var group = await MakeAsync(database, "sh-change", Rich);
            var work = await BeginAsync(database, group);
            await using var conversion = Shadow(work, group);
            var notes = 0;
            (await conversion.FillAsync(() => ++notes == 1 && !isLate ? ChangeAsync() : Task.CompletedTask, Cancellation)).ShouldBeTrue();
            if (isLate)
            {
                await ChangeAsync();
                (await conversion.FinishAsync(TimeSpan.FromSeconds(1), Cancellation)).ShouldBeTrue();
                // Its rows alone have changed in one of them, and that is what the last look is for.
                (await SqlAsync(database, "SELECT count(*) > 0 FROM s.sender WHERE phone LIKE '~ms1%'")).ShouldBe(change.StartsWith("SET", StringComparison.Ordinal));
            }
            await ConvertAsync(conversion);
            conversion.Way.Contains("copied beside", StringComparison.Ordinal).ShouldBe(isCopied, conversion.Way);
            await IsWholeAsync(database, isSealed: true);
            await WorkedAsync(work, conversion);
            await Fixture.SqlAsync($"DROP DATABASE {database} WITH (FORCE)");
        }

        async Task ChangeAsync()
        {
            foreach (var one in change.Split("; ")) await OneAsync(one);
        }

        async Task OneAsync(string one)
        {
            await using var connection = await Fixture.Engine.OpenAsync(database, Cancellation);
            if (change.StartsWith("SET", StringComparison.Ordinal)) await RunAsync(connection, "SET session_replication_role = replica");
            await RunAsync(connection, one);
        }
    }

    [Theory]
    [InlineData("ALTER TABLE s.sender DROP CONSTRAINT sender_pkey CASCADE", "primary key")]
    [InlineData("ALTER TABLE s.sender DROP CONSTRAINT sender_pkey CASCADE; DELETE FROM s.sender WHERE phone IS NULL; DELETE FROM s.control WHERE phone IS NULL; ALTER TABLE s.sender ADD PRIMARY KEY (id, phone)", "primary key")]
    [InlineData("ALTER TABLE s.child DROP CONSTRAINT child_sender_fkey; ALTER TABLE s.sender DROP CONSTRAINT sender_place_fkey, SET UNLOGGED", "not logged")]
    [InlineData("CREATE PUBLICATION p FOR TABLE s.sender", "published")]
    [InlineData("DROP INDEX s.single; CREATE INDEX other ON s.sender (phone COLLATE \"C\")", "order of its own")]
    public async Task What_cannot_be_copied_is_written_anew_and_the_reason_is_said(string first, string reason)
    {
        var database = $"sh_{Guid.NewGuid().ToString("N")[..8]}";
        var group = await MakeAsync(database, "sh-plain", Rich + "; " + first);
        var work = await BeginAsync(database, group);
        await using var conversion = Shadow(work, group);
        await ConvertAsync(conversion);
        conversion.Way.ShouldContain(reason);
        await IsWholeAsync(database, isSealed: true);
        await WorkedAsync(work, conversion);
        await Fixture.SqlAsync($"DROP DATABASE {database} WITH (FORCE)");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(5, false)]
    [InlineData(9, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(1000, true)]
    public async Task Cut_off_at_any_step_it_goes_on_and_given_up_nothing_is_left(int step, bool isCrash)
    {
        var database = $"sh_cut_{step}_{isCrash}".ToLowerInvariant();
        var group = await MakeAsync(database, "sh-cut", Rich);
        var work = await BeginAsync(database, group);
        foreach (var isGivenUp in (bool[])[true, false])
        {
            await using (var first = Shadow(work, group))
            {
                var notes = 0;
                try
                {
                    await first.FillAsync(() => ++notes < step ? Task.CompletedTask : throw new OperationCanceledException(), Cancellation);
                    // Filled to its end, and killed before the lock.
                }
                catch (OperationCanceledException)
                {
                    (await SqlAsync(database, "SELECT count(*) FROM pg_trigger WHERE tgname ~ 'menshen_shadow'")).ShouldBe(1L);
                }
                if (isCrash) await CrashAsync(database);
            }
            await SqlAsync(database, "UPDATE s.sender SET phone = 'between' || id WHERE id < 20; UPDATE s.control SET phone = 'between' || id WHERE id < 20");
            await using var second = Shadow(work, group);
            if (isGivenUp)
            {
                (await second.GiveUpAsync(Cancellation)).ShouldBeFalse();
                await IsWholeAsync(database, isSealed: false);
                continue;
            }
            await ConvertAsync(second);
            second.Way.ShouldContain("copied beside");
            await IsWholeAsync(database, isSealed: true);
            (await second.GiveUpAsync(Cancellation)).ShouldBeTrue("it had been done");
        }
        await EndAsync(work.Id, "done");
    }

    [Fact]
    public async Task A_serializable_reader_whose_word_is_still_needed_is_waited_for()
    {
        var group = await MakeAsync("sh_ssi", "sh-ssi", Rich);
        var work = await BeginAsync("sh_ssi", group);
        await using var conversion = Shadow(work, group);
        (await conversion.FillAsync(() => Task.CompletedTask, Cancellation)).ShouldBeTrue();
        await using (var other = await Fixture.Engine.OpenAsync("sh_ssi", Cancellation))
        {
            await RunAsync(other, "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM s.place");
            await SqlAsync("sh_ssi", "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT * FROM s.sender WHERE id = 7; UPDATE s.place SET id = id WHERE id = 1; COMMIT");
            (await conversion.FinishAsync(TimeSpan.FromSeconds(1), Cancellation)).ShouldBeFalse();
            conversion.Waits.ShouldContain("serializable");
            await RunAsync(other, "ROLLBACK");
        }
        await ConvertAsync(conversion);
        await IsWholeAsync("sh_ssi", isSealed: true);
        await WorkedAsync(work, conversion);
    }

    private static readonly string[] Catalogue =
    [
        "SELECT attnum, attname, atttypid::regtype, atttypmod, attcollation, attstorage, attcompression, attlen, attbyval, attalign, atthasmissing, attmissingval, attnotnull, atthasdef, attgenerated, attisdropped, attstattarget, attacl, attoptions FROM pg_attribute WHERE attrelid = $t",
        "SELECT x.relname, a.attnum, a.attname, a.atttypid::regtype, a.atttypmod, a.attcollation, a.attstorage, a.attlen, a.attalign, a.attbyval FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_attribute a ON a.attrelid = x.oid WHERE i.indrelid = $t",
        "SELECT pg_get_indexdef(indexrelid), indnatts, indnkeyatts, indisunique, indisprimary, indisexclusion, indimmediate, indisclustered, indisvalid, indcheckxmin, indisready, indislive, indisreplident, indkey, indcollation, indclass, indoption FROM pg_index WHERE indrelid = $t",
        "SELECT conname, contype, condeferrable, condeferred, convalidated, conkey, confkey, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = $t OR confrelid = $t",
        "SELECT classid::regclass, CASE WHEN refclassid = 'pg_class'::regclass THEN 'table' ELSE refclassid::regclass::text || refobjid END, refobjsubid, deptype, count(*) FROM pg_depend "
            + "WHERE refclassid = 'pg_class'::regclass AND refobjid = $t OR classid = 'pg_class'::regclass AND objid = $t AND refclassid <> 'pg_namespace'::regclass GROUP BY 1, 2, 3, 4",
        "SELECT relkind, relam, reltablespace, relhasindex, relpersistence, relnatts, relchecks, relrowsecurity, relforcerowsecurity, relispopulated, relreplident, relacl, reloptions, (SELECT t.relname = 'pg_toast_' || c.oid AND t.relowner = c.relowner AND t.relkind = 't' FROM pg_class t WHERE t.oid = c.reltoastrelid) FROM pg_class c WHERE oid = $t",
        "SELECT tgname ~ '^RI_', tgtype, tgenabled, tgfoid FROM pg_trigger WHERE tgrelid = $t",
        "SELECT count(*) FROM pg_depend d JOIN pg_class c ON c.oid = $t WHERE d.objid = c.reltoastrelid AND d.refobjid = c.oid AND d.deptype = 'i'",
        "SELECT objsubid, description FROM pg_description WHERE objoid = $t",
    ];

    private async Task CrashAsync(string database)
    {
        await using (var bystander = await Fixture.Engine.OpenAsync(database, Cancellation))
        await using (var victim = await Fixture.Engine.OpenAsync(database, Cancellation))
        {
            using var process = Process.GetProcessById((int)(await AnswerAsync(victim, "SELECT pg_backend_pid()"))!);
            process.Kill();
            // The engine ends everybody's session, and begins again by its WAL.
            await Should.ThrowAsync<NpgsqlException>(() => AnswerAsync(bystander, "SELECT pg_sleep(60)"));
        }
        // The connections of before.
        Fixture.Engine.ControlPlane.Clear();
        for (var wait = Stopwatch.StartNew(); ; await Task.Delay(100, Cancellation))
        {
            try
            {
                await Fixture.SqlAsync("SELECT 1", database);
                return;
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException or EngineFaultException && wait.Elapsed < TimeSpan.FromMinutes(1))
            {
            }
        }
    }

    private async Task<TimeSpan> LongestAsync(string table, CancellationToken stop)
    {
        var longest = TimeSpan.Zero;
        await using var connection = await Fixture.Engine.OpenAsync("sh_lock", Cancellation);
        for (var id = 1; !stop.IsCancellationRequested; id += 17)
        {
            var asked = Stopwatch.StartNew();
            try
            {
                await RunAsync(connection, $"SELECT name FROM s.{table} WHERE id = {id}; UPDATE s.{table} SET name = 'w' WHERE id = {id}");
            }
            catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.QueryCanceled)
            {
                // It waited, and is told to send it again.
            }
            if (asked.Elapsed > longest) longest = asked.Elapsed;
            await Task.Delay(3, Cancellation);
        }
        return longest;
    }

    private async Task<int> WriteAsync(string database, string role, bool isSealed, CancellationToken stop)
    {
        var written = 0;
        await using var connection = await Fixture.Engine.OpenAsync(database, Cancellation);
        await RunAsync(connection, $"SET ROLE {role}");
        while (!stop.IsCancellationRequested)
        {
            var number = ++_next;
            var text = Writes[number % Writes.Length];
            // What is sealed already is written sealed; only what needs no value is written while it is opened.
            if (isSealed && text.Contains("phone", StringComparison.Ordinal) && !text.Contains("phone = NULL", StringComparison.Ordinal)) text = "UPDATE s.{0} SET late = 'opened{1}' WHERE id = {1} % 3000";
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(Cancellation);
                foreach (var table in (string[])["sender", "control"])
                    await RunAsync(connection, string.Format(System.Globalization.CultureInfo.InvariantCulture, table == "control" ? Control(text) : text, table, number));
                await transaction.CommitAsync(Cancellation);
                written++;
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.CheckViolation or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.SerializationFailure)
            {
                // Behind the change plaintext is refused; who waited is told to send it again.
            }
            await Task.Delay(1, Cancellation);
        }
        return written;
    }

    // The control has no generated column and no defaults.
    private static string Control(string text)
    {
        text = text.Replace("\"na\"\"me\", day", "\"na\"\"me\", late, phone2, size, day", StringComparison.Ordinal);
        return text.Replace("'new', ", "'new', 'missing', 'none', 3, ", StringComparison.Ordinal).Replace("'up', '", "'up', 'missing', 'none', 2, '", StringComparison.Ordinal)
            .Replace("g.\"na\"\"me\", ", "g.\"na\"\"me\", 'missing', 'none', pg_catalog.length(g.\"na\"\"me\"), ", StringComparison.Ordinal)
            .Replace("\"na\"\"me\" = 'null'", "\"na\"\"me\" = 'null', size = 4", StringComparison.Ordinal);
    }

    private async Task NoPlaintextAsync(string database, string value)
    {
        // Also where no row has it any more, for the control alone has it in a file of its own.
        await SqlAsync(database, "CREATE TABLE s.kept AS TABLE s.control; DROP TABLE s.kept");
        await Fixture.SqlAsync("CHECKPOINT", database);
        var cluster = (string)(await Fixture.SqlAsync("SHOW data_directory"))!;
        var allowed = (string)(await SqlAsync(database, "SELECT pg_relation_filepath('s.control')"))!;
        var folder = Path.GetDirectoryName(Path.Combine(cluster, allowed))!;
        foreach (var file in Directory.GetFiles(folder).Where(file => !file.StartsWith(Path.Combine(cluster, allowed), StringComparison.Ordinal)))
            (await File.ReadAllBytesAsync(file, Cancellation)).AsSpan().IndexOf(Encoding.ASCII.GetBytes(value)).ShouldBe(-1, file);
    }
}
