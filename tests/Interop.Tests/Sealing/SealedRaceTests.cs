using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Sealing;

/// <summary>Searches that go on while their column is sealed and opened again: each has the right answer, or is told to be sent again.</summary>
[Collection(SealedClients.Name)]
public sealed class SealedRaceTests(SealedDeployment sealing, ITestOutputHelper output)
{
    private const int Rows = 4000, Searchers = 4;

    private static readonly string[] Searches =
    [
        "SELECT count(*) FROM late WHERE phone = '13800000007'",
        $"SELECT count(*) - {Rows - 3} FROM late WHERE phone <> '13800000007'",
        "WITH changed AS (UPDATE late SET id = id WHERE phone = '13800000007' RETURNING 1) SELECT count(*) FROM changed",
    ];

    [Fact]
    public async Task No_search_is_answered_wrongly_while_its_column_is_sealed_and_opened_again()
    {
        (await sealing.Application.PsqlAsync(
            "-c", "CREATE TABLE late (id int PRIMARY KEY, phone text)",
            "-c", $"INSERT INTO late SELECT i, '138' || lpad(i::text, 8, '0') FROM generate_series(1, {Rows - 1}) i",
            "-c", "GRANT SELECT, UPDATE ON late TO PUBLIC")).Succeeded();
        using var stop = new CancellationTokenSource();
        var searching = Enumerable.Range(0, Searchers).Select(number => Task.Run(() => SearchAsync(number, stop.Token))).ToArray();
        (await sealing.Running.MenshenAsync("seal", $"{SealedDeployment.Database}/public.late.phone", "--group", "late", "--tag", "pii.phone", "--mode", "e")).Succeeded();
        await Unsealing.RunAsync(sealing.Running, $"{SealedDeployment.Database}/public.late.phone", "late");
        await stop.CancelAsync();
        var counts = await Task.WhenAll(searching);
        var (right, again) = (counts.Sum(c => c.Right), counts.Sum(c => c.Again));
        output.WriteLine($"{right} right answers, {again} to be sent again");
        right.ShouldBeGreaterThan(Searchers);
        counts.Sum(c => c.Wrong).ShouldBe(0);
    }

    [Fact]
    public async Task Nobody_is_thrown_out_by_his_own_CREATE_TABLE_CREATE_VIEW_or_RENAME_though_the_news_of_it_comes_while_the_next_statement_runs()
    {
        // Each statement goes before the gateway has read what the one before made sealed, and hears of it while it sleeps.
        const string slowly = "WHERE id = 1 AND pg_sleep(1) IS NOT NULL";
        (await sealing.Application.PsqlAsync(
            "-c", "CREATE TABLE copied (LIKE sender)",
            "-c", $"INSERT INTO copied SELECT * FROM sender {slowly}",
            "-c", "CREATE VIEW seen AS SELECT id, name FROM copied",
            "-c", $"SELECT id FROM seen {slowly}",
            "-c", "ALTER VIEW seen RENAME TO seen_since",
            "-c", $"SELECT id FROM seen_since {slowly}",
            "-c", "DROP VIEW seen_since", "-c", "DROP TABLE copied")).Succeeded();
    }

    [Fact]
    public async Task A_view_that_was_just_made_or_named_otherwise_is_searched_rightly_by_its_maker_and_by_whom_he_tells()
    {
        await using var makers = Source(sealing.Application);
        await using var others = Source(sealing.Manager);
        await using var maker = await makers.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var other = await others.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var wrong = 0;
        for (var i = 0; i < 20; i++)
        {
            await RunAsync($"CREATE VIEW fresh_{i} AS SELECT id, id_number FROM sender; GRANT SELECT ON fresh_{i} TO PUBLIC");
            await SearchAsync($"fresh_{i}");
            await using (var transaction = await maker.BeginTransactionAsync(TestContext.Current.CancellationToken))
            {
                await RunAsync($"ALTER VIEW fresh_{i} RENAME TO fresher_{i}");
                await transaction.CommitAsync(TestContext.Current.CancellationToken);
            }
            await SearchAsync($"fresher_{i}");
            await RunAsync($"DROP VIEW fresher_{i}");
        }
        wrong.ShouldBe(0);

        async Task SearchAsync(string view)
        {
            foreach (var connection in (NpgsqlConnection[])[maker, other])
            {
                await using var find = new NpgsqlCommand($"SELECT count(*) FROM {view} WHERE id_number = '{SealedDeployment.Number}'", connection);
                if (await find.ExecuteScalarAsync(TestContext.Current.CancellationToken) is not 1L) wrong++;
            }
        }

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, maker);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task<(int Right, int Wrong, int Again)> SearchAsync(int number, CancellationToken stop)
    {
        var (right, wrong, again) = (0, 0, 0);
        await using var source = Source(sealing.Manager);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var command = source.CreateCommand(Searches[number % Searches.Length]);
                if (await command.ExecuteScalarAsync(CancellationToken.None) is 1L) right++;
                else wrong++;
            }
            catch (PostgresException refusal) when (refusal.SqlState is "40001" or "0A000")
            {
                again++;
            }
        }
        return (right, wrong, again);
    }

    private static NpgsqlDataSource Source(DeploymentUser user) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = "localhost", Port = user.Deployment.Port, Username = user.Name, Password = user.Password, Database = user.Database,
        SslMode = SslMode.VerifyFull, RootCertificate = user.Deployment.AuthorityCertificate, MaxPoolSize = 2, Timeout = 60, CommandTimeout = 60,
    }.ConnectionString);
}
