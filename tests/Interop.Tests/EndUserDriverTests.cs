using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests;

/// <summary>The end user of an application against a real engine: what PostgreSQL itself says of the setting, the records say too, or nobody.</summary>
public sealed class EndUserDriverTests(SharedDeployment shared)
{
    public const string EndUsers = """

        end-users:
          - {id: it-named, by: [it_named, it_named_psql, it_named_next], demand: optional}
        """;

    private const int Steps = 300;

    private const string Asked = "SELECT 'engine:' || coalesce(current_setting('menshen.end_user', true), '')";

    private static readonly string[] Texts =
    [
        "BEGIN", "BEGIN", "COMMIT", "COMMIT AND CHAIN", "ROLLBACK", "ROLLBACK AND CHAIN", "SAVEPOINT a", "SAVEPOINT b", "ROLLBACK TO a", "ROLLBACK TO b", "RELEASE a", "SELECT 1/0", "RESET ALL",
        "RESET menshen.end_user", "SET LOCAL menshen.end_user TO DEFAULT", "DISCARD ALL", "BEGIN; SELECT 1", "COMMIT; SELECT 1; SELECT 1/0", "ROLLBACK; BEGIN", "RESET ALL; SELECT 1/0", "DO $$ BEGIN COMMIT; END $$",
        "SELECT 1; COMMIT; BEGIN; SAVEPOINT a",
    ];

    [Fact]
    [Requirement("realname-7.9.2-5.2")]
    [Requirement("gat389-4.1.1-b.2")]
    public async Task Whatever_becomes_of_the_transaction_no_statement_is_recorded_under_another_name_than_the_engine_has()
    {
        var user = await shared.Running.AddUserAsync("it_named");
        var random = new Random(20261127);
        List<string> said = [], steps = [];
        await using (var session = await OpenAsync(user))
        {
            for (var step = 0; step < Steps; step++)
            {
                steps.Add(await StepAsync(session, random));
                if (await SettingAsync(session) is { } now) said.Add(now);
                else steps[^1] += " (failed transaction)";
            }
        }

        await CompareAsync(user, said, steps);
    }

    [Fact]
    public async Task So_it_is_with_the_simple_protocol_and_texts_of_several_statements()
    {
        var user = await shared.Running.AddUserAsync("it_named_psql");
        var random = new Random(20261128);
        var steps = Enumerable.Range(0, Steps).Select(_ => Choose(random)).Select(text => text.Replace("$1", $"'user {random.Next(100)}'", StringComparison.Ordinal).Replace("$2", "true", StringComparison.Ordinal)).ToList();
        // With \; psql sends one text of several statements.
        var script = string.Concat(steps.Select(text => $"{(text.StartsWith("DO", StringComparison.Ordinal) ? text : text.Replace(";", "\\;", StringComparison.Ordinal))};\n{Asked};\n"));
        var run = await ToolRun.OfAsync("psql", ["-X", "-At", "-q"], user.LibpqEnvironment, script);
        await CompareAsync(user, [.. run.Lines.Where(line => line.StartsWith("engine:", StringComparison.Ordinal)).Select(line => line["engine:".Length..])], steps);
    }

    private async Task CompareAsync(DeploymentUser user, List<string> said, List<string> steps)
    {
        var recorded = (await shared.Running.JournalAsync(user.Name)).Where(row => row is { Event: "statement", Outcome: "succeeded", Text: { } text } && text.Contains("current_setting", StringComparison.Ordinal))
            .OrderBy(row => row.Statement).Select(row => row.EndUser ?? "").ToList();
        recorded.Count.ShouldBe(said.Count);
        for (var i = 0; i < said.Count; i++)
            recorded[i].ShouldBeOneOf([said[i], ""], $"after {string.Join("; ", steps.Take(i + 2))}");
        // Nobody alone would be easy.
        var known = recorded.Zip(said).Count(pair => pair.First == pair.Second && pair.First.Length > 0);
        known.ShouldBeGreaterThan(said.Count(name => name.Length > 0) * 2 / 3);
        recorded.Distinct().Count().ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task The_next_session_on_the_same_backend_has_nobodys_name()
    {
        var named = await shared.Running.AddUserAsync("it_named_next");
        int first;
        await using (var session = await OpenAsync(named))
        {
            await RunAsync(session, "SET menshen.end_user = 'li'");
            (await SettingAsync(session)).ShouldBe("li");
            first = session.ProcessID;
        }

        for (var attempt = 0; attempt < 20; attempt++)
        {
            await using var next = await OpenAsync(named);
            (await SettingAsync(next)).ShouldBe("");
            if (next.ProcessID == first) return;
        }
    }

    private static string Choose(Random random) => random.Next(5) switch
    {
        0 => $"SET menshen.end_user = 'user {random.Next(100)}'",
        1 => $"SET LOCAL menshen.end_user = 'user {random.Next(100)}'",
        2 => "SELECT set_config('menshen.end_user', $1, $2)",
        _ => Texts[random.Next(Texts.Length)],
    };

    private static async Task<string> StepAsync(NpgsqlConnection session, Random random)
    {
        var (text, name) = (Choose(random), $"user {random.Next(100)}");
        var isLocal = random.Next(2) == 0;
        try
        {
            await using var command = new NpgsqlCommand(text, session);
            if (text.Contains("$1", StringComparison.Ordinal))
            {
                command.Parameters.Add(new NpgsqlParameter { Value = name });
                command.Parameters.Add(new NpgsqlParameter { Value = isLocal });
            }

            // With and without the extended protocol; several statements go as a batch.
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            return $"{text} [{name} {isLocal}]";
        }
        catch (PostgresException e)
        {
            return $"{text} [{name} {isLocal}] !{e.SqlState}";
        }
    }

    /// <summary>What the engine has; null in a failed transaction.</summary>
    private static async Task<string?> SettingAsync(NpgsqlConnection session)
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT coalesce(current_setting('menshen.end_user', true), '')", session);
            return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }
        catch (PostgresException)
        {
            return null;
        }
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
}
