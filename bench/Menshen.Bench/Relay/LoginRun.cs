using System.Diagnostics;
using Menshen.Bench.Client;
using Menshen.Bench.Contestants;

namespace Menshen.Bench.Relay;

/// <summary>Complete logins (TCP, full TLS handshake, SCRAM, one query, goodbye) per second.</summary>
internal static class LoginRun
{
    private const string Sequential = "one after another";
    private const string Parallel = "8 at a time";
    public static readonly string[] Kinds = [Sequential, Parallel];

    public static double PerSecond(IContestant contestant, string kind, double seconds)
    {
        var parallel = kind == Sequential ? 1 : 8;
        var clock = Stopwatch.StartNew();
        var counts = new int[parallel];
        var clients = Enumerable.Range(0, parallel).Select(i => Task.Factory.StartNew(() => LogInRepeatedly(i), TaskCreationOptions.LongRunning)).ToArray();
        Task.WaitAll(clients);
        return counts.Sum() / clock.Elapsed.TotalSeconds;

        void LogInRepeatedly(int client)
        {
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                using var connection = RawConnection.Open(contestant.Target, tls: true, RawConnection.SmallBuffer);
                connection.Drain("SELECT 1");
                counts[client]++;
            }
        }
    }
}
