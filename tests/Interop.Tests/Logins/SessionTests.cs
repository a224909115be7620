using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Menshen.TestKit;

namespace Menshen.Interop.Tests.Logins;

/// <summary>Sessions at a whole deployment: listed, killed, ended with their subject, and greeted.</summary>
[Collection<LoginDeployment>]
public sealed class SessionTests(LoginDeployment logins)
{
    private Deployment Deployment => logins.Running;

    [Fact]
    public async Task The_list_names_person_application_source_encryption_and_proof_of_each_session()
    {
        var user = await logins.AddPersonAsync("listed");
        await using var session = await OpenAsync(user);
        var shown = (await Deployment.MenshenAsync("session", "list", "--json")).Succeeded();
        using var json = JsonDocument.Parse(shown.Output);
        var row = json.RootElement.GetProperty("sessions").EnumerateArray().Single(s => s.GetProperty("user").GetString() == "listed");
        row.GetProperty("person").GetString().ShouldBe("listed");
        row.GetProperty("kind").GetString().ShouldBe("person");
        row.GetProperty("authentication").GetString().ShouldBe("scram-sha-256-plus");
        row.GetProperty("application").GetString().ShouldBe("it-sessions");
        row.GetProperty("source").GetString()!.ShouldStartWith("127.0.0.1:");
        row.GetProperty("tls").GetString()!.ShouldStartWith("TLSv1.3");
        row.GetProperty("age_seconds").GetDouble().ShouldBeGreaterThanOrEqualTo(0);

        (await Deployment.MenshenAsync("session", "kill", row.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture))).Succeeded();
        await Eventually.TrueAsync(() => IsEndedAsync(session));
    }

    [Fact]
    public async Task All_sessions_of_a_user_can_be_killed_and_neither_or_both_ways_to_say_which_are_refused()
    {
        var user = await logins.AddPersonAsync("killed");
        await using var one = await OpenAsync(user);
        await using var two = await OpenAsync(user);
        (await Deployment.MenshenAsync("session", "kill")).Code.ShouldNotBe(0);
        (await Deployment.MenshenAsync("session", "kill", "1", "--user", "killed")).Code.ShouldNotBe(0);
        (await Deployment.MenshenAsync("session", "kill", "--user", "killed")).Succeeded();
        await Eventually.TrueAsync(() => IsEndedAsync(one));
        await Eventually.TrueAsync(() => IsEndedAsync(two));
        (await LoginDeployment.OpensAsync(user)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("UPDATE menshen.subject SET enabled = false WHERE name = '{0}'")]
    [InlineData("UPDATE menshen.subject SET valid_until = now() + interval '1 ms' WHERE name = '{0}'")]
    [InlineData("SELECT pg_notify('menshen_logins', 'end ' || id) FROM menshen.subject WHERE name = '{0}'")]
    public async Task What_another_gateway_does_to_a_subject_ends_its_sessions_here_within_a_second(string statement)
    {
        // Another gateway is, for this one, somebody who changes the catalogue that both share.
        var name = $"gone_{statement.Length}";
        var user = await logins.AddPersonAsync(name);
        var other = await logins.AddPersonAsync($"{name}_other");
        await Deployment.OpenEngineAsync("menshen");
        await using var catalogue = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = Deployment.EngineSocketDirectory, Username = "menshen", Database = "menshen", Pooling = false,
        }.ConnectionString);
        // The engine reads its rules anew when it comes to it.
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await catalogue.OpenAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        }, "the engine lets nobody in");
        await using var bystander = await OpenAsync(other);
        await using var session = await OpenAsync(user);
        var ended = WaitForEndAsync(session);
        await using (var change = new NpgsqlCommand(string.Format(CultureInfo.InvariantCulture, statement, name), catalogue))
            await change.ExecuteNonQueryAsync();
        var took = Stopwatch.StartNew();
        (await ended).ShouldBe("57P01");
        took.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(1));
        TestContext.Current.SendDiagnosticMessage($"{statement.Split(' ')[0]}: ended after {took.ElapsedMilliseconds} ms");
        (await IsEndedAsync(bystander)).ShouldBeFalse();
        await Deployment.CloseEngineAsync("menshen");
    }

    [Fact]
    [Requirement("realname-7.9.4-2")]
    public async Task A_transaction_that_is_left_open_is_rolled_back_when_its_session_ends()
    {
        var user = await logins.AddPersonAsync("left_open");
        await using var session = await OpenAsync(user);
        await RunAsync(session, "create table t (i int)");
        await RunAsync(session, "begin; insert into t values (1)");
        (await Deployment.MenshenAsync("session", "kill", "--user", "left_open")).Succeeded();
        await Eventually.TrueAsync(() => IsEndedAsync(session));
        (await user.PsqlAsync("-c", "select count(*) from t")).Succeeded().Text.ShouldBe("0");
    }

    [Fact]
    public async Task Stock_drivers_take_the_banner_and_the_last_login_without_harm()
    {
        var user = await logins.AddPersonAsync("greeted");
        var first = (await user.PsqlAsync("-c", "select 1")).Succeeded();
        first.Text.ShouldBe("1");
        first.Error.ShouldContain("NOTICE:  Private system");
        // The log-in that changed the first password.
        first.Error.ShouldMatch(@"last login \d{4}-\d\d-\d\d .* failed attempts since: 0");
        await using var wrong = new NpgsqlConnection(LoginDeployment.Settings(LoginDeployment.WithWrongPassword(user)).ConnectionString);
        await Should.ThrowAsync<PostgresException>(() => wrong.OpenAsync());
        (await user.PsqlAsync("-c", "select 1")).Succeeded().Error.ShouldMatch(@"last login \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC from 127\.0\.0\.1; failed attempts since: 1");

        await using (var npgsql = await OpenAsync(user))
            (await ScalarAsync(npgsql, "select 2")).ShouldBe(2);
        var psycopg = await ToolRun.OfAsync(
            "/usr/bin/python3", ["-c", "import psycopg\nwith psycopg.connect('') as c: print(c.execute('select 3').fetchone()[0])"],
            new Dictionary<string, string>(user.LibpqEnvironment) { ["PGCHANNELBINDING"] = "require" });
        psycopg.Succeeded().Text.ShouldBe("3");
        (await JavaAsync(user)).Succeeded().Text.ShouldBe("4 true");
        var rows = await Deployment.JournalAsync("greeted");
        rows.Count(row => row.Event == "session_opened").ShouldBe(5);
    }

    private async Task<ToolRun> JavaAsync(DeploymentUser user)
    {
        var source = Path.Combine(Deployment.Directory, "Greeted.java");
        await File.WriteAllTextAsync(source, """
            import java.sql.*;
            public class Greeted {
                public static void main(String[] a) throws Exception {
                    var e = System.getenv();
                    var url = "jdbc:postgresql://localhost:" + e.get("PGPORT") + "/" + e.get("PGDATABASE") + "?sslmode=verify-full&sslrootcert=" + e.get("PGSSLROOTCERT");
                    try (var c = DriverManager.getConnection(url, e.get("PGUSER"), e.get("PGPASSWORD")); var s = c.createStatement(); var r = s.executeQuery("select 4")) {
                        r.next();
                        System.out.println(r.getInt(1) + " " + c.isValid(5));
                    }
                }
            }
            """);
        return await ToolRun.OfAsync("java", ["-XX:TieredStopAtLevel=1", "-cp", "/usr/share/java/postgresql.jar", source], user.LibpqEnvironment);
    }

    private static async Task<NpgsqlConnection> OpenAsync(DeploymentUser user)
    {
        var settings = LoginDeployment.Settings(user);
        (settings.ApplicationName, settings.ChannelBinding) = ("it-sessions", ChannelBinding.Require);
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static async Task<bool> IsEndedAsync(NpgsqlConnection connection)
    {
        try
        {
            await RunAsync(connection, "select 1");
            return false;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            return true;
        }
    }

    /// <summary>The SQLSTATE with which it ends while it listens.</summary>
    private static async Task<string?> WaitForEndAsync(NpgsqlConnection connection)
    {
        using var patience = new CancellationTokenSource(BusyMachine.Patience);
        try
        {
            while (true)
                await connection.WaitAsync(patience.Token);
        }
        catch (PostgresException end)
        {
            return end.SqlState;
        }
        catch (NpgsqlException end)
        {
            return (end.InnerException as PostgresException)?.SqlState ?? end.Message;
        }
    }
}
