using System.Diagnostics;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Server;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>What tests of rotations have in common: databases with a group of three columns in two tables, and waiting for works.</summary>
public abstract class GroupRotating(SealingFixture fixture) : ColumnWorking(fixture)
{
    protected const int Rows = 4_000;

    protected static string Phone(int id) => $"138{id:00000000}";

    private protected async Task<SealGroup> MakeAsync(string database, string name, int rows = Rows, int suffix = 0)
    {
        var group = await Keys.EnsureAsync(new SealGroupSpec(name, "pii.test", SealMode.Equal, "zhao", null) { Suffix = suffix }, "li", Cancellation);
        await Fixture.SqlAsync($"CREATE DATABASE {database}");
        await Seals.MakeDomainAsync(database, group, Cancellation, Keys.ActiveVersion(group.Number));
        using var converter = new ValueConverter(Keys, group);
        await using var connection = await Fixture.Engine.OpenAsync(database, Cancellation);
        await RunAsync(connection, $"""
            CREATE SCHEMA s;
            CREATE TABLE s.person (id integer PRIMARY KEY, phone menshen.{group.Domain} UNIQUE);
            CREATE TABLE s.parcel (id integer PRIMARY KEY, sender menshen.{group.Domain}, receiver menshen.{group.Domain})
            """);
        await using var fill = new NpgsqlCommand("WITH made AS (INSERT INTO s.person SELECT i, v FROM unnest($1) WITH ORDINALITY u (v, i) RETURNING id, phone) INSERT INTO s.parcel SELECT id, phone, phone FROM made", connection);
        fill.Parameters.Add(new() { Value = Enumerable.Range(1, rows).Select(id => converter.Seal(Phone(id))!).ToArray() });
        await fill.ExecuteNonQueryAsync(Cancellation);
        return group;
    }

    // As a database of before a domain named its version.
    private protected async Task UnpinAsync(string database, SealGroup group)
    {
        var check = (string)(await SqlAsync(database, $"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contypid = 'menshen.{group.Domain}'::regtype AND conname = 'sealed'"))!;
        check.ShouldContain($"e{group.Number}\\.1\\.");
        await SqlAsync(database, $"""
            ALTER DOMAIN menshen.{group.Domain} DROP CONSTRAINT sealed;
            ALTER DOMAIN menshen.{group.Domain} ADD CONSTRAINT sealed {check.Replace($"e{group.Number}\\.1\\.", $"e{group.Number}\\.[1-9][0-9]*\\.", StringComparison.Ordinal)}
            """);
    }

    private protected async Task<ColumnWork> EndedAsync(SealGroup group, string state = "done")
    {
        ColumnWork? last = null;
        foreach (var work in (await Works.ListAsync(Cancellation)).Select(w => w.Work).Where(w => w.Group == group.Number && w.Version != 0).GroupBy(w => w.Database).Select(same => same.MaxBy(w => w.Id)!))
        {
            await UntilAsync(work.Id, state);
            last = work;
        }
        return last!;
    }

    protected async Task UntilAsync(long id, string state)
    {
        for (var wait = Stopwatch.StartNew(); ; await Task.Delay(20, Cancellation))
        {
            var (work, progress) = (await Works.ListAsync(Cancellation)).Single(w => w.Work.Id == id);
            if (work.State == state) return;
            work.State.ShouldBe("running", progress?.Note);
            wait.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2), progress?.Note);
        }
    }

    private protected static async Task NotedAsync(ColumnWorks works, long id, string note)
    {
        for (var wait = Stopwatch.StartNew(); (await works.ListAsync(Cancellation)).Single(w => w.Work.Id == id).Progress?.Note?.Contains(note, StringComparison.Ordinal) != true; await Task.Delay(20, Cancellation))
            wait.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1), note);
    }

    protected async Task<string> RefusedAsync(string database, string sql) => (await Should.ThrowAsync<PostgresException>(() => SqlAsync(database, sql))).SqlState;
}
