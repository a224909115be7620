using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Server;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>Statements that are under way while a column becomes sealed, or plaintext again.</summary>
[Collection(SealingTests.Name)]
public sealed class ConversionRaceTests(SealingFixture fixture) : ColumnWorking(fixture)
{
    private const string Waiting = "SELECT count(*) FROM pg_locks WHERE relation = 's.sender'::regclass AND NOT granted";

    [Fact]
    public async Task A_statement_that_was_sealed_before_unseal_and_waited_on_its_lock_is_cancelled_and_a_later_write_is_refused()
    {
        const string database = "cr_unseal";
        var group = await MakeSealedAsync(database, "cr-unseal");
        using var converter = new ValueConverter(Keys, group);
        var number = converter.Seal("13900000001")!;
        string[] writes =
        [
            $"INSERT INTO s.sender VALUES (10, '{number}')",
            $"UPDATE s.sender SET phone = '{number}' WHERE id = 2",
            $"INSERT INTO s.sender VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET phone = '{number}'",
            "EXECUTE prepared",
            $"DELETE FROM s.sender WHERE phone <> '{number}'",
            $"SELECT count(*) FROM s.sender WHERE phone = '{number}'",
        ];
        var work = await new ColumnWorkCatalogue(Fixture.Engine).BeginAsync(Wish(database, group, unseal: true), Cancellation);
        await using var conversion = new ColumnConversion(Fixture.Engine, work) { Convert = converter.Open, Secret = converter.MapSecret(work.Id), EachRow = false, Type = "pg_catalog.text" };
        (await conversion.FillAsync(() => Task.CompletedTask, Cancellation)).ShouldBeTrue();
        List<NpgsqlConnection> writers = [];
        foreach (var _ in writes) writers.Add(await Fixture.Engine.OpenAsync(database, Cancellation));
        await RunAsync(writers[3], $"PREPARE prepared AS INSERT INTO s.sender VALUES (11, '{number}')");
        List<Task> writing;
        await using (var holder = await Fixture.Engine.OpenAsync(database, Cancellation))
        {
            await using var transaction = await holder.BeginTransactionAsync(Cancellation);
            await RunAsync(holder, "SELECT count(*) FROM s.sender");
            var finishing = conversion.FinishAsync(TimeSpan.FromMinutes(2), Cancellation);
            await WaitForAsync(database, waiting: 1);
            writing = [.. writers.Zip(writes, RunAsync)];
            await WaitForAsync(database, waiting: 1 + writes.Length);
            await transaction.CommitAsync(Cancellation);
            (await finishing).ShouldBeTrue();
        }
        foreach (var write in writing)
        {
            var refusal = await Should.ThrowAsync<PostgresException>(() => write);
            refusal.SqlState.ShouldBe("57014");
        }
        (await SqlAsync(database, "SELECT count(*) FROM s.sender")).ShouldBe(3L);
        // Those that did not wait then: prepared before, or sealed by who has not heard.
        foreach (var write in writes[..4])
        {
            var refusal = await Should.ThrowAsync<PostgresException>(() => RunAsync(writers[3], write));
            (refusal.SqlState, refusal.IsTransient).ShouldBe(("40001", true));
            (refusal.MessageText + refusal.Detail).ShouldNotContain("~ms1");
            refusal.Hint!.ShouldContain("send it again");
        }
        (await SqlAsync(database, "SELECT count(*) FROM s.sender WHERE phone LIKE '~ms1%'")).ShouldBe(0L);
        await RunAsync(writers[0], "INSERT INTO s.sender VALUES (10, '13900000001')");

        // Without what the unsealing left at the column, the statement prepared before leaves ciphertext: that is what it is for.
        await SqlAsync(database, "ALTER TABLE s.sender DROP CONSTRAINT menshen_unsealed_2");
        await RunAsync(writers[3], "EXECUTE prepared");
        (await SqlAsync(database, "SELECT count(*) FROM s.sender WHERE phone LIKE '~ms1%'")).ShouldBe(1L);
        foreach (var writer in writers) await writer.DisposeAsync();
        await EndAsync(work.Id, "done");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_search_in_plaintext_that_waited_while_the_column_was_sealed_is_cancelled_and_without_that_finds_nothing_and_deletes_all(bool isCancelled)
    {
        var database = $"cr_search_{isCancelled}";
        var group = await GroupAsync($"cr-search-{isCancelled}".ToLowerInvariant());
        await Fixture.SqlAsync($"CREATE DATABASE {database}");
        database = database.ToLowerInvariant();
        await SqlAsync(database, "CREATE SCHEMA s; CREATE TABLE s.sender (id integer PRIMARY KEY, phone text); INSERT INTO s.sender VALUES (1, 'one'), (2, 'two'), (3, 'one')");
        await Seals.MakeDomainAsync(database, group, Cancellation);
        using var converter = new ValueConverter(Keys, group);
        var work = await new ColumnWorkCatalogue(Fixture.Engine).BeginAsync(Wish(database, group), Cancellation);
        await using var conversion = new ColumnConversion(Fixture.Engine, work) { Convert = converter.Seal, Secret = converter.MapSecret(work.Id), EachRow = false, Type = $"menshen.{group.Domain}", Committing = () => Changing.Move(work) };
        (await conversion.FillAsync(() => Task.CompletedTask, Cancellation)).ShouldBeTrue();
        await using var searcher = await Fixture.Engine.OpenAsync(database, Cancellation);
        await using var deleter = await Fixture.Engine.OpenAsync(database, Cancellation);
        Task<object?> search;
        Task<object?> delete;
        await using (var holder = await Fixture.Engine.OpenAsync(database, Cancellation))
        {
            await using var transaction = await holder.BeginTransactionAsync(Cancellation);
            await RunAsync(holder, "SELECT count(*) FROM s.sender");
            // As it was before: the same change of type, and nobody who cancels.
            var finishing = isCancelled ? conversion.FinishAsync(TimeSpan.FromMinutes(2), Cancellation) : NaiveAsync();
            await WaitForAsync(database, waiting: 1);
            search = AnswerAsync(searcher, "SELECT count(*) FROM s.sender WHERE phone = 'one'");
            await WaitForAsync(database, waiting: 2);
            delete = AnswerAsync(deleter, "WITH gone AS (DELETE FROM s.sender WHERE phone <> 'one' RETURNING 1) SELECT count(*) FROM gone");
            await WaitForAsync(database, waiting: 3);
            await transaction.CommitAsync(Cancellation);
            (await finishing).ShouldBeTrue();
        }
        if (isCancelled)
        {
            (await Should.ThrowAsync<PostgresException>(() => search)).SqlState.ShouldBe("57014");
            (await Should.ThrowAsync<PostgresException>(() => delete)).SqlState.ShouldBe("57014");
            (await SqlAsync(database, "SELECT count(*) FROM s.sender")).ShouldBe(3L);
        }
        else
        {
            (await search).ShouldBe(0L);
            (await delete).ShouldBe(3L);
        }
        await EndAsync(work.Id, "done");

        async Task<bool> NaiveAsync()
        {
            await SqlAsync(database, $"ALTER TABLE s.sender ALTER COLUMN phone TYPE menshen.{group.Domain} USING CASE phone WHEN 'one' THEN '{converter.Seal("one")}' ELSE '{converter.Seal("two")}' END");
            return true;
        }
    }

    [Fact]
    public async Task What_the_unsealing_left_is_in_nobodys_way_and_goes_with_the_next_sealing()
    {
        const string database = "cr_again";
        var group = await MakeSealedAsync(database, "cr-again");
        await EndedAsync(await Works.BeginAsync(Wish(database, group, unseal: true), group, Cancellation));
        await Fixture.SqlAsync("CREATE ROLE cr_writer");
        await SqlAsync(database, "GRANT USAGE ON SCHEMA s TO cr_writer; GRANT ALL ON s.sender TO cr_writer; SET ROLE cr_writer; INSERT INTO s.sender VALUES (20, '~ms1 is how they begin'), (21, NULL), (22, '13900000002'); UPDATE s.sender SET phone = 'another' WHERE id = 22");
        const string constraints = "SELECT count(*) FROM pg_constraint WHERE conrelid = 's.sender'::regclass AND contype = 'c'";
        (await SqlAsync(database, constraints)).ShouldBe(1L);
        await EndedAsync(await Works.BeginAsync(Wish(database, group), group, Cancellation));
        (await SqlAsync(database, constraints)).ShouldBe(0L);
        (await SqlAsync(database, "SELECT count(*) FROM s.sender WHERE phone NOT LIKE '~ms1%'")).ShouldBe(0L);
    }

    [Fact]
    public async Task A_value_that_reads_as_a_sealed_one_stops_the_unsealing_with_that_reason()
    {
        const string database = "cr_lookalike";
        var group = await MakeSealedAsync(database, "cr-lookalike");
        using var converter = new ValueConverter(Keys, group);
        await SqlAsync(database, $"UPDATE s.sender SET phone = '{converter.Seal(converter.Seal("twice")!)}' WHERE id = 1");
        var work = await Works.BeginAsync(Wish(database, group, unseal: true), group, Cancellation);
        await EndedAsync(work, "given-up");
        (await Works.ListAsync(Cancellation)).Single(w => w.Work.Id == work.Id).Progress!.Note!.ShouldContain("written like a sealed one");
        (await SqlAsync(database, "SELECT count(*) FROM s.sender WHERE phone LIKE '~ms1%'")).ShouldBe(3L);
        Changing.In(database).ShouldBeNull();
    }

    [Fact]
    public async Task From_the_engines_commit_on_a_column_is_always_known_to_be_sealed_or_to_change()
    {
        const string database = "cr_known";
        var group = await GroupAsync("cr-known");
        await Fixture.SqlAsync($"CREATE DATABASE {database}");
        for (var round = 0; round < 3; round++)
        {
            await SqlAsync(database, "DROP SCHEMA IF EXISTS s CASCADE; CREATE SCHEMA s; CREATE TABLE s.sender (id integer PRIMARY KEY, phone text); INSERT INTO s.sender SELECT i, i::text FROM generate_series(1, 500) i");
            using var stop = new CancellationTokenSource();
            var sampling = SampleAsync(database, stop.Token);
            await EndedAsync(await Works.BeginAsync(Wish(database, group), group, Cancellation));
            await stop.CancelAsync();
            var (samples, late) = await sampling;
            samples.ShouldBeGreaterThan(0);
            late.ShouldBe(0);
            Changing.In(database).ShouldBeNull();
            await Columns.RefreshAsync(database, Cancellation);
        }
    }

    // What a gateway asks for its record, at moments when the engine has the column sealed.
    private async Task<(int Samples, int Late)> SampleAsync(string database, CancellationToken stop)
    {
        var (samples, late) = (0, 0);
        await using var connection = await Fixture.Engine.OpenAsync(database, Cancellation);
        for (; !stop.IsCancellationRequested; await Task.Delay(1, Cancellation))
        {
            await using var command = new NpgsqlCommand(
                "SELECT y.typtype = 'd' FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid WHERE a.attrelid = 's.sender'::regclass AND a.attname = 'phone'", connection);
            if (await command.ExecuteScalarAsync(Cancellation) is not true) continue;
            samples++;
            if (Changing.In(database) is null && Columns.Of(database).Find("s", "sender", out _) is null) late++;
        }
        return (samples, late);
    }

    private async Task<SealGroup> MakeSealedAsync(string database, string name)
    {
        var group = await GroupAsync(name);
        await Fixture.SqlAsync($"CREATE DATABASE {database}");
        await SqlAsync(database, "CREATE SCHEMA s; CREATE TABLE s.sender (id integer PRIMARY KEY, phone text); INSERT INTO s.sender VALUES (1, 'one'), (2, 'two'), (3, 'three')");
        await EndedAsync(await Works.BeginAsync(Wish(database, group), group, Cancellation));
        return group;
    }

    private async Task<SealGroup> GroupAsync(string name) =>
        await Keys.EnsureAsync(new SealGroupSpec(name, "pii.test", SealMode.Equal, "zhao", null), "li", Cancellation);

    private static ColumnWork Wish(string database, SealGroup group, bool unseal = false) => new()
    {
        Id = 0, Database = database, Schema = "s", Table = "sender", Column = "phone", Group = group.Number, Unseals = unseal, State = "running", StartedBy = "li", Rows = 0,
    };

    private async Task EndedAsync(ColumnWork work, string state = "done")
    {
        for (var wait = TimeProvider.System.GetTimestamp(); await StateAsync(work) == "running"; await Task.Delay(20, Cancellation))
            TimeProvider.System.GetElapsedTime(wait).ShouldBeLessThan(TimeSpan.FromMinutes(2));
        (await StateAsync(work)).ShouldBe(state);
    }

    private async Task<string> StateAsync(ColumnWork work) => (await Works.ListAsync(Cancellation)).Single(w => w.Work.Id == work.Id).Work.State;

    private async Task WaitForAsync(string database, long waiting)
    {
        for (var wait = TimeProvider.System.GetTimestamp(); (long)(await SqlAsync(database, Waiting))! < waiting; await Task.Delay(20, Cancellation))
            TimeProvider.System.GetElapsedTime(wait).ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }
}
