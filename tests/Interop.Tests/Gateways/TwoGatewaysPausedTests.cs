using System.Diagnostics;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>One of two gateways is stopped, or killed, while the other rotates a key and makes views: neither is kept waiting for ever, and who comes back answers nothing wrongly.</summary>
[Collection<SealedPair>]
public sealed class TwoGatewaysPausedTests(ITestOutputHelper output, SealedPair pair) : TwoGatewaysSealing(pair)
{
    private const int Stop = 19, Continue = 18;
    private const string Search = $"SELECT count(*) FROM person WHERE phone = '{Seen}'";

    [Fact]
    public async Task A_gateway_that_was_stopped_meanwhile_is_waited_for_so_long_and_answers_nothing_wrongly_when_it_comes_back()
    {
        await using var under = await OpenAsync(There);
        await using var prepared = await OpenAsync(There);
        (await AskAsync(under, Search)).ShouldBe(1L);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM person WHERE phone = $1", prepared) { Parameters = { new() { Value = Seen } } };
        await command.PrepareAsync(TestContext.Current.CancellationToken);
        (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(1L);
        Signal.Send(Other.ProcessId, Stop);
        Task<object?>[] waiting;
        try
        {
            // They lie in the gateway's socket.
            waiting = [AskAsync(under, Search), AskAsync(prepared, command)];
            var rotating = Stopwatch.StartNew();
            (await One.MenshenAsync("keys", "rotate", "phone")).Succeeded();
            output.WriteLine($"rotated beside a gateway that is stopped: {rotating.Elapsed.TotalSeconds:0.0} s");
            // Five for its silence, eleven for what it believes; and the work itself.
            rotating.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(16) + BusyMachine.Seconds(3));
            var making = Stopwatch.StartNew();
            (await Here.PsqlAsync("-c", "CREATE VIEW fresh AS SELECT id, phone FROM person")).Succeeded();
            output.WriteLine($"a view: {making.Elapsed.TotalSeconds:0.0} s");
            making.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(1), "it is known to be gone");
        }
        finally
        {
            Signal.Send(Other.ProcessId, Continue);
        }
        foreach (var answer in await Task.WhenAll(waiting))
        {
            output.WriteLine($"waited: {answer}");
            answer.ShouldBeOneOf(1L, "40001", "0A000");
        }
        await BackAsync();
    }

    [Fact]
    public async Task A_gateway_that_was_killed_is_waited_for_so_long_and_not_at_all_when_it_starts_again()
    {
        await KillAsync();
        await Other.UpAsync();
        (await TermsAsync()).ShouldBe(2, "its start ends the term of the run that was killed");
        await BackAsync();
        await KillAsync();
        var rotating = Stopwatch.StartNew();
        (await One.MenshenAsync("keys", "rotate", "phone")).Succeeded();
        output.WriteLine($"rotated beside a gateway that was killed: {rotating.Elapsed.TotalSeconds:0.0} s");
        rotating.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(11) + BusyMachine.Seconds(3));
        (await TermsAsync()).ShouldBe(1);
        await Other.UpAsync();
        await BackAsync();
    }

    // Its vault would be made beside the end of the test.
    private async Task KillAsync()
    {
        await Eventually.TrueAsync(() => Task.FromResult(Other.VaultProcessId != 0), "it has no vault");
        await Other.KillAsync();
    }

    private Task<long> TermsAsync() => CatalogueAsync("SELECT count(*) FROM menshen.gateway");

    // Never a wrong answer, and in the end a right one.
    private Task BackAsync() => Eventually.TrueAsync(async () =>
    {
        var run = await There.PsqlAsync("-c", Search, "-c", $"SELECT count(*) FROM person WHERE id <= {Rows} AND phone <> '{Seen}'");
        if (run.Code == 0) run.Lines.ShouldBe(["1", $"{Rows - 1}"]);
        else run.Error.ShouldContain("MS0016");
        return run.Code == 0;
    }, "it does not come back");

    private static async Task<object?> AskAsync(NpgsqlConnection connection, NpgsqlCommand command)
    {
        _ = connection;
        try
        {
            return await command.ExecuteScalarAsync();
        }
        catch (PostgresException refusal)
        {
            return refusal.SqlState;
        }
    }
}
