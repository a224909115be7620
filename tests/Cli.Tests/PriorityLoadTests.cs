using System.Diagnostics;
using System.Globalization;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Cli.Tests;

/// <summary>Priorities of subjects on a saturated machine: the whole program, its engine, four times as many heavy sessions as the build machine has cores.</summary>
public sealed class PriorityLoadTests
{
    private const string Priorities = """
        priorities:
          - {id: reports, by: [pr_reports], level: low}
          - {id: till, by: [pr_till], level: high}
        """;

    /// <summary>Some milliseconds of processor time: what a till asks.</summary>
    private const string Small = "SELECT sum(n % 7) FROM generate_series(1, 20000) n";

    /// <summary>What a report asks without end: in parts, so that it shows when it gets little.</summary>
    private const string Heavy = "SELECT sum(n % 7) FROM generate_series(1, 50000) n";

    private const int Rounds = 2, Tries = 3;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    private static readonly int HeavySessions = 4 * Environment.ProcessorCount;

    /// <summary>What docs/operations/priorities.md says of a quiet machine.</summary>
    private static readonly TimeSpan Bound = BusyMachine.Seconds(0.1);

    [Fact]
    [Requirement("gat389-5.1.2.2-b")]
    [Requirement("realname-7.5.9-7")]
    public async Task While_low_sessions_saturate_the_processor_a_high_one_stays_within_its_bound_and_they_move_on()
    {
        await using var running = await Deployment.CreateAsync(new DeploymentSetup { Durability = "bounded", FurtherPolicy = Priorities });
        var (till, reports) = (await running.AddUserAsync("pr_till"), await running.AddUserAsync("pr_reports"));
        // The same two without a rule: the machine as it is served without the section.
        var (plainTill, plainReports) = (await running.AddUserAsync("pr_plain_till"), await running.AddUserAsync("pr_plain_reports"));
        // Other tests may have the processors in one of the two: without priorities no try would show the difference.
        for (var tries = 1; ; tries++)
        {
            List<double> ranked = [], alike = [];
            var done = 0;
            // In turns, so that what else the machine does meets both.
            for (var i = 0; i < Rounds; i++)
            {
                await MeasureAsync(plainTill, plainReports, alike, null);
                done += await MeasureAsync(till, reports, ranked, 15);
            }

            var (with, without) = (Percentile(ranked), Percentile(alike));
            var told = FormattableString.Invariant($"p95 with priorities {with:0.0} ms ({ranked.Count}), alike {without:0.0} ms ({alike.Count}); low ones did {done}");
            TestContext.Current.TestOutputHelper!.WriteLine(told);
            if (with < Bound.TotalMilliseconds && with < without / 2 && done > 0) return;
            tries.ShouldBeLessThan(Tries, told);
        }
    }

    /// <summary>Returns how many heavy statements were done beside the small ones, whose milliseconds are added.</summary>
    private static async Task<int> MeasureAsync(DeploymentUser small, DeploymentUser heavy, List<double> times, int? niceness)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var till = await OpenAsync(small);
        List<NpgsqlConnection> opened = [];
        var done = 0;
        try
        {
            for (var i = 0; i < HeavySessions; i++) opened.Add(await OpenAsync(heavy));
            if (niceness is { } expected) await UntilNiceAsync(opened, expected);
            await RunAsync(till, Small);
            var work = opened.Select(session => Task.Run(async () =>
            {
                for (; !end.IsCancellationRequested; Interlocked.Increment(ref done)) await RunAsync(session, Heavy);
            })).ToArray();
            await Task.Delay(300);
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < Round;)
            {
                var began = Stopwatch.GetTimestamp();
                await RunAsync(till, Small);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            await end.CancelAsync();
            // Counted before they are let finish: what was done beside the small ones.
            var meanwhile = Volatile.Read(ref done);
            await Task.WhenAll(work);
            return meanwhile;
        }
        finally
        {
            foreach (var session in opened) await session.DisposeAsync();
        }
    }

    // Set by a task of the engine's owner, a moment after the login.
    private static async Task UntilNiceAsync(IEnumerable<NpgsqlConnection> sessions, int expected)
    {
        foreach (var process in sessions.Select(session => session.ProcessID))
        {
            var patience = Stopwatch.StartNew();
            while (NicenessOf(process) != expected && patience.Elapsed < BusyMachine.Seconds(5)) await Task.Delay(20);
            NicenessOf(process).ShouldBe(expected);
        }
    }

    // The group's where the kernel has those, for then that one decides: "/autogroup-123 nice 15".
    private static int NicenessOf(int process)
    {
        var group = $"/proc/{process}/autogroup";
        if (File.Exists(group) && File.ReadAllText(group) is { Length: > 0 } text) return int.Parse(text.Split(' ')[^1], CultureInfo.InvariantCulture);
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }

    private static double Percentile(List<double> times)
    {
        times.Sort();
        return times[(int)(times.Count * 0.95)];
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
        await command.ExecuteScalarAsync();
    }
}
