using System.Globalization;
using Menshen.Bench.Client;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Relay;

/// <summary>Memory of the proxy per session that is logged in, has asked something once, and now waits.</summary>
internal static class IdleRun
{
    private const int Openers = 8; // logins in parallel; more only queue at the server's process starts

    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(500); // closed connections are noticed, buffers go back

    public static IReadOnlyDictionary<string, double> All(IReadOnlyList<IContestant> proxies, int sessions, RunLog log)
    {
        var found = proxies.ToDictionary(proxy => proxy.Name, proxy => KilobytesPerSession(proxy, sessions));
        var told = found.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value:F1}"));
        log.Say($"idle sessions, {sessions}: {string.Join(" | ", told)} KB each");
        return found;
    }

    private static double KilobytesPerSession(IContestant contestant, int sessions)
    {
        var process = contestant.ProxyProcessId ?? throw new BenchFailure($"{contestant.Name} has no proxy process");
        // A first wave pays for what is loaded once, whatever the number of sessions.
        Close(Open(contestant, Openers * 4));
        Thread.Sleep(Settle);
        var before = ProcessClock.ResidentKilobytes(process);
        var open = Open(contestant, sessions);
        Thread.Sleep(Settle);
        var after = ProcessClock.ResidentKilobytes(process);
        Close(open);
        return (after - before) / sessions;
    }

    private static RawConnection[] Open(IContestant contestant, int count)
    {
        var connections = new RawConnection[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Openers }, i =>
        {
            connections[i] = RawConnection.Open(contestant.Target, tls: false, RawConnection.SmallBuffer);
            connections[i].Drain("SELECT 1");
        });
        return connections;
    }

    private static void Close(RawConnection[] connections) =>
        Parallel.ForEach(connections, new ParallelOptions { MaxDegreeOfParallelism = Openers }, connection => connection.Dispose());
}
