using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Menshen.Interop.Tests.Logins;

/// <summary>A flood of connections that never say who they are, from many addresses: none of them has more than its share, all together have every place.</summary>
public sealed class FloodTests
{
    private const int Flood = 10_000;

    /// <summary>Each stays far below what one address may have.</summary>
    private const int Addresses = 200;

    [Fact]
    [Requirement("realname-7.3.5-1.4")]
    [Requirement("credit-6.1-j.1")]
    public async Task Ten_thousand_connections_that_say_nothing_keep_nobody_out_and_are_on_record_with_their_sources()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = "sessions: {maximum: 500}" });
        var owner = await deployment.AddUserAsync("flooded");
        List<Socket> stalled = [];
        using var over = new CancellationTokenSource();
        var flood = FloodAsync(deployment.Port, stalled, over.Token);
        try
        {
            var slowest = TimeSpan.Zero;
            // While it goes on, and while all places are still taken by it.
            for (var i = 0; i < 12 || !flood.IsCompleted; i++)
            {
                var began = Stopwatch.StartNew();
                (await owner.PsqlAsync("-c", "SELECT 1")).Succeeded();
                slowest = began.Elapsed > slowest ? began.Elapsed : slowest;
            }

            await flood;
            stalled.Count.ShouldBe(Flood);
            slowest.ShouldBeLessThan(BusyMachine.Seconds(5));
        }
        finally
        {
            await over.CancelAsync();
            await flood.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            foreach (var socket in stalled) socket.Dispose();
        }

        var failed = (await deployment.JournalAsync()).Where(row => row.Event == "login_failed" && row.Detail == "LoginTimedOut").ToList();
        failed.Select(row => row.Source!.Split(':')[0]).Distinct().Count(source => source.StartsWith("127.0.2.", StringComparison.Ordinal)).ShouldBeGreaterThan(Addresses / 4);
    }

    private static async Task FloodAsync(int port, List<Socket> stalled, CancellationToken over)
    {
        for (var i = 0; i < Flood; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            stalled.Add(socket);
            socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.2.{1 + (i % Addresses)}"), 0));
            await socket.ConnectAsync(IPAddress.Loopback, port, over);
        }
    }
}
