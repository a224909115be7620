using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>A quota of an hour in front of one external PostgreSQL: the same for two gateways, after a restart and after <c>kill -9</c>.</summary>
/// <remarks>Before it was shared each of these got the whole quota again: two gateways gave twice as much, and a start anew.</remarks>
[Collection<SealedPair>]
public sealed class SharedQuotaTests(SealedPair pair)
{
    private const int Limit = 1600;

    /// <summary>What a gateway may give before it has told the others: by so much two may go over, and so much a kill forgets.</summary>
    private const int Portion = Limit / 16 + 1;

    /// <summary>Until the other gateway has heard what was used: both look once a second.</summary>
    private static readonly TimeSpan Told = TimeSpan.FromSeconds(4);

    // What one test has used up is another's no more: each has somebody of its own.
    internal const string Quotas = "quotas:\n  - {id: it-hour, by: [it_at_once, it_in_turn, it_restarted, it_uncounted], rows-per-hour: 1600}\n  - {id: it-busy, by: [it_busy], time-per-hour: 3s}\n";

    [Fact]
    [Requirement("realname-7.4.7-4")]
    [Requirement("gat389-5.1.2.2-c")]
    public async Task Sessions_at_two_gateways_at_once_get_no_more_than_the_hour_and_one_portion()
    {
        var user = await UserAsync("it_at_once");
        var stolen = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => StealAsync(i % 2 == 0 ? user : pair.There(user))));
        stolen.Sum().ShouldBeInRange(Limit / 2, Limit + Portion);
        foreach (var at in (DeploymentUser[])[user, pair.There(user)])
            await Eventually.TrueAsync(async () => (await at.PsqlAsync("-c", "SELECT 1")).Error.Contains("is used up", StringComparison.Ordinal), "it is not used up at both");
    }

    [Fact]
    [Requirement("realname-7.9.4-3")]
    public async Task What_one_gateway_gave_the_other_one_does_not_give_again_and_time_is_counted_together()
    {
        var user = await UserAsync("it_in_turn");
        (await ReadAsync(user, 1000)).ShouldBe(1000);
        await Eventually.TrueAsync(async () => await pair.Engine.AskAsync("SELECT coalesce(sum(q.amount), 0)::bigint FROM menshen.quota_use q JOIN menshen.subject s ON s.id = q.subject_id WHERE s.name = 'it_in_turn'", "menshen") >= 1000, "it is not written");
        await Task.Delay(Told, TestContext.Current.CancellationToken);
        (await StealAsync(pair.There(user))).ShouldBeInRange(Limit - 1000 - Portion, Limit - 1000);

        var busy = await UserAsync("it_busy");
        (await busy.PsqlAsync("-c", "SELECT pg_sleep(2)")).Succeeded();
        await Task.Delay(Told, TestContext.Current.CancellationToken);
        // One second is left of three; each looks once a second.
        (await pair.There(busy).PsqlAsync("-c", "SELECT pg_sleep(20)")).Error.ShouldContain("of the engine's time in an hour");
        await Eventually.TrueAsync(async () => (await busy.PsqlAsync("-c", "SELECT 1")).Error.Contains("is used up", StringComparison.Ordinal), "its time is not used up at the first");
    }

    [Fact]
    [Requirement("realname-7.4.7-4")]
    public async Task A_restart_forgets_nothing_and_kill_9_no_more_than_a_portion()
    {
        var user = await UserAsync("it_restarted");
        (await ReadAsync(user, 800)).ShouldBe(800);
        await pair.One.DownAsync();
        await pair.One.UpAsync();
        (await ReadAsync(user, 400)).ShouldBe(400);
        await pair.One.KillAsync();
        await pair.One.UpAsync();
        // 1200 were had. What the kill may have lost is less than it gives before it has told.
        (await StealAsync(user)).ShouldBeInRange(Limit - 1200 - Portion, Limit - 1200 + Portion);
        await pair.One.KillAsync();
        await pair.One.UpAsync();
        (await StealAsync(user)).ShouldBeLessThanOrEqualTo(Portion);
    }

    [Fact]
    public async Task While_the_catalogue_cannot_be_written_each_gives_a_portion_and_then_says_why_not()
    {
        var user = await UserAsync("it_uncounted");
        await using var landlord = new NpgsqlConnection(pair.Engine.ConnectionTo("menshen"));
        await landlord.OpenAsync(TestContext.Current.CancellationToken);
        await using (var transaction = await landlord.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using (var locks = new NpgsqlCommand("LOCK TABLE menshen.quota_use IN ACCESS EXCLUSIVE MODE", landlord))
                await locks.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            var run = await user.PsqlAsync("-v", "FETCH_COUNT=10", "-c", $"SELECT n FROM quota_hour LIMIT {Limit}");
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeLessThanOrEqualTo(Portion + 2);
            run.Error.ShouldContain("cannot be counted");
            run.Error.ShouldContain("MQ0004");
        }

        // It answers again: the rest of the hour is there, and what was had is counted.
        await Eventually.TrueAsync(async () => (await user.PsqlAsync("-c", "SELECT 1")).Code == 0, "the catalogue answers and nothing is counted");
        (await StealAsync(user)).ShouldBeInRange(Limit - 3 * Portion, Limit);
    }

    private async Task<DeploymentUser> UserAsync(string name)
    {
        var user = await pair.One.AddUserAsync(name);
        (await user.PsqlAsync("-c", "CREATE TABLE quota_hour (n int)", "-c", "INSERT INTO quota_hour SELECT generate_series(1, 20000)")).Succeeded();
        await Eventually.TrueAsync(async () => (await pair.There(user).PsqlAsync("-c", "SET work_mem = '4MB'")).Code == 0, "the other gateway does not know the user");
        return user;
    }

    private static async Task<int> ReadAsync(DeploymentUser user, int rows) =>
        (await user.PsqlAsync("-c", $"SELECT n FROM quota_hour LIMIT {rows}")).Succeeded().Lines.Count;

    /// <summary>Everything that a cursor gives until it is refused.</summary>
    private static async Task<int> StealAsync(DeploymentUser user)
    {
        var got = 0;
        try
        {
            // The driver's question for all types has 178 rows.
            await using var source = new NpgsqlDataSourceBuilder(user.Connection()).ConfigureTypeLoading(types => types.EnableTypeLoading(false)).Build();
            await using var session = await source.OpenConnectionAsync();
            foreach (var words in (string[])["BEGIN", "DECLARE c CURSOR FOR SELECT n FROM quota_hour"])
            {
                await using var command = new NpgsqlCommand(words, session);
                await command.ExecuteNonQueryAsync();
            }

            while (got < 20_000)
            {
                await using var command = new NpgsqlCommand("FETCH 10 FROM c", session);
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync()) got++;
            }
        }
        catch (NpgsqlException)
        {
            // What it has got until then is what counts.
        }

        return got;
    }
}
