using System.Diagnostics;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>What befalls a copy beside its table: the table grows, the disk is full, the files lie elsewhere, an index is one of whole rows.</summary>
[Collection(SealingTests.Name)]
public sealed class ShadowFaultTests(SealingFixture fixture) : ShadowConverting(fixture)
{
    private const string Plenty = "CREATE SCHEMA s; CREATE TABLE s.sender (id integer PRIMARY KEY, phone text, pad text DEFAULT repeat('p', 200)); INSERT INTO s.sender SELECT i, 'n' || i FROM generate_series(1, 3000) i";

    [Fact]
    public async Task A_copy_that_goes_on_when_the_table_has_grown_has_no_row_twice()
    {
        var group = await MakeAsync("sh_grown", "sh-grown", Plenty);
        var work = await BeginAsync("sh_grown", group);
        await using var conversion = Shadow(work, group);
        (await conversion.FillAsync(() => Task.CompletedTask, Cancellation)).ShouldBeTrue();
        // Beyond the blocks that were there; and rows of before move there.
        await SqlAsync("sh_grown", "INSERT INTO s.sender SELECT i, 'n' || i FROM generate_series(3001, 30000) i; UPDATE s.sender SET pad = 'moved' WHERE id < 100");
        // The last look is not to be had at once, as beside an autovacuum, so it fills again.
        await using (var other = await Fixture.Engine.OpenAsync("sh_grown", Cancellation))
        {
            (await conversion.FillAsync(() => Task.CompletedTask, Cancellation)).ShouldBeTrue();
            await RunAsync(other, "BEGIN; LOCK TABLE s.sender IN SHARE UPDATE EXCLUSIVE MODE");
            (await conversion.FinishAsync(TimeSpan.FromSeconds(1), Cancellation)).ShouldBeTrue();
            await RunAsync(other, "ROLLBACK");
        }
        await ConvertAsync(conversion);
        conversion.Way.ShouldContain("copied beside");
        (await SqlAsync("sh_grown", "SELECT count(*) || ' ' || count(DISTINCT id) FROM s.sender WHERE phone LIKE '~ms1e%'")).ShouldBe("30000 30000");
        await WorkedAsync(work, conversion);
    }

    [Fact]
    public async Task More_changes_than_are_caught_up_at_a_time_leave_each_row_once()
    {
        var group = await MakeAsync("sh_many", "sh-many", Plenty.Replace("3000", "40000", StringComparison.Ordinal) + "; CREATE UNIQUE INDEX one ON s.sender (phone)");
        var work = await BeginAsync("sh_many", group);
        await using var conversion = Shadow(work, group);
        var notes = 0;
        // Before its indexes, and behind; each time with values that move from row to row, and keys that are in the list twice.
        (await conversion.FillAsync(() => ++notes == 1 ? ChangeAsync() : Task.CompletedTask, Cancellation)).ShouldBeTrue();
        await ChangeAsync();
        await ConvertAsync(conversion);
        conversion.Way.ShouldContain("copied beside");
        (await SqlAsync("sh_many", "SELECT count(*) || ' ' || count(DISTINCT id) || ' ' || count(DISTINCT phone) FROM s.sender WHERE phone LIKE '~ms1e%' AND pad = 'twice'")).ShouldBe("40000 40000 40000");
        Converter!.Open((string)(await SqlAsync("sh_many", "SELECT phone::text FROM s.sender WHERE id = 7"))!).ShouldBe("m39994");
        await WorkedAsync(work, conversion);

        async Task ChangeAsync()
        {
            await SqlAsync("sh_many", "UPDATE s.sender SET phone = 't' || id; UPDATE s.sender SET phone = 'm' || 40001 - id, pad = 'twice'");
        }
    }

    [Fact]
    public async Task Whatever_the_databases_owner_has_set_the_tables_files_are_found_afterwards()
    {
        await using (var connection = await Fixture.Engine.OpenAsync("menshen", Cancellation))
        {
            await RunAsync(connection, "SET allow_in_place_tablespaces = on");
            await RunAsync(connection, "CREATE TABLESPACE sh_elsewhere LOCATION ''");
        }
        var group = await MakeAsync("sh_place", "sh-place", Plenty);
        await Fixture.SqlAsync("ALTER DATABASE sh_place SET default_tablespace = sh_elsewhere");
        var work = await BeginAsync("sh_place", group);
        await using (var conversion = Shadow(work, group))
        {
            await ConvertAsync(conversion);
            conversion.Way.ShouldContain("copied beside");
            await WorkedAsync(work, conversion);
        }
        (await SqlAsync("sh_place", "SELECT count(*) FROM s.sender WHERE phone LIKE '~ms1e%'")).ShouldBe(3000L);
        await Fixture.SqlAsync("DROP DATABASE sh_place WITH (FORCE)");
        await Fixture.SqlAsync("DROP TABLESPACE sh_elsewhere");
    }

    [Theory]
    [InlineData(10_000)]
    // Written anew under its lock, which would be taken again and again.
    [InlineData(300)]
    public async Task A_disk_that_is_full_has_the_work_given_up_and_its_room_given_back(int rows)
    {
        var database = $"sh_full_{rows}";
        var group = await MakeAsync(database, "sh-full", Plenty.Replace("3000", rows.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            + "; CREATE TABLE s.full (); CREATE FUNCTION s.room(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT FROM s.full) THEN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END IF; RETURN $1; END $$; "
            + "CREATE INDEX roomy ON s.sender (s.room(pad)); INSERT INTO s.full DEFAULT VALUES");
        var work = await Works.BeginAsync(new ColumnWork { Id = 0, Database = database, Schema = "s", Table = "sender", Column = "phone", Group = group.Number, Unseals = false, State = "running", StartedBy = "li", Rows = 0 }, group, Cancellation);
        for (var wait = Stopwatch.StartNew(); ; await Task.Delay(50, Cancellation))
        {
            var (now, progress) = (await Works.ListAsync(Cancellation)).Single(w => w.Work.Id == work.Id);
            if (now.State == "given-up")
            {
                progress!.Note.ShouldNotBeNull().ShouldContain("53100");
                break;
            }
            now.State.ShouldBe("running");
            wait.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), progress?.Note);
        }
        (await SqlAsync(database, "SELECT count(*) FROM pg_class WHERE relnamespace = 'menshen'::regnamespace AND relname ~ '^(shadow|changed|convert)'")).ShouldBe(0L);
        (await SqlAsync(database, "SELECT count(*) FROM s.sender WHERE phone LIKE 'n%'")).ShouldBe((long)rows);
    }

    [Fact]
    public async Task An_index_of_whole_rows_has_the_table_written_anew()
    {
        var group = await MakeAsync("sh_whole", "sh-whole", Plenty + "; CREATE INDEX whole ON s.sender (hash_record(sender.*))");
        var work = await BeginAsync("sh_whole", group);
        await using var conversion = Shadow(work, group);
        await ConvertAsync(conversion);
        conversion.Way.ShouldContain("index");
        (await SqlAsync("sh_whole", "SELECT count(*) FROM s.sender WHERE phone LIKE '~ms1e%'")).ShouldBe(3000L);
        await WorkedAsync(work, conversion);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_sampled_of_the_plaintext_is_in_no_file_of_the_statistics_afterwards(bool isCopied)
    {
        var database = $"sh_sampled_{isCopied}".ToLowerInvariant();
        var group = await MakeAsync(database, "sh-sampled", Plenty.Replace("'n' || i", "'sampled' || i", StringComparison.Ordinal) + "; ALTER TABLE s.sender ALTER phone SET STATISTICS 10; ANALYZE s.sender");
        (await IsSampledAsync(database)).ShouldBeTrue("that is what is to go");
        var work = await BeginAsync(database, group);
        await using ISealConversion conversion = isCopied ? Shadow(work, group) : Plain(work, group);
        await ConvertAsync(conversion);
        await conversion.TidyAsync(Cancellation);
        (await IsSampledAsync(database)).ShouldBeFalse();
        await WorkedAsync(work, conversion);
    }

    private async Task<bool> IsSampledAsync(string database)
    {
        await Fixture.SqlAsync("CHECKPOINT", database);
        var cluster = (string)(await Fixture.SqlAsync("SHOW data_directory"))!;
        foreach (var relation in (string[])["pg_statistic", "pg_toast.pg_toast_2619"])
        {
            var path = Path.Combine(cluster, (string)(await SqlAsync(database, $"SELECT pg_relation_filepath('{relation}')"))!);
            if (File.Exists(path) && (await File.ReadAllBytesAsync(path, Cancellation)).AsSpan().IndexOf("sampled"u8) >= 0) return true;
        }
        return false;
    }
}
