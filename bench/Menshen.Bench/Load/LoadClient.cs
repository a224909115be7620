using System.Diagnostics;
using System.Net.Sockets;
using Menshen.Bench.Client;

namespace Menshen.Bench.Load;

/// <summary>One client: it asks for what the mix draws until it is told to stop, and logs in again where its session was ended.</summary>
internal sealed class LoadClient : IDisposable
{
    private readonly LoadSite _site;
    private readonly LoadCounters _counters;
    private readonly Random _random;
    private readonly List<LoadSession> _sessions = [];
    private LoadSession? _application, _masked;

    public LoadClient(LoadSite site, LoadCounters counters, int seed)
    {
        (_site, _counters, _random) = (site, counters, new Random(seed));
        Tallies = [.. site.Mix.Select(_ => new LoadTally())];
        // Both are open before the clock runs: a log-in is another benchmark.
        (_application, _masked) = (Open(site.Application), Open(site.Masked));
    }

    /// <summary>In the mix's order.</summary>
    public IReadOnlyList<LoadTally> Tallies { get; }

    /// <summary>All that it had, also those that were ended.</summary>
    public IReadOnlyList<LoadSession> Sessions => _sessions;

    public void Run(Func<bool> isScored, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var kind = Draw();
            var request = _site.Mix[kind];
            var sql = request.Sql(_counters.Next(kind));
            var scored = isScored();
            var began = Stopwatch.GetTimestamp();
            var failure = Ask(request, sql);
            Tallies[kind].Count(Stopwatch.GetElapsedTime(began).TotalMilliseconds, failure, scored);
        }
    }

    public void Dispose()
    {
        _application?.Dispose();
        _masked?.Dispose();
    }

    private string? Ask(LoadRequest request, string sql)
    {
        ref var connection = ref request.IsMasked ? ref _masked : ref _application;
        try
        {
            connection ??= Open(request.IsMasked ? _site.Masked : _site.Application);
            var reply = connection.Ask(sql);
            return reply.SqlState ?? (request.IsRight(reply) ? null : LoadTally.Wrong);
        }
        catch (Exception e) when (e is BenchFailure or IOException or SocketException)
        {
            connection?.Dispose();
            connection = null;
            return LoadTally.Broken;
        }
    }

    private int Draw()
    {
        var left = _random.Next(_site.Mix.Sum(request => request.Share));
        for (var kind = 0; ; kind++)
        {
            left -= _site.Mix[kind].Share;
            if (left < 0) return kind;
        }
    }

    private LoadSession Open(Target target)
    {
        var session = new LoadSession(RawConnection.Open(target, tls: true, RawConnection.SmallBuffer));
        _sessions.Add(session);
        return session;
    }
}
