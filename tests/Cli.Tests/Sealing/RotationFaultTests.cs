using System.Diagnostics;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Server;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>What may go wrong around a rotation: its version ends, another Menshen is at it, tables are locked or published.</summary>
[Collection(SealingTests.Name)]
public sealed class RotationFaultTests(SealingFixture fixture) : GroupRotating(fixture)
{
    [Fact]
    public async Task A_version_whose_validity_ends_before_all_databases_have_it_is_passed_over_and_nothing_is_stuck()
    {
        var (first, behind) = ("gr_end_first", "gr_end_behind");
        var group = await MakeAsync(first, "gr-end", 10);
        await MakeAsync(behind, "gr-end", 10);
        await UnpinAsync(behind, group);
        long given;
        await using (var holder = await Fixture.Engine.OpenAsync(behind, Cancellation))
        {
            await using var transaction = await holder.BeginTransactionAsync(Cancellation);
            await RunAsync(holder, "LOCK TABLE s.parcel IN ROW SHARE MODE");
            (await Works.RotateAsync(group, "li", DateTimeOffset.UtcNow.AddDays(1), Cancellation)).ShouldBe(2);
            var works = (await Works.ListAsync(Cancellation)).Select(w => w.Work).Where(w => w.Group == group.Number).ToDictionary(w => w.Database, w => w.Id);
            await UntilAsync(works[first], "done");
            given = works[behind];
            // A gateway that believes the database to be where the first is.
            using var early = new ValueConverter(Keys, group, 2);
            (await RefusedAsync(behind, $"INSERT INTO s.person VALUES (11, '{early.Seal(Phone(7))}')")).ShouldBe(PostgresErrorCodes.CheckViolation);
            await EndValidityAsync(group, 2);
            await UntilAsync(given, "given-up");
            (await Works.ListAsync(Cancellation)).Single(w => w.Work.Id == given).Progress!.Note!.ShouldContain("validity is over");
        }
        (await Works.RotateAsync(group, "li", null, Cancellation)).ShouldBe(3, "nobody could write in a database that is brought to version 2");
        await EndedAsync(group);
        (await Seals.DatabasesOfAsync(group, Cancellation)).ShouldBe([(first, 3), (behind, 3)], ignoreOrder: true);
        foreach (var one in (string[])[first, behind])
            (await SqlAsync(one, $"SELECT count(*) FROM s.person WHERE phone LIKE '~ms1e{group.Number}.3.%'")).ShouldBe(10L);
    }

    [Fact]
    public async Task The_locks_of_all_tables_are_asked_for_together_and_whoever_is_behind_the_first_waits_no_longer_than_for_one()
    {
        const string database = "gr_locks";
        var group = await MakeAsync(database, "gr-locks", 10);
        var (_, works) = await Keys.BeginRotationAsync(group, "li", null, await Seals.DatabasesOfAsync(group, Cancellation), Cancellation);
        using var converter = new ValueConverter(Keys, group, 2);
        await using var rotation = new GroupRotation(Fixture.Engine, works[0], group) { Convert = converter.Renew, Secret = converter.MapSecret(works[0].Id) };
        (await rotation.FillAsync(() => Task.CompletedTask, Cancellation)).ShouldBeTrue();
        await using var second = await Fixture.Engine.OpenAsync(database, Cancellation);
        await using (var held = await second.BeginTransactionAsync(Cancellation))
        {
            await RunAsync(second, "SELECT FROM s.parcel");
            await using var first = await Fixture.Engine.OpenAsync(database, Cancellation);
            // The first lock is had when its time is almost over; each for itself the second would take as long again.
            await using var letGo = new NpgsqlCommand("BEGIN; SELECT FROM s.person; SELECT pg_sleep(4.6); COMMIT", first);
            var letting = letGo.ExecuteNonQueryAsync(Cancellation);
            await Task.Delay(100, Cancellation);
            var asked = Stopwatch.StartNew();
            (await rotation.FinishAsync(TimeSpan.FromSeconds(5), Cancellation)).ShouldBeFalse();
            asked.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(8.5));
            await letting;
        }
        (await rotation.FinishAsync(TimeSpan.FromSeconds(5), Cancellation)).ShouldBeTrue();
        await EndAsync(works[0].Id, "done");
    }

    [Fact]
    public async Task Of_two_Menshen_of_one_catalogue_one_is_at_a_work_and_the_other_goes_on_with_it_when_that_one_is_gone()
    {
        const string database = "gr_two";
        var group = await MakeAsync(database, "gr-two", 10);
        await using var holder = await Fixture.Engine.OpenAsync(database, Cancellation);
        await using var transaction = await holder.BeginTransactionAsync(Cancellation);
        await RunAsync(holder, "LOCK TABLE s.parcel IN ROW SHARE MODE");
        await Works.RotateAsync(group, "li", null, Cancellation);
        var id = (await Works.ListAsync(Cancellation))[0].Work.Id;
        await NotedAsync(Works, id, "waits for the tables' locks");
        // Another starts.
        using var keys = await Fixture.DataKeysAsync();
        await using var other = new ColumnWorks(Fixture.Engine, keys, Seals, Columns, new ChangingColumns(), new KeyLog(Fixture.Journal, TimeProvider.System), TimeProvider.System);
        await other.ResumeAsync(Cancellation);
        await NotedAsync(other, id, "another Menshen of this catalogue is at it");
        // As where the first is killed, or cut off: its session is gone.
        await Fixture.SqlAsync($"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND (classid::bigint << 32 | objid::bigint) = hashtextextended('menshen seal work {id}', 0)");
        await NotedAsync(other, id, "waits for the tables' locks");
        await transaction.CommitAsync(Cancellation);
        await UntilAsync(id, "done");
        await NotedAsync(Works, id, "another Menshen of this catalogue has ended it");
        (await SqlAsync(database, $"SELECT count(*) FROM s.person WHERE phone LIKE '~ms1e{group.Number}.2.%'")).ShouldBe(10L);
    }

    [Fact]
    public async Task What_is_committed_is_done_though_an_owner_gave_his_table_code_of_his_before_it_was_counted_again()
    {
        const string database = "gr_after";
        var group = await MakeAsync(database, "gr-after", 10);
        await Works.RotateAsync(group, "li", null, Cancellation);
        var work = await EndedAsync(group);
        await SqlAsync(database, """
            CREATE ROLE gr_after_owner; CREATE FUNCTION s.mine(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1'; ALTER FUNCTION s.mine(text) OWNER TO gr_after_owner;
            CREATE INDEX ON s.person (s.mine('x'))
            """);
        // As where Menshen ends between the commit and its record.
        await Fixture.SqlAsync($"UPDATE menshen.seal_work SET state = 'running', ended_at = NULL WHERE id = {work.Id}");
        await using var next = new ColumnWorks(Fixture.Engine, Keys, Seals, Columns, Changing, new KeyLog(Fixture.Journal, TimeProvider.System), TimeProvider.System);
        await next.ResumeAsync(Cancellation);
        await UntilAsync(work.Id, "done");
        (await Keys.CountAsync(group, Cancellation)).Uncounted.ShouldHaveSingleItem().ShouldContain("runs s.mine(text)");
        await SqlAsync(database, "DROP FUNCTION s.mine(text) CASCADE; DROP ROLE gr_after_owner");
    }

    [Fact]
    public async Task A_table_that_a_publication_keeps_from_being_updated_is_named_before_anything_is_begun()
    {
        const string database = "gr_published";
        var group = await MakeAsync(database, "gr-published", 10);
        // What an UPDATE goes through with: inserts alone, or all columns to tell rows apart.
        await SqlAsync(database, """
            CREATE TABLE s.keyless AS SELECT phone FROM s.person;
            CREATE PUBLICATION inserts FOR ALL TABLES WITH (publish = 'insert');
            CREATE TABLE s.full AS SELECT id, phone FROM s.person; ALTER TABLE s.full REPLICA IDENTITY FULL; CREATE PUBLICATION whole FOR TABLE s.full WHERE (id > 0);
            ALTER TABLE s.person ADD note text; CREATE PUBLICATION good FOR TABLE s.person (id, phone) WHERE (id > 0)
            """);
        foreach (var (make, drop, table, named) in Published(group))
        {
            await SqlAsync(database, make);
            (await RefusedAsync(database, $"UPDATE s.{table} SET phone = phone")).ShouldBeOneOf("55000", PostgresErrorCodes.InvalidColumnReference);
            (await Should.ThrowAsync<CatalogueRefusalException>(() => Works.RotateAsync(group, "li", null, Cancellation))).Message.ShouldContain(named);
            await SqlAsync(database, drop);
        }
        await Works.RotateAsync(group, "li", null, Cancellation);
        await EndedAsync(group);
        (await SqlAsync(database, $"SELECT count(*) FROM (SELECT phone FROM s.keyless UNION ALL SELECT phone FROM s.full) a WHERE phone LIKE '~ms1e{group.Number}.2.%'")).ShouldBe(20L);
    }

    private async Task EndValidityAsync(SealGroup group, int version)
    {
        await Fixture.SqlAsync($"""
            BEGIN; SET LOCAL session_replication_role = replica;
            UPDATE menshen.data_key SET created_at = now() - interval '2 days', not_after = now() - interval '1 day' WHERE group_number = {group.Number} AND version = {version};
            COMMIT
            """);
        await Keys.ReloadAsync(Cancellation);
    }

    private static (string Make, string Drop, string Table, string Named)[] Published(SealGroup group) =>
    [
        ("CREATE PUBLICATION p FOR TABLE s.keyless", "DROP PUBLICATION p", "keyless", "s.keyless is published for UPDATE by p and has no replica identity"),
        ("CREATE PUBLICATION p FOR TABLES IN SCHEMA s", "DROP PUBLICATION p", "keyless", "s.keyless is published for UPDATE by p"),
        ("CREATE PUBLICATION p FOR ALL TABLES; ALTER TABLE s.person REPLICA IDENTITY NOTHING", "DROP PUBLICATION p; ALTER TABLE s.person REPLICA IDENTITY DEFAULT", "person", "s.person is published for UPDATE by p"),
        ($"CREATE TABLE s.whole (k integer, phone menshen.{group.Domain}) PARTITION BY LIST (k); CREATE TABLE s.part PARTITION OF s.whole DEFAULT; CREATE PUBLICATION p FOR TABLE s.whole",
            "DROP TABLE s.whole; DROP PUBLICATION p", "part", "s.part is published for UPDATE by p"),
        ("CREATE PUBLICATION p FOR TABLE s.person WHERE (note IS NOT NULL)", "DROP PUBLICATION p", "person", "publication p has a condition or a list of columns for s.person"),
        ("CREATE PUBLICATION p FOR TABLE s.person (phone)", "DROP PUBLICATION p", "person", "publication p has a condition or a list of columns for s.person"),
    ];
}
