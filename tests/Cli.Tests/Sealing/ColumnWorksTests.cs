using System.Diagnostics;
using System.Text;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Server;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

[Collection(SealingTests.Name)]
public sealed class ColumnWorksTests(SealingFixture fixture, ITestOutputHelper output) : ColumnWorking(fixture)
{
    [Fact]
    [Requirement("realname-7.9.5-1")]
    public async Task A_live_column_is_sealed_while_others_write_and_opened_again_and_no_value_is_lost()
    {
        const int rows = 100_000;
        var group = await GroupAsync("cw-live", SealMode.Equal);
        await Fixture.SqlAsync("CREATE DATABASE cw_live");
        await SqlAsync("cw_live", $"CREATE SCHEMA s; CREATE TABLE s.sender (id integer PRIMARY KEY, phone varchar(20) NOT NULL UNIQUE, name text); CREATE INDEX named ON s.sender (phone, name); INSERT INTO s.sender SELECT i, '138' || lpad(i::text, 8, '0'), 'n' FROM generate_series(1, {rows}) i; ANALYZE s.sender");
        using var stop = new CancellationTokenSource();
        var writing = WriteAsync("cw_live", rows, stop.Token);
        var begun = Stopwatch.StartNew();
        var work = await BeginAsync("cw_live", "phone", group);
        await EndedAsync(work);
        output.WriteLine($"{rows} rows sealed in {begun.Elapsed.TotalSeconds:0.0} s, {rows / begun.Elapsed.TotalSeconds:0} rows/s; {await NoteAsync(work)}");
        await stop.CancelAsync();
        var (written, faults) = await writing;
        output.WriteLine($"{written} writes beside it, {faults} refused after the swap");
        written.ShouldBeGreaterThan(10);

        (await SqlAsync("cw_live", "SELECT format_type(atttypid, NULL) || attnum FROM pg_attribute WHERE attrelid = 's.sender'::regclass AND attname = 'phone'")).ShouldBe($"menshen.{group.Domain}2");
        (await SqlAsync("cw_live", "SELECT count(*) FROM pg_index WHERE indrelid = 's.sender'::regclass AND indisvalid")).ShouldBe(3L);
        (await SqlAsync("cw_live", "SELECT count(*) FROM pg_class WHERE relnamespace = 'menshen'::regnamespace AND relname LIKE 'convert%'")).ShouldBe(0L);
        (await SqlAsync("cw_live", $"SELECT n_distinct = -1 AND left(histogram_bounds::text, 4) = '{{~ms' FROM pg_stats WHERE schemaname = 's' AND tablename = 'sender' AND attname = 'phone'")).ShouldBe(true);
        using (var converter = new ValueConverter(Keys, group))
            foreach (var (id, phone) in await RowsAsync("cw_live")) converter.Open(phone).ShouldBe(Expected(id), $"row {id}");
        await NoPlaintextInFilesAsync("cw_live", rows);

        work = await BeginAsync("cw_live", "phone", group, unseal: true);
        await EndedAsync(work);
        foreach (var (id, phone) in await RowsAsync("cw_live")) phone.ShouldBe(Expected(id));
        (await SqlAsync("cw_live", "SELECT count(*) FROM pg_index WHERE indrelid = 's.sender'::regclass AND indisunique")).ShouldBe(2L);
    }

    [Fact]
    public async Task In_mode_r_equal_values_of_two_rows_get_different_texts()
    {
        var group = await GroupAsync("cw-random", SealMode.Random);
        await Fixture.SqlAsync("CREATE DATABASE cw_random");
        await SqlAsync("cw_random", "CREATE SCHEMA s; CREATE TABLE s.sender (id integer PRIMARY KEY, phone text); INSERT INTO s.sender SELECT i, CASE WHEN i % 7 <> 0 THEN 'same' END FROM generate_series(1, 3000) i");
        await EndedAsync(await BeginAsync("cw_random", "phone", group));
        (await SqlAsync("cw_random", "SELECT count(DISTINCT phone) = count(phone) AND count(*) - count(phone) = 428 FROM s.sender")).ShouldBe(true);
        using var converter = new ValueConverter(Keys, group);
        foreach (var (_, phone) in await RowsAsync("cw_random")) converter.Open(phone).ShouldBe("same");
    }

    [Fact]
    public async Task What_was_cut_off_goes_on_where_it_was_and_a_finished_one_is_seen_to_be_finished()
    {
        var group = await GroupAsync("cw-cut", SealMode.Equal);
        await Fixture.SqlAsync("CREATE DATABASE cw_cut");
        await SqlAsync("cw_cut", "CREATE SCHEMA s; CREATE TABLE s.sender (id integer PRIMARY KEY, phone text); INSERT INTO s.sender SELECT i, '138' || lpad(i::text, 8, '0') FROM generate_series(1, 30000) i");
        await Seals.MakeDomainAsync("cw_cut", group, Cancellation);
        var work = await new ColumnWorkCatalogue(Fixture.Engine).BeginAsync(Wish("cw_cut", "phone", group), Cancellation);
        using var converter = new ValueConverter(Keys, group);
        var notes = 0;
        await using (var first = Conversion(work, group, converter))
            await Should.ThrowAsync<OperationCanceledException>(() => first.FillAsync(() => ++notes < 1 ? Task.CompletedTask : throw new OperationCanceledException(), Cancellation));
        ((long)(await SqlAsync("cw_cut", $"SELECT count(*) FROM menshen.convert_{work.Id}"))!).ShouldBeGreaterThan(1000);
        // Who has the map, from WAL or a backup, tries guesses of the plaintext against its digests: without the work's secret none is right.
        (await SqlAsync("cw_cut", $"SELECT count(*) FROM menshen.convert_{work.Id} m JOIN s.sender t ON m.key = sha256(convert_to(E'\\x1F' || t.phone, 'UTF8'))")).ShouldBe(0L);
        // As a version before left it: digests without a secret, which are of no use to this one.
        await SqlAsync("cw_cut", $"CREATE OR REPLACE FUNCTION menshen.converted_{work.Id}(row_key text, value text) RETURNS text LANGUAGE sql AS 'SELECT NULL::text'; "
            + $"TRUNCATE menshen.convert_{work.Id}; INSERT INTO menshen.convert_{work.Id} SELECT sha256(convert_to(E'\\x1F' || t.phone, 'UTF8')), 'of before' FROM s.sender t");
        await using (var second = Conversion(work, group, converter))
            await Should.ThrowAsync<OperationCanceledException>(() => second.FillAsync(() => throw new OperationCanceledException(), Cancellation));
        (await SqlAsync("cw_cut", $"SELECT count(*) FROM menshen.convert_{work.Id} WHERE made = 'of before'")).ShouldBe(0L);

        // As the next start does; and once more after the column has its new type but the catalogue does not know.
        await Works.ResumeAsync(Cancellation);
        await EndedAsync(work);
        await Fixture.SqlAsync($"UPDATE menshen.seal_work SET state = 'running', ended_at = NULL WHERE id = {work.Id}");
        await Works.ResumeAsync(Cancellation);
        await EndedAsync(work);
        (await SqlAsync("cw_cut", $"SELECT count(*) FROM s.sender WHERE phone = '{converter.Seal("13800000007")}'")).ShouldBe(1L);
    }

    [Fact]
    public async Task Nobody_waits_behind_a_lock_that_is_not_to_be_had()
    {
        var group = await GroupAsync("cw-lock", SealMode.Equal);
        await Fixture.SqlAsync("CREATE DATABASE cw_lock");
        await SqlAsync("cw_lock", "CREATE SCHEMA s; CREATE TABLE s.sender (id integer PRIMARY KEY, phone text); INSERT INTO s.sender VALUES (1, 'one')");
        ColumnWork work;
        await using (var reader = await Fixture.Engine.OpenAsync("cw_lock", Cancellation))
        {
            await using var transaction = await reader.BeginTransactionAsync(Cancellation);
            await using (var hold = new NpgsqlCommand("SELECT count(*) FROM s.sender", reader)) await hold.ExecuteScalarAsync(Cancellation);
            work = await BeginAsync("cw_lock", "phone", group);
            for (var wait = Stopwatch.StartNew(); wait.Elapsed < TimeSpan.FromSeconds(3); await Task.Delay(100, Cancellation))
            {
                var asked = Stopwatch.StartNew();
                await SqlAsync("cw_lock", "INSERT INTO s.sender SELECT max(id) + 1, 'n' || max(id) FROM s.sender");
                asked.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(2));
            }
            (await StateAsync(work)).ShouldBe("running");
        }
        await EndedAsync(work);
        (await SqlAsync("cw_lock", "SELECT count(*) FROM s.sender WHERE phone NOT LIKE '~ms1%'")).ShouldBe(0L);
    }

    [Theory]
    [InlineData("absent", "", 'e', "no such column")]
    [InlineData("phone", "ALTER TABLE s.sender ALTER phone SET DEFAULT 'x'", 'e', "has a default")]
    [InlineData("phone", "ALTER TABLE s.sender ADD CHECK (length(phone) > 3)", 'e', "depends on it")]
    [InlineData("phone", "CREATE VIEW s.v AS SELECT phone FROM s.sender", 'e', "depends on it")]
    [InlineData("phone", "ALTER TABLE s.sender ADD l integer GENERATED ALWAYS AS (length(phone)) STORED", 'e', "depends on it")]
    [InlineData("phone", "CREATE INDEX ON s.sender (lower(phone))", 'e', "index")]
    [InlineData("phone", "CREATE INDEX ON s.sender (phone) WHERE phone > 'a'", 'e', "index")]
    [InlineData("phone", "CREATE INDEX ON s.sender USING brin (phone)", 'e', "index")]
    [InlineData("phone", "CREATE INDEX ON s.sender (phone)", 'r', "mode r")]
    [InlineData("phone", "ALTER TABLE s.sender DROP CONSTRAINT sender_pkey", 'r', "no primary key")]
    [InlineData("phone", "ALTER TABLE s.sender ADD UNIQUE (phone); CREATE TABLE s.other (p text REFERENCES s.sender (phone))", 'e', "foreign key")]
    [InlineData("phone", "ALTER TABLE s.sender ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON s.sender USING (phone = 'x')", 'e', "depends on it")]
    [InlineData("phone", "CREATE STATISTICS s.st ON phone, name FROM s.sender", 'e', "depends on it")]
    [InlineData("phone", "CREATE TABLE s.child () INHERITS (s.sender)", 'e', "inherits")]
    [InlineData("id", "", 'e', "its type is integer")]
    public async Task What_cannot_be_sealed_is_refused_with_the_reason(string column, string first, char mode, string reason)
    {
        var database = $"cw_{Guid.NewGuid().ToString("N")[..8]}";
        var group = await GroupAsync($"cw-no-{mode}", mode == 'e' ? SealMode.Equal : SealMode.Random);
        await Fixture.SqlAsync($"CREATE DATABASE {database}");
        await SqlAsync(database, $"CREATE SCHEMA s; CREATE TABLE s.sender (id integer PRIMARY KEY, phone text, name text); {first}");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => BeginAsync(database, column, group))).Message.ShouldContain(reason);
        await Fixture.SqlAsync($"DROP DATABASE {database}");
    }

    private static string Expected(int id) => id < 1_000_000 ? $"138{id:00000000}" : $"live{id}";

    private async Task<SealGroup> GroupAsync(string name, SealMode mode) =>
        await Keys.EnsureAsync(new SealGroupSpec(name, "pii.test", mode, "zhao", null), "li", Cancellation);

    private static ColumnWork Wish(string database, string column, SealGroup group, bool unseal = false) => new()
    {
        Id = 0, Database = database, Schema = "s", Table = "sender", Column = column, Group = group.Number, Unseals = unseal, State = "running",
        StartedBy = "li", Rows = 0,
    };

    private Task<ColumnWork> BeginAsync(string database, string column, SealGroup group, bool unseal = false) =>
        Works.BeginAsync(Wish(database, column, group, unseal), group, Cancellation);

    private ColumnConversion Conversion(ColumnWork work, SealGroup group, ValueConverter converter) =>
        new(Fixture.Engine, work) { Convert = converter.Seal, Secret = converter.MapSecret(work.Id), EachRow = false, Type = $"menshen.{group.Domain}" };

    private async Task EndedAsync(ColumnWork work)
    {
        for (var wait = Stopwatch.StartNew(); await StateAsync(work) == "running"; await Task.Delay(50, Cancellation))
            wait.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(3));
        (await StateAsync(work)).ShouldBe("done", await NoteAsync(work));
    }

    private async Task<string> StateAsync(ColumnWork work) => (await Works.ListAsync(Cancellation)).Single(w => w.Work.Id == work.Id).Work.State;

    private async Task<string> NoteAsync(ColumnWork work) => (await Works.ListAsync(Cancellation)).Single(w => w.Work.Id == work.Id).Progress?.Note ?? "";

    private async Task<List<(int Id, string Phone)>> RowsAsync(string database)
    {
        await using var connection = await Fixture.Engine.OpenAsync(database, Cancellation);
        await using var command = new NpgsqlCommand("SELECT id, phone::text FROM s.sender WHERE phone IS NOT NULL", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        List<(int, string)> rows = [];
        while (await reader.ReadAsync(Cancellation)) rows.Add((reader.GetInt32(0), reader.GetString(1)));
        return rows;
    }

    /// <summary>Inserts, updates and deletes until told to stop; after the swap plaintext is refused, which is the point.</summary>
    private async Task<(int Written, int Refused)> WriteAsync(string database, int rows, CancellationToken stop)
    {
        var (written, refused) = (0, 0);
        await using var connection = await Fixture.Engine.OpenAsync(database, Cancellation);
        for (var next = 1_000_000; !stop.IsCancellationRequested; next++)
        {
            try
            {
                await using var command = new NpgsqlCommand(
                    $"INSERT INTO s.sender VALUES ({next}, 'live{next}', 'n'); DELETE FROM s.sender WHERE id = {1 + next % rows}; UPDATE s.sender SET id = {next + 1_000_000}, phone = 'live{next + 1_000_000}' WHERE id = {1 + (next * 7) % rows}", connection);
                await command.ExecuteNonQueryAsync(Cancellation);
                written++;
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.CheckViolation or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.QueryCanceled)
            {
                refused++;
            }
            await Task.Delay(2, Cancellation);
        }
        return (written, refused);
    }

    private async Task NoPlaintextInFilesAsync(string database, int rows)
    {
        await Fixture.SqlAsync("CHECKPOINT", database);
        var oid = await Fixture.SqlAsync($"SELECT oid::bigint FROM pg_database WHERE datname = '{database}'");
        var cluster = (string)(await Fixture.SqlAsync("SHOW data_directory"))!;
        var needle = Encoding.ASCII.GetBytes($"138{rows / 2:00000000}");
        foreach (var file in Directory.GetFiles(Path.Combine(cluster, "base", oid!.ToString()!)))
            (await File.ReadAllBytesAsync(file, Cancellation)).AsSpan().IndexOf(needle).ShouldBe(-1, file);
    }
}
