using System.Diagnostics;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Server;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>Columns converted by a copy beside their table, however small it is.</summary>
public abstract class ShadowConverting(SealingFixture fixture) : ColumnWorking(fixture)
{
    /// <summary>All kinds of columns, keys and indexes that a converted table may have; and one that nobody converts, to be written beside it.</summary>
    protected const string Rich = """
        CREATE SCHEMA s; CREATE TABLE s.place (id integer PRIMARY KEY); INSERT INTO s.place SELECT generate_series(1, 50);
        CREATE TABLE s.sender (id integer, gone integer, phone varchar(20), "na""me" text, day date, long text, place integer REFERENCES s.place ON DELETE CASCADE, range int4range,
            size integer GENERATED ALWAYS AS (pg_catalog.length("na""me")) STORED, PRIMARY KEY (id), EXCLUDE USING gist (range WITH &&), UNIQUE (day, id) DEFERRABLE INITIALLY DEFERRED) WITH (fillfactor = 90);
        ALTER TABLE s.sender ALTER long SET STORAGE EXTERNAL;
        INSERT INTO s.sender SELECT i, i, CASE WHEN i % 11 <> 0 THEN '138' || lpad(i::text, 8, '0') END, 'n' || i, '2026-01-01', CASE WHEN i % 500 = 0 THEN (SELECT string_agg(md5((i * j)::text), '') FROM generate_series(1, 400) j) END, 1 + i % 50, int4range(i, i + 1)
        FROM generate_series(1, 6000) i;
        ALTER TABLE s.sender DROP gone; ALTER TABLE s.sender ADD late text NOT NULL DEFAULT 'missing', ADD phone2 text DEFAULT 'none';
        CREATE INDEX named ON s.sender (phone, day) WITH (fillfactor = 80); CREATE INDEX hashed ON s.sender USING hash (phone); CREATE UNIQUE INDEX single ON s.sender (phone) INCLUDE (day);
        CREATE INDEX part ON s.sender (pg_catalog.left("na""me", 5), id DESC NULLS LAST) WHERE id > 5; COMMENT ON COLUMN s.sender.phone IS 'its comment';
        CREATE TABLE s.child (sender integer REFERENCES s.sender ON UPDATE CASCADE ON DELETE CASCADE); INSERT INTO s.child SELECT generate_series(2000, 2100);
        ALTER TABLE s.sender ENABLE ROW LEVEL SECURITY; CREATE POLICY seen ON s.sender USING (place > 0);
        CREATE TABLE s.control AS SELECT id, phone, "na""me", day, long, place, range, size, late, phone2 FROM s.sender; ALTER TABLE s.control ADD PRIMARY KEY (id);
        ANALYZE s.sender
        """;

    private protected ValueConverter? Converter { get; private set; }

    private protected async Task<SealGroup> MakeAsync(string database, string name, string tables, SealMode mode = SealMode.Equal)
    {
        var group = await Keys.EnsureAsync(new SealGroupSpec(name, "pii.test", mode, "zhao", null), "li", Cancellation);
        await Fixture.SqlAsync($"CREATE DATABASE {database}");
        await SqlAsync(database, tables);
        await SqlAsync(database, "CREATE SCHEMA IF NOT EXISTS tool; CREATE EXTENSION amcheck SCHEMA tool");
        await Seals.MakeDomainAsync(database, group, Cancellation);
        Converter = new ValueConverter(Keys, group);
        return group;
    }

    private protected async Task<ColumnWork> BeginAsync(string database, SealGroup group, bool unseal = false, string table = "sender") =>
        await new ColumnWorkCatalogue(Fixture.Engine).BeginAsync(
            new ColumnWork { Id = 0, Database = database, Schema = "s", Table = table, Column = "phone", Group = group.Number, Unseals = unseal, State = "running", StartedBy = "li", Rows = 0 }, Cancellation);

    private protected ColumnConversion Plain(ColumnWork work, SealGroup group) => new(Fixture.Engine, work)
    {
        Convert = work.Unseals ? Converter!.Open : Converter!.Seal, Secret = Converter!.MapSecret(work.Id), EachRow = group.Mode == SealMode.Random,
        Type = work.Unseals ? "pg_catalog.text" : $"menshen.{group.Domain}",
    };

    private protected ShadowConversion Shadow(ColumnWork work, SealGroup group) => new(Fixture.Engine, Plain(work, group)) { From = 0 };

    /// <summary>The whole conversion; the longest time that it had the lock.</summary>
    private protected static async Task<TimeSpan> ConvertAsync(ISealConversion conversion, Func<Task>? note = null)
    {
        while (await conversion.FillAsync(note ?? (() => Task.CompletedTask), Cancellation))
        {
            for (var wait = Stopwatch.StartNew(); !await conversion.FinishAsync(TimeSpan.FromSeconds(1), Cancellation); await Task.Delay(50, Cancellation))
                wait.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1), conversion.Waits);
        }
        await conversion.AnalyzeAsync(Cancellation);
        return conversion.Locked;
    }

    private protected async Task WorkedAsync(ColumnWork work, ISealConversion conversion, string state = "done")
    {
        await conversion.DisposeAsync();
        await EndAsync(work.Id, state);
    }

    /// <summary>Nothing is left beside the table, its files are sound, and its rows are those of the control.</summary>
    protected async Task IsWholeAsync(string database, bool isSealed)
    {
        (await SqlAsync(database, "SELECT count(*) FROM pg_class WHERE relnamespace = 'menshen'::regnamespace AND relname ~ '^(shadow|changed|convert)'")).ShouldBe(0L);
        (await SqlAsync(database, "SELECT count(*) FROM pg_proc WHERE pronamespace = 'menshen'::regnamespace AND proname ~ '^(note_changed|converted)'")).ShouldBe(0L);
        (await SqlAsync(database, "SELECT count(*) FROM pg_trigger WHERE tgname ~ 'menshen_shadow'")).ShouldBe(0L);
        (await SqlAsync(database, "SELECT count(*) FROM pg_constraint WHERE contypid = oid")).ShouldBe(0L);
        (await SqlAsync(database, "SELECT string_agg(v::text, ' ') FROM tool.verify_heapam('s.sender', check_toast => true) v")).ShouldBe(DBNull.Value);
        await SqlAsync(database, "SELECT count(tool.bt_index_check(i.indexrelid, true)) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree' "
            + "WHERE i.indrelid IN ('s.sender'::regclass, (SELECT reltoastrelid FROM pg_class WHERE oid = 's.sender'::regclass))");
        var (rows, control) = (await RowsAsync(database, "sender"), await RowsAsync(database, "control"));
        if (isSealed) rows = [.. rows.Select(row => (row.Others, row.Phone is null ? null : Converter!.Open(row.Phone)))];
        rows.Count.ShouldBe(control.Count);
        rows.ShouldBe(control);
    }

    private async Task<List<(string Others, string? Phone)>> RowsAsync(string database, string table)
    {
        await using var connection = await Fixture.Engine.OpenAsync(database, Cancellation);
        await using var command = new NpgsqlCommand($"SELECT ROW(id, \"na\"\"me\", day, md5(long), place, range, size, late, phone2)::text, phone::text FROM s.{table} ORDER BY id", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        List<(string, string?)> rows = [];
        while (await reader.ReadAsync(Cancellation)) rows.Add((reader.GetString(0), await reader.IsDBNullAsync(1, Cancellation) ? null : reader.GetString(1)));
        return rows;
    }
}
