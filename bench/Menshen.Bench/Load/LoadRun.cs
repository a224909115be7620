using System.Diagnostics;
using Menshen.Bench.Client;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Load;

/// <summary>The clients side by side for the plan's time, and an auditor who searches beside them.</summary>
internal sealed class LoadRun(LoadSite site, LoadPlan plan, RunLog log)
{
    /// <summary>Between two searches of the auditor.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private const string Search = "SELECT count(*) FROM audit.record WHERE start_time > now() - interval '10 seconds' AND action = 'INSERT' AND result = 'succeeded'";

    private volatile bool _isScored;

    /// <summary>The auditor's searches.</summary>
    public LoadTally Audit { get; } = new();

    /// <summary>What the clients were told in each of their sessions.</summary>
    public IReadOnlyList<(int Port, long Acknowledged, long Unknown)> Told { get; private set; } = [];

    /// <summary>Scored seconds, as the clock had them.</summary>
    public double Seconds { get; private set; }

    /// <summary>Runs it, and answers what was seen of each kind of the mix, in its order.</summary>
    public IReadOnlyList<LoadTally> Go()
    {
        var counters = new LoadCounters(site.Mix.Count);
        var clients = Enumerable.Range(1, plan.Clients).Select(seed => new LoadClient(site, counters, seed)).ToList();
        using var stop = new CancellationTokenSource();
        var threads = clients.Select(client => Beside(() => client.Run(() => _isScored, stop.Token))).Append(Beside(() => SearchUntil(stop.Token))).ToList();
        Thread.Sleep(TimeSpan.FromSeconds(plan.WarmUpSeconds));
        log.Say("warmed up");
        var clock = Stopwatch.StartNew();
        _isScored = true;
        Thread.Sleep(TimeSpan.FromSeconds(plan.Seconds));
        _isScored = false;
        Seconds = clock.Elapsed.TotalSeconds;
        stop.Cancel();
        Task.WaitAll([.. threads]);
        clients.ForEach(client => client.Dispose());
        Told = [.. clients.SelectMany(client => client.Sessions).Select(session => (session.Port, session.Acknowledged, session.Unknown))];
        return [.. site.Mix.Select((_, kind) => LoadTally.Sum(clients.Select(client => client.Tallies[kind])))];
    }

    // A thread of its own each: they wait for sockets, and the pool would hand them out one by one.
    private static Task Beside(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void SearchUntil(CancellationToken stop)
    {
        using var connection = RawConnection.Open(site.Auditor, tls: true, RawConnection.SmallBuffer);
        while (!stop.IsCancellationRequested)
        {
            var (scored, began) = (_isScored, Stopwatch.GetTimestamp());
            var reply = connection.Ask(Search);
            Audit.Count(Stopwatch.GetElapsedTime(began).TotalMilliseconds, reply.SqlState ?? (reply.Rows == 1 ? null : LoadTally.Wrong), scored);
            stop.WaitHandle.WaitOne(Pause);
        }
    }
}
