using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Menshen.Watch.Tests;

/// <summary>A syslog receiver on loopback that takes octet-counted messages, and can break off in the middle.</summary>
internal sealed class LineReceiver : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _messages = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public LineReceiver(int breakAfter = int.MaxValue)
    {
        _listener.Start();
        _serving = Task.Run(() => ServeAsync(breakAfter));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_messages) { return [.. _messages]; }
        }
    }

    public int Connections { get; private set; }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _serving.Wait(TimeSpan.FromSeconds(5));
        _stop.Dispose();
    }

    private async Task ServeAsync(int breakAfter)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                try
                {
                    await ReadAsync(client.GetStream(), Connections == 1 ? breakAfter : int.MaxValue);
                }
                catch (IOException)
                {
                    // The other side went away.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The end of the test.
        }
    }

    private async Task ReadAsync(NetworkStream stream, int breakAfter)
    {
        for (var taken = 0; taken < breakAfter; taken++)
        {
            var length = 0;
            for (int c; (c = await ByteAsync(stream)) != ' ';)
            {
                if (c < 0) { return; }
                length = (length * 10) + (c - '0');
            }

            var body = new byte[length];
            await stream.ReadExactlyAsync(body, _stop.Token);
            lock (_messages) { _messages.Add(Encoding.UTF8.GetString(body)); }
        }
    }

    private async Task<int> ByteAsync(NetworkStream stream)
    {
        var one = new byte[1];
        return await stream.ReadAsync(one, _stop.Token) == 0 ? -1 : one[0];
    }
}
