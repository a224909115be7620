using System.Net;
using System.Net.Sockets;
using System.Text;
using Menshen.Interop.Tests.Logins;

namespace Menshen.Interop.Tests.Audit;

/// <summary>A whole deployment that sends its records to a syslog receiver of the test's.</summary>
public sealed class ForwardTests
{
    [Fact]
    [Requirement("realname-7.4.3-4.2")]
    [Requirement("realname-7.3.4-4b")]
    [Requirement("realname-7.3.5-2.2")]
    [Requirement("realname-7.4.5-1.3")]
    public async Task A_statement_and_the_alarm_of_an_attack_reach_the_receiver_within_seconds()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var received = new StringBuilder();
        var reading = Task.Run(() => ReceiveAsync(listener, received));
        await using (var deployment = await Deployment.CreateAsync(new DeploymentSetup
        {
            FurtherPolicy = $"forward:\n  - to: syslog+tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}\n    form: ocsf\n",
        }))
        {
            var user = await deployment.AddUserAsync("it_forward");
            (await user.PsqlAsync("-c", "select 1 as forwarded_marker")).Succeeded();
            for (var until = Environment.TickCount64 + 60_000; !Has(received, "forwarded_marker") && Environment.TickCount64 < until;)
                await Task.Delay(100);

            // Twenty names guessed at from one address: critical by the default rules.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => RawGuess.TryAsync(deployment.Port, $"guessed_{i}", "127.0.0.5", patience.Token)));
            for (var until = Environment.TickCount64 + 60_000; !Has(received, "guessing-names") && Environment.TickCount64 < until;)
                await Task.Delay(100);
            Has(received, "guessing-names").ShouldBeTrue("the alarm was not delivered");
            Has(received, "source=127.0.0.5").ShouldBeTrue();
        }

        Has(received, "\"class_uid\":6005").ShouldBeTrue();
        Has(received, "\"query_string\":\"select $1 as forwarded_marker\"").ShouldBeTrue();
        Has(received, "\"name\":\"it_forward\"").ShouldBeTrue();
        listener.Stop();
        await reading;
    }

    private static bool Has(StringBuilder received, string text)
    {
        lock (received)
            return received.ToString().Contains(text, StringComparison.Ordinal);
    }

    private static async Task ReceiveAsync(TcpListener listener, StringBuilder received)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
                var buffer = new char[4096];
                for (int count; (count = await reader.ReadAsync(buffer)) > 0;)
                {
                    lock (received)
                        received.Append(buffer, 0, count);
                }
            }
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidOperationException)
        {
            // The end of the test.
        }
    }
}
