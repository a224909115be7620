using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Engine;
using Menshen.Engine.Labels;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Backup.Tests;

/// <summary>What labelled tables held when a set was taken, and what they hold when it is brought back to that moment.</summary>
[Collection(BackupTests.Name)]
public sealed class FactsTests(BackupFixture fixture) : IAsyncLifetime
{
    private const int Rows = 4000;
    private const string Database = "facts";

    private static CancellationToken Cancellation => BackupFixture.Cancellation;

    public async ValueTask InitializeAsync()
    {
        await fixture.SqlAsync($"CREATE DATABASE {Database}");
        await fixture.Engine.HardenDatabaseAsync(Database, CancellationToken.None);
        await using var connection = await fixture.Engine.OpenAsync(Database, CancellationToken.None);
        await BackupFixture.AskAsync(connection, "CREATE SCHEMA box; CREATE TABLE box.parcel (id int PRIMARY KEY, note text)");
        await BackupFixture.AskAsync(connection, $"INSERT INTO box.parcel SELECT i, md5(i::text) FROM generate_series(1, {Rows}) i");
        var labels = new LabelEngine(connection);
        await labels.InstallAsync(CancellationToken.None);
        await labels.DefineAsync([new(1, "U"), new(3, "S")], CancellationToken.None);
        await labels.ProtectSchemaAsync("box", 1, 1, CancellationToken.None);
        await labels.ProtectAsync(new TableProtection("box", "parcel", 1, 1), null, CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await fixture.SqlAsync($"DROP DATABASE {Database} WITH (FORCE)");

    [Fact]
    public async Task While_others_write_what_was_counted_is_exactly_what_comes_back_at_that_point()
    {
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(number => WriteAsync(number, stop.Token)).ToList();
        var (set, sheet) = await TakeAsync();
        await stop.CancelAsync();
        (await Task.WhenAll(writers)).Sum().ShouldBeGreaterThan(50);
        sheet.Uncounted.ShouldBeEmpty();
        var then = sheet.Tables.ShouldHaveSingleItem();
        (then.Place, then.Protection, then.Rows).ShouldBe(("facts/box.parcel", "labelled", Rows));
        // They went on after it: what is there now is something else.
        var facts = new TableFacts(fixture.Engine);
        sheet.Against(await facts.CountAsync(sheet, Cancellation)).ShouldHaveSingleItem().ShouldContain("some are others");

        await fixture.ArchivedAsync();
        var (again, changed, lost, sample) = await RestoredAsync(set, sheet);
        sheet.Against(again).ShouldBeEmpty();
        // One row of four thousand, and one that is missing.
        sheet.Against(changed).ShouldHaveSingleItem().ShouldContain("some are others");
        sheet.Against(lost).ShouldHaveSingleItem().ShouldContain($"had {Rows} row(s), and has {Rows - 1}");
        // Of a large table the same blocks each time.
        var some = sample[0].Tables.ShouldHaveSingleItem();
        some.Rows.ShouldBeInRange(1, Rows - 1);
        sample[1].Tables.ShouldBe(sample[0].Tables);
    }

    [Fact]
    public async Task A_table_that_somebody_keeps_is_said_not_to_be_counted_and_the_set_is_taken()
    {
        await using var keeper = await fixture.Engine.OpenAsync(Database, Cancellation);
        await using var transaction = await keeper.BeginTransactionAsync(Cancellation);
        await BackupFixture.AskAsync(keeper, "UPDATE box.parcel SET note = 'mine' WHERE id = 1");
        var sheet = await new TableFacts(fixture.Engine) { Attempts = 2 }.TakeAsync("never", Cancellation);
        sheet.Point.ShouldBeEmpty();
        sheet.Tables.ShouldBeEmpty();
        sheet.Uncounted.ShouldHaveSingleItem().ShouldContain("never without a writer");
    }

    /// <summary>What the table holds at the set's point; with one row changed; with one taken away; and a sample, twice.</summary>
    private async Task<(FactSheet Again, FactSheet Changed, FactSheet Lost, FactSheet[] Sample)> RestoredAsync(StoredSet set, FactSheet sheet)
    {
        (FactSheet, FactSheet, FactSheet, FactSheet[])? answer = null;
        var directory = fixture.NewDirectory();
        var plan = RestorePlan.Of(fixture.Repository, fixture.Secrets, RestoreTarget.Named(set.Head.Point), set.Head.Label);
        var wish = new RestoreWish(directory, fixture.Secrets, async (engine, cancellation) =>
        {
            var facts = new TableFacts(engine);
            var again = await facts.CountAsync(sheet, cancellation);
            var part = sheet with { Tables = [sheet.Tables[0] with { Percent = 20 }] };
            FactSheet[] sample = [await facts.CountAsync(part, cancellation), await facts.CountAsync(part, cancellation)];
            await using var connection = await engine.OpenAsync(Database, cancellation);
            await BackupFixture.AskAsync(connection, "UPDATE box.parcel SET note = note || '.' WHERE id = 2");
            var changed = await facts.CountAsync(sheet, cancellation);
            await BackupFixture.AskAsync(connection, "DELETE FROM box.parcel WHERE id = 2");
            answer = (again, changed, await facts.CountAsync(sheet, cancellation), sample);
            return [];
        })
        {
            Engine = new EngineOptions { DataDirectory = directory, MaxConnections = 40, SharedBuffersMegabytes = 16 }, DescriptionFile = Path.Combine(directory, "deployment.json"),
        };
        await new ClusterRestore(fixture.Repository, fixture.Secrets, TimeProvider.System).RunAsync(plan, wish, new TakeProgress(TimeProvider.System), Cancellation);
        File.Exists(Path.Combine(directory, SetFacts.FileName)).ShouldBeTrue();
        return answer!.Value;
    }

    private async Task<(StoredSet Set, FactSheet Sheet)> TakeAsync()
    {
        FactSheet? sheet = null;
        var taker = new SetTaker(fixture.Repository, fixture.Secrets, fixture.Engine, TimeProvider.System)
        {
            WaitForWal = fixture.Receiver.WaitForAsync,
            Count = async (label, token) =>
            {
                sheet = await new TableFacts(fixture.Engine).TakeAsync($"menshen-{label}", token);
                return new SetFacts([1], sheet.Point, NpgsqlLogSequenceNumber.Parse(sheet.Position));
            },
        };
        var set = await taker.TakeAsync(new TakeWish(SetHead.Full, ["deployment.json"], fixture.Root, "test", "", fixture.SeenFile), new TakeProgress(TimeProvider.System), Cancellation);
        set.Head.Point.ShouldBe($"menshen-{set.Head.Label}");
        return (set, sheet!);
    }

    private async Task<int> WriteAsync(int number, CancellationToken stop)
    {
        await using var connection = await fixture.Engine.OpenAsync(Database, CancellationToken.None);
        var count = 0;
        for (; !stop.IsCancellationRequested; count++)
        {
            await using var command = new NpgsqlCommand($"UPDATE box.parcel SET note = note || {number} WHERE id = 1 + (random() * {Rows - 1})::int", connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }

        return count;
    }
}
