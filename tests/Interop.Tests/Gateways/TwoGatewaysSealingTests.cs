using Menshen.Interop.Tests.Sealing;
using System.Diagnostics;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>A rotation, a sealing, an unsealing and views that are made by one gateway, while people search at the other.</summary>
[Collection<SealedPair>]
public sealed class TwoGatewaysSealingTests(ITestOutputHelper output, SealedPair pair) : TwoGatewaysSealing(pair)
{
    private const string Search = $"SELECT count(*) FROM person WHERE phone = '{Seen}'";

    [Fact]
    public async Task What_was_prepared_and_what_has_a_snapshot_of_before_at_the_other_gateway_is_refused_after_a_rotation_and_never_finds_nothing()
    {
        await using var prepared = await OpenAsync(There);
        (await AskAsync(prepared, $"PREPARE p AS {Search}")).ShouldBeNull();
        (await AskAsync(prepared, "EXECUTE p")).ShouldBe(1L);
        await using var snapshot = await OpenAsync(There);
        await using var transaction = await snapshot.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        (await AskAsync(snapshot, "SELECT count(*) FROM plain")).ShouldBe(1L);
        (await One.MenshenAsync("keys", "rotate", "phone")).Succeeded();
        (await AskAsync(prepared, "EXECUTE p")).ShouldBe("0A000");
        (await AskAsync(snapshot, Search)).ShouldBe("40001");
        await using var next = await OpenAsync(There);
        (await AskAsync(next, Search)).ShouldBe(1L);
    }

    [Fact]
    public async Task No_search_at_the_other_gateway_is_answered_wrongly_while_a_group_is_rotated_and_nothing_is_written_under_another_version()
    {
        async Task RotateAsync() => (await One.MenshenAsync("keys", "rotate", "phone")).Succeeded();
        await UnderLoadAsync("person", [RotateAsync, RotateAsync, RotateAsync]);
        (await Here.PsqlAsync("-c", $"SELECT count(*) FROM person WHERE phone LIKE '138%'")).Output.ShouldNotContain("~ms");
    }

    [Fact]
    public async Task No_search_at_the_other_gateway_is_answered_wrongly_while_a_column_is_sealed_and_opened_again()
    {
        async Task SealAsync() => (await One.MenshenAsync("seal", $"{User}/public.late.phone", "--group", "phone")).Succeeded();
        Task UnsealAsync() => Unsealing.RunAsync(One, $"{User}/public.late.phone", "phone");
        await UnderLoadAsync("late", [SealAsync, UnsealAsync, SealAsync, UnsealAsync]);
        // Nothing sealed was left in plaintext.
        (await Here.PsqlAsync("-c", "SELECT count(*) FROM late WHERE left(phone, 3) = '~ms'")).Succeeded().Text.ShouldBe("0");
    }

    [Fact]
    public async Task A_view_that_was_just_made_by_one_is_searched_rightly_at_the_other()
    {
        await using var maker = await OpenAsync(Here);
        await using var searcher = await OpenAsync(There);
        var (wrong, clock) = (0, Stopwatch.StartNew());
        for (var i = 0; i < 20; i++)
        {
            (await AskAsync(maker, $"CREATE VIEW fresh_{i} AS SELECT id, phone FROM person")).ShouldBeNull();
            if (await AskAsync(searcher, $"SELECT count(*) FROM fresh_{i} WHERE phone = '{Seen}'") is not 1L) wrong++;
            (await AskAsync(maker, $"ALTER VIEW fresh_{i} RENAME TO fresher_{i}")).ShouldBeNull();
            if (await AskAsync(searcher, $"SELECT count(*) FROM fresher_{i} WHERE id <= {Rows} AND phone <> '{Seen}'") is not (long)(Rows - 1)) wrong++;
        }
        for (var i = 0; i < 20; i++) (await AskAsync(maker, $"DROP VIEW fresher_{i}")).ShouldBeNull();
        output.WriteLine($"a view made or renamed, and searched: {clock.Elapsed.TotalMilliseconds / 40:0} ms");
        wrong.ShouldBe(0, "of 40");
    }

    private async Task UnderLoadAsync(string table, Func<Task>[] works)
    {
        using var stop = new CancellationTokenSource();
        var (equal, unequal) = ($"SELECT count(*) FROM {table} WHERE phone = '{Seen}'", $"SELECT count(*) - {Rows - 2} FROM {table} WHERE id <= {Rows} AND phone <> '{Seen}'");
        var id = Rows;
        Task<Tally>[] loops =
        [
            Loop(connection => AskAsync(connection, equal)),
            Loop(connection => AskAsync(connection, unequal)),
            Loop(connection => AskAsync(connection, $"SELECT count(*) FROM {table} WHERE phone = $1", Seen)),
            Loop(SnapshotAsync),
            Loop(WriteAsync),
        ];
        foreach (var work in works) await work();
        await stop.CancelAsync();
        var tallies = await Task.WhenAll(loops);
        foreach (var tally in tallies) output.WriteLine($"{tally.Right} right, {tally.Again} again, {tally.Wrong.Count} wrong {string.Join("; ", tally.Wrong.Take(3))}");
        tallies.ShouldAllBe(tally => tally.Right > 0);
        tallies.Sum(tally => tally.Wrong.Count).ShouldBe(0);
        (await Here.PsqlAsync("-c", $"DELETE FROM {table} WHERE id > {Rows}")).Succeeded();

        Task<Tally> Loop(Func<NpgsqlConnection, Task<object?>> ask) => Task.Run(() => LoopAsync(There, ask, stop.Token));

        async Task<object?> SnapshotAsync(NpgsqlConnection connection)
        {
            await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
            await AskAsync(connection, "SELECT count(*) FROM plain");
            await Task.Delay(30);
            return await AskAsync(connection, equal);
        }

        // What was written is found at both, by whatever it was sealed under.
        async Task<object?> WriteAsync(NpgsqlConnection connection)
        {
            var number = $"139{++id:00000000}";
            if (await AskAsync(connection, $"INSERT INTO {table} VALUES ($1, $2)", id, number) is string refused) return refused;
            return await AskAsync(connection, $"SELECT count(*) FROM {table} WHERE phone = $1", number);
        }
    }
}
