using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Menshen.Interop.Tests.Labels;
using Npgsql;

namespace Menshen.Interop.Tests.Crashes;

/// <summary>Menshen and its engine are killed at one moment under load: who comes in while they start, and what is there afterwards.</summary>
public sealed class KilledTogetherTests(LabelDeployment labels) : IClassFixture<LabelDeployment>
{
    /// <summary>What docs/operations/running.md states until clients are answered again.</summary>
    private static readonly TimeSpan Served = TimeSpan.FromSeconds(30);

    private Deployment Running => labels.Running;

    [Fact]
    [Requirement("gat389-4.9-a")]
    public async Task From_the_kill_until_all_is_as_before_nobody_comes_in_without_proof_and_nothing_passes_unfiltered()
    {
        await labels.AppliedAsync();
        var courier = labels.People["chen_east"];
        await KillAsync();
        using var stop = new CancellationTokenSource();
        Dictionary<string, Func<Task<ToolRun>>> attempts = new()
        {
            ["another password"] = () => PsqlAsync(courier, "SELECT 1", ("PGPASSWORD", "another")),
            ["no password"] = () => PsqlAsync(courier, "SELECT 1", ("PGPASSWORD", "")),
            ["no TLS"] = () => PsqlAsync(courier, "SELECT 1", ("PGSSLMODE", "disable")),
            ["the engine's socket, without proof"] = () => ToolRun.OfAsync(
                "psql", ["-XAtw", "-c", "SELECT 1"], new Dictionary<string, string> { ["PGHOST"] = Running.EngineSocketDirectory, ["PGUSER"] = "app", ["PGDATABASE"] = LabelDeployment.Database }),
            ["a program on the server"] = () => PsqlAsync(labels.Owner, "COPY waybill TO PROGRAM 'cat'"),
            ["the server's files"] = () => PsqlAsync(labels.Owner, "SELECT pg_read_file('/etc/passwd')"),
            // Cleared for nothing: a row that is seen came past the labels.
            ["rows above"] = () => PsqlAsync(labels.People["nobody_cleared"], "SELECT 1 / (CASE WHEN count(*) = 0 THEN 0 ELSE 1 END) FROM waybill"),
        };
        ConcurrentBag<(string What, ToolRun Run)> tried = [];
        var trying = attempts.Select(attempt => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) tried.Add((attempt.Key, await attempt.Value()));
        })).ToArray();
        var began = Stopwatch.GetTimestamp();
        await Running.UpAsync();
        await Eventually.TrueAsync(async () => (await PsqlAsync(courier, "SELECT 1")).Text == "1", Running.Said);
        var served = Stopwatch.GetElapsedTime(began);
        await Task.Delay(2000, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => Task.FromResult(attempts.Keys.All(what => tried.Count(one => one.What == what) > 3 && tried.Any(one => one.What == what && HasAnswer(one.Run)))), "not all have come to the door");
        await stop.CancelAsync();
        await Task.WhenAll(trying);

        tried.Where(one => one.Run.Code == 0).Select(one => one.What).ShouldBeEmpty();
        foreach (var what in attempts.Keys)
        {
            // Before there was a door, and after it was opened.
            var all = tried.Where(one => one.What == what).ToList();
            all.Count.ShouldBeGreaterThan(3, what);
            all.Any(one => HasAnswer(one.Run)).ShouldBeTrue(what);
        }

        served.ShouldBeLessThan(Served);

        static bool HasAnswer(ToolRun run) => !run.Error.Contains("onnection refused", StringComparison.Ordinal) && !run.Error.Contains("No such file", StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("gat389-4.9-b.2")]
    public async Task What_was_acknowledged_is_there_whole_under_its_label_the_policy_is_the_same_and_the_chain_of_records_is_whole()
    {
        await labels.AppliedAsync();
        var policy = await PolicyAsync();
        var rights = await RightsAsync();
        ConcurrentDictionary<int, string> acknowledged = new();
        using var stop = new CancellationTokenSource();
        var writers = ((string, string, int)[])[("chen_east", LabelDeployment.East, 10_000), ("wu_west", LabelDeployment.West, 20_000)];
        var writing = writers.Select(writer => Task.Run(() => WriteAsync(labels.People[writer.Item1], writer.Item2, writer.Item3, acknowledged, stop.Token))).ToArray();
        await Eventually.TrueAsync(() => Task.FromResult(acknowledged.Count > 100), "a hundred transactions");

        await KillAsync();
        var killed = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Task.WhenAll(writing);
        await Running.UpAsync();
        await Eventually.TrueAsync(async () => (await PsqlAsync(labels.Owner, "SELECT 1")).Text == "1", Running.Said);
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"both killed: answers after {Stopwatch.GetElapsedTime(killed).TotalSeconds:0.0} s"));

        foreach (var (writer, label, first) in writers)
        {
            // Straight in the engine: at its label all is seen, below it nothing is.
            var seen = await RowsAsync(writer, label, first);
            acknowledged.Where(row => row.Value == label).Select(row => row.Key).Where(number => !seen.ContainsKey(number)).ShouldBeEmpty(writer);
            // Each transaction writes a row and then changes it: one that was not changed is half of a transaction.
            seen.Where(row => row.Value != "done").ShouldBeEmpty(writer);
            (await RowsAsync(writer, LabelDeployment.Public, first)).ShouldBeEmpty(writer);
        }

        (await PolicyAsync()).ShouldBe(policy);
        (await RightsAsync()).ShouldBe(rights);
        (await Running.VerifyAsync()).Succeeded();
        (await Running.MenshenAsync("label", "check", LabelDeployment.Database)).Succeeded();
    }

    [Fact]
    public async Task A_start_right_behind_the_kill_is_not_refused_for_locks_that_name_a_process_which_nobody_reaped()
    {
        var cluster = Path.Combine(Running.Directory, "engine", "cluster");
        var engine = Running.EngineProcessId;
        await KillAsync();
        await Eventually.TrueAsync(() => Task.FromResult(!Signal.IsAlive(engine)), "the killed engine is still there");
        using var dead = await UnreapedProcess.StartAsync(cluster);
        foreach (var held in (string[])[Path.Combine(cluster, "postmaster.pid"), Path.Combine(Running.EngineSocketDirectory, ".s.PGSQL.5432.lock")])
        {
            var lines = await File.ReadAllLinesAsync(held, TestContext.Current.CancellationToken);
            await File.WriteAllLinesAsync(held, [dead.Id.ToString(CultureInfo.InvariantCulture), .. lines[1..]], TestContext.Current.CancellationToken);
        }

        await Running.UpAsync();

        await Eventually.TrueAsync(async () => (await PsqlAsync(labels.Owner, "SELECT 1")).Text == "1", Running.Said);
    }

    private async Task<Dictionary<int, string>> RowsAsync(string subject, string label, int first) =>
        (await labels.DirectAsync(subject, label, FormattableString.Invariant($"SELECT no, note FROM waybill WHERE no BETWEEN {first} AND {first + 9999}"))).Succeeded()
            .Lines.Select(line => line.Split('|')).Where(row => row.Length == 2).ToDictionary(row => int.Parse(row[0], CultureInfo.InvariantCulture), row => row[1]);

    private async Task KillAsync()
    {
        var engine = Running.EngineProcessId;
        await Running.KillAsync();
        Signal.Send(engine, Signal.Kill9);
    }

    private static async Task WriteAsync(DeploymentUser user, string label, int first, ConcurrentDictionary<int, string> acknowledged, CancellationToken stop)
    {
        try
        {
            await using var connection = new NpgsqlConnection(MarkedClients.Connection(user));
            await connection.OpenAsync(CancellationToken.None);
            for (var number = first; !stop.IsCancellationRequested; number++)
            {
                await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                await ExecuteAsync($"INSERT INTO waybill (no, note) VALUES ({number}, 'begun')");
                await ExecuteAsync($"UPDATE waybill SET note = 'done' WHERE no = {number}");
                await transaction.CommitAsync(CancellationToken.None);
                acknowledged[number] = label;
            }

            async Task ExecuteAsync(FormattableString sql)
            {
                await using var command = new NpgsqlCommand(FormattableString.Invariant(sql), connection);
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
        catch (NpgsqlException)
        {
            // The kill.
        }
    }

    private static Task<ToolRun> PsqlAsync(DeploymentUser user, string sql, params (string Name, string Value)[] other)
    {
        var environment = new Dictionary<string, string>(user.LibpqEnvironment);
        foreach (var (name, value) in other) environment[name] = value;
        return ToolRun.OfAsync("psql", ["-XAtw", "-c", sql], environment);
    }

    private async Task<string> PolicyAsync() => (await Running.MenshenAsync("policy", "show", "--json")).Succeeded().Output;

    /// <summary>Who has which right on the labelled tables, as the engine has it.</summary>
    private async Task<string> RightsAsync() =>
        (await PsqlAsync(labels.Owner, "SELECT relname, relacl::text, relrowsecurity FROM pg_class WHERE relname IN ('waybill', 'sender') ORDER BY 1")).Succeeded().Output;
}
