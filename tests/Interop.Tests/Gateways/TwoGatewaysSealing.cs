using System.Diagnostics;
using Npgsql;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>Two gateways of one set of keys, a table of which a column is sealed, and quotas and limits for those of whom <see cref="SharedQuotaTests"/> and <see cref="SharedLimitTests"/> are.</summary>
public sealed class SealedPair() : GatewayPair(Policy), ICollectionFixture<SealedPair>
{
    internal const int Rows = 3000;
    internal const string User = "it_fences", Seen = "13800000007";

    private const string Policy = "seals:\n  - {group: phone, tag: pii.phone, mode: eq, columns: [it_fences/public.person.phone]}\n"
        + "disclosure:\n  - {id: all, by: [it_fences], tags: [pii.*], rights: [reveal, search, enter], purpose: tests}\n" + SharedQuotaTests.Quotas + SharedLimitTests.Rules;

    internal DeploymentUser Here { get; private set; } = null!;

    private protected override async Task FillAsync()
    {
        Here = await One.AddUserAsync(User);
        (await Here.PsqlAsync(
            "-c", "CREATE TABLE plain AS SELECT 1 AS one", "-c", "CREATE TABLE person (id int PRIMARY KEY, phone text)", "-c", "CREATE TABLE late (id int PRIMARY KEY, phone text)",
            "-c", $"INSERT INTO person SELECT i, '138' || lpad(i::text, 8, '0') FROM generate_series(1, {Rows}) i", "-c", "INSERT INTO late SELECT * FROM person")).Succeeded();
        (await One.MenshenAsync("seal", $"{User}/public.person.phone")).Succeeded();
    }

    private protected override Task MeetAsync() => Eventually.TrueAsync(
        async () => (await There(Here).PsqlAsync("-c", $"SELECT id FROM person WHERE phone = '{Seen}'")).Text == "7", "the other gateway does not know the column");
}

/// <summary>What is done by one of such a pair is searched at the other.</summary>
public abstract class TwoGatewaysSealing(SealedPair pair)
{
    private protected const int Rows = SealedPair.Rows;
    private protected const string User = SealedPair.User, Seen = SealedPair.Seen;

    private protected Deployment One => pair.One;

    private protected Deployment Other => pair.Other;

    private protected DeploymentUser Here => pair.Here;

    private protected DeploymentUser There => pair.There(pair.Here);

    /// <summary>Asks the catalogue, as the engine's owner.</summary>
    private protected Task<long> CatalogueAsync(string sql) => pair.Engine.AskAsync(sql, "menshen");

    private protected static async Task<NpgsqlConnection> OpenAsync(DeploymentUser user)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(user.Connection()) { CommandTimeout = 60 }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>The first column of the first row; the SQLSTATE where it is refused.</summary>
    private protected static async Task<object?> AskAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        try
        {
            return await command.ExecuteScalarAsync();
        }
        catch (PostgresException refusal)
        {
            return refusal.SqlState;
        }
    }

    /// <summary>Asks again and again; each question has the answer 1.</summary>
    private protected static async Task<Tally> LoopAsync(DeploymentUser at, Func<NpgsqlConnection, Task<object?>> ask, CancellationToken stop)
    {
        var (right, again, wrong) = (0, 0, new List<string>());
        var clock = Stopwatch.StartNew();
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(at.Connection()) { Pooling = true, MaxPoolSize = 2, CommandTimeout = 60, Timeout = 60 }.ConnectionString);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
                var answer = await ask(connection);
                if (answer is 1L) right++;
                else if (answer is "40001" or "0A000" or "23514") again++;
                else wrong.Add($"{answer} at {clock.Elapsed}");
                // The processors are what is rotated and sealed with, too.
                await Task.Delay(5, CancellationToken.None);
            }
            catch (PostgresException refusal) when (refusal.SqlState is "40001")
            {
                again++;
            }
        }
        return new Tally(right, again, wrong);
    }

    /// <summary>What was answered rightly, was told to be sent again, and was answered wrongly.</summary>
    private protected sealed record Tally(int Right, int Again, List<string> Wrong);
}
