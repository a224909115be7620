using System.Diagnostics;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Server;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>A Menshen loses its claim to a work while it commits it, and another takes the work: what stands in journal and catalogue is what stands in the database.</summary>
[Collection(SealingTests.Name)]
public sealed class ClaimLostTests(SealingFixture fixture) : GroupRotating(fixture)
{
    [Theory]
    [InlineData("seal")]
    [InlineData("rotate")]
    public async Task What_is_committed_by_who_has_lost_his_claim_is_done_and_nobody_says_that_it_was_given_up(string direction)
    {
        var database = $"cl_{direction}";
        var group = await MakeAsync(database, $"cl-{direction}", 20);
        await SqlAsync(database, "CREATE TABLE s.late (id integer PRIMARY KEY, phone text); INSERT INTO s.late SELECT i, i::text FROM generate_series(1, 20) i");
        var moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var goOn = new ManualResetEventSlim();
        Changing.Changed += (_, _) =>
        {
            if (Changing.MovingIn(database) is not null && moved.TrySetResult()) goOn.Wait(TimeSpan.FromMinutes(1));
        };
        if (direction == "rotate") await Works.RotateAsync(group, "li", null, Cancellation);
        else await Works.BeginAsync(Wish(database, group), group, Cancellation);
        await moved.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        var id = (await Works.ListAsync(Cancellation)).First(w => w.Work.Database == database).Work.Id;
        await Fixture.SqlAsync($"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND (classid::bigint << 32 | objid::bigint) = hashtextextended('menshen seal work {id}', 0)");
        using var keys = await Fixture.DataKeysAsync();
        await using var other = new ColumnWorks(Fixture.Engine, keys, Seals, Columns, new ChangingColumns(), new KeyLog(Fixture.Journal, TimeProvider.System), TimeProvider.System);
        await other.ResumeAsync(Cancellation);
        // It is in the middle of it when the map goes with the commit.
        for (var wait = Stopwatch.StartNew(); (long)(await SqlAsync(database, "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"))! == 0; await Task.Delay(20, Cancellation))
            wait.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
        goOn.Set();
        await UntilAsync(id, "done");
        (await SqlAsync(database, "SELECT to_regclass($$menshen.convert_" + id + "$$)::text")).ShouldBe(DBNull.Value);
        // Both are at rest, and between them they said once that it is done.
        for (var wait = Stopwatch.StartNew(); Said(database).Count < 2; await Task.Delay(50, Cancellation)) wait.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
        await Task.Delay(TimeSpan.FromSeconds(5), Cancellation);
        Said(database).ShouldBe(["0 value(s), started", "20 value(s), done"]);
    }

    [Fact]
    public async Task Whoever_gives_a_work_up_while_another_is_at_its_commit_hears_that_it_is_done_and_the_other_way_round_nothing_is_committed()
    {
        const string database = "cl_token";
        var group = await MakeAsync(database, "cl-token", 10);
        using var converter = new ValueConverter(Keys, group);
        foreach (var table in (string[])["late", "never"])
            await SqlAsync(database, $"CREATE TABLE s.{table} (id integer PRIMARY KEY, phone text); INSERT INTO s.{table} SELECT i, i::text FROM generate_series(1, 20) i");
        var late = await BeganAsync("late");
        Task<bool>? givingUp = null;
        await using (var first = Conversion(late, async (_, _) =>
        {
            givingUp = GiveUpAsync(late);
            while (await SqlAsync(database, "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") is 0L) await Task.Delay(10, Cancellation);
            return null;
        }))
        {
            (await first.FillAsync(() => Task.CompletedTask, Cancellation)).ShouldBeTrue();
            (await first.FinishAsync(TimeSpan.FromSeconds(5), Cancellation)).ShouldBeTrue();
        }
        (await givingUp!).ShouldBeTrue();

        var never = await BeganAsync("never");
        await using var second = Conversion(never, null);
        (await second.FillAsync(() => Task.CompletedTask, Cancellation)).ShouldBeTrue();
        (await GiveUpAsync(never)).ShouldBeFalse();
        (await Should.ThrowAsync<PostgresException>(() => second.FinishAsync(TimeSpan.FromSeconds(5), Cancellation))).SqlState.ShouldBe(PostgresErrorCodes.UndefinedTable);
        (await SqlAsync(database, "SELECT count(*) FROM s.never WHERE phone = '7'")).ShouldBe(1L);

        Task<ColumnWork> BeganAsync(string table) => new ColumnWorkCatalogue(Fixture.Engine).BeginAsync(Wish(database, group) with { Table = table }, Cancellation);

        ColumnConversion Conversion(ColumnWork work, Func<string, CancellationToken, Task<string?>>? agreeing) =>
            new(Fixture.Engine, work) { Convert = converter.Seal, Secret = converter.MapSecret(work.Id), EachRow = false, Type = $"menshen.{group.Domain}", Agreeing = agreeing };

        async Task<bool> GiveUpAsync(ColumnWork work)
        {
            await using var other = Conversion(work, null);
            return await other.GiveUpAsync(Cancellation);
        }
    }

    private List<string> Said(string database) =>
        [.. new JournalReader(Fixture.Deployment.Journal, Fixture.Keys.JournalSealing).Read(new JournalFilter { Kind = RecordKind.ColumnConverted }, Cancellation).Select(entry => entry.Detail!)
            .Where(detail => detail.Contains($" {database} ", StringComparison.Ordinal)).Select(detail => detail[(detail.IndexOf(": ", StringComparison.Ordinal) + 2)..])];

    private static ColumnWork Wish(string database, SealGroup group) => new()
    {
        Id = 0, Database = database, Schema = "s", Table = "late", Column = "phone", Group = group.Number, Unseals = false, State = "running", StartedBy = "li", Rows = 0,
    };
}
