using System.Diagnostics;
using Menshen.Bench.Client;
using Menshen.Bench.Contestants;

namespace Menshen.Bench.Relay;

/// <summary>A large result to a client that throws it away: megabytes per second.</summary>
internal static class BulkRun
{
    public const string Select = "SELECT";
    public const string CopyOut = "COPY OUT";
    public static readonly string[] Kinds = [Select, CopyOut];
    private const int RowBytes = 1000; // a wide business row; narrower ones measure PostgreSQL's row function instead of the way

    public static double MegabytesPerSecond(IContestant contestant, string kind, int megabytes)
    {
        using var connection = RawConnection.Open(contestant.Target, tls: false, RawConnection.BulkBuffer);
        var rows = $"SELECT repeat('x', {RowBytes}) FROM generate_series(1, {megabytes * 1_000_000L / RowBytes})";
        var clock = Stopwatch.StartNew();
        var bytes = connection.Drain(kind == Select ? rows : $"COPY ({rows}) TO STDOUT");
        return bytes / 1e6 / clock.Elapsed.TotalSeconds;
    }
}
