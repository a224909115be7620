using System.Globalization;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests;

/// <summary>Quotas against a real engine and real drivers, where the cancel comes too late as often as not.</summary>
public sealed class QuotaDriverTests(SharedDeployment shared)
{
    public const string Quotas = """
        quotas:
          - {id: it-rows, by: [it_quota_rows], rows: 1000, time: 1s}
          - {id: it-hour, by: [it_quota_hour], rows-per-hour: 2000}
        """;

    private const int Rows = 20_000;

    [Fact]
    [Requirement("realname-7.9.4-3")]
    [Requirement("gat389-5.1.2.2-c")]
    [Requirement("credit-6.2-a3.3")]
    public async Task Statements_over_their_quota_fail_whole_and_the_session_goes_on_each_time()
    {
        var user = await shared.Running.AddUserAsync("it_quota_rows");
        await using var session = await OpenAsync(user);
        await RunAsync(session, "CREATE TABLE quota_rows (n int); CREATE TABLE quota_kept (n int)");
        // In pieces within the quota of rows: what is inserted is not sent.
        await RunAsync(session, $"INSERT INTO quota_rows SELECT generate_series(1, {Rows})");
        for (var i = 0; i < 10; i++)
        {
            (await RefusedAsync(session, "SELECT n FROM quota_rows")).ShouldBe("57014");
            // A cancel that came too late must not hit these.
            for (var n = 0; n < 5; n++) (await NumberAsync(session, "SELECT 42")).ShouldBe(42);
        }

        (await RefusedAsync(session, "SET statement_timeout = 0; SELECT pg_sleep(20)")).ShouldBe("57014");
        (await NumberAsync(session, "SELECT 42")).ShouldBe(42);

        // What is undone is undone, whichever was quicker.
        await RunAsync(session, "BEGIN");
        await RunAsync(session, "INSERT INTO quota_kept VALUES (1)");
        (await RefusedAsync(session, "INSERT INTO quota_kept SELECT n FROM quota_rows RETURNING n")).ShouldBe("57014");
        await RunAsync(session, "COMMIT");
        (await NumberAsync(session, "SELECT count(*)::int FROM quota_kept")).ShouldBe(0);

        // By itself it is either cancelled, and nothing is there, or done, and then nobody says that it failed: the session is gone.
        var alone = await Record.ExceptionAsync(() => RunAsync(session, "INSERT INTO quota_kept SELECT n FROM quota_rows RETURNING n"));
        var isAlive = session.State == System.Data.ConnectionState.Open;
        alone.ShouldNotBeNull();
        await using var next = await OpenAsync(user);
        (await NumberAsync(next, "SELECT count(*)::int FROM quota_kept")).ShouldBeOneOf(isAlive ? [0] : [0, Rows]);

        var copied = await user.PsqlAsync("-c", "COPY quota_rows TO STDOUT");
        copied.Code.ShouldNotBe(0);
        copied.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeLessThanOrEqualTo(1000);
        copied.Error.ShouldContain("quota of 1000 rows");
        (await user.PsqlAsync("-v", "FETCH_COUNT=100", "-c", "SELECT n FROM quota_rows LIMIT 900")).Succeeded().Output.ShouldContain("900");

        var journal = await shared.Running.JournalAsync(user.Name);
        journal.Count(row => row.Event == "quota_exceeded").ShouldBeGreaterThanOrEqualTo(12);
        journal.Last(row => row is { Event: "statement", Rows: 900 or 100 }).Bytes.ShouldNotBeNull().ShouldBeGreaterThan(500ul);
    }

    [Fact]
    [Requirement("realname-7.4.7-4")]
    public async Task Cursors_in_small_bits_and_several_sessions_at_once_get_no_more_than_the_hour_has()
    {
        var user = await shared.Running.AddUserAsync("it_quota_hour");
        (await user.PsqlAsync("-c", "CREATE TABLE quota_hour (n int)", "-c", $"INSERT INTO quota_hour SELECT generate_series(1, {Rows})")).Succeeded();
        var stolen = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StealAsync(user)));
        stolen.Sum().ShouldBeInRange(1000, 2000);
        (await user.PsqlAsync("-c", "SELECT n FROM quota_hour LIMIT 1")).Error.ShouldContain("is used up");
        // Others have theirs.
        await using var other = await OpenAsync(await shared.Running.AddUserAsync("it_quota_other"));
        (await NumberAsync(other, "SELECT 42")).ShouldBe(42);
    }

    private static async Task<int> StealAsync(DeploymentUser user)
    {
        var got = 0;
        try
        {
            await using var session = await OpenAsync(user);
            await RunAsync(session, "BEGIN");
            await RunAsync(session, "DECLARE c CURSOR FOR SELECT n FROM quota_hour");
            while (got < Rows)
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

    private static async Task<NpgsqlConnection> OpenAsync(DeploymentUser user)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "localhost", Port = user.Deployment.Port, Username = user.Name, Password = user.Password, Database = user.Database, SslMode = SslMode.VerifyFull,
            RootCertificate = user.Deployment.AuthorityCertificate, Pooling = false,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection session, string text)
    {
        await using var command = new NpgsqlCommand(text, session);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<int> NumberAsync(NpgsqlConnection session, string text)
    {
        await using var command = new NpgsqlCommand(text, session);
        return Convert.ToInt32(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }

    private static async Task<string> RefusedAsync(NpgsqlConnection session, string text) =>
        (await Should.ThrowAsync<PostgresException>(() => RunAsync(session, text))).SqlState;
}
