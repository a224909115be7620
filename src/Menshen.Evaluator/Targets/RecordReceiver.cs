using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Menshen.Evaluator.Targets;

/// <summary>A receiver of records, as a log server is one: listens on this machine, keeps what comes, and can be away for a while.</summary>
public sealed class RecordReceiver : IDisposable
{
    private readonly StringBuilder _received = new();
    private readonly List<Socket> _clients = [];
    private readonly Lock _door = new();
    private Socket _listener;

    public RecordReceiver()
    {
        _listener = Open(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>Whether a word has come, within so long.</summary>
    public async Task<bool> HasAsync(string word, TimeSpan patience, CancellationToken cancellation)
    {
        for (var began = Environment.TickCount64; ; await Task.Delay(50, cancellation).ConfigureAwait(false))
        {
            lock (_door)
            {
                if (_received.ToString().Contains(word, StringComparison.Ordinal)) return true;
            }

            if (Environment.TickCount64 - began > patience.TotalMilliseconds) return false;
        }
    }

    /// <summary>Goes away: connections end, and none can be made.</summary>
    public void Leave()
    {
        lock (_door)
        {
            _listener.Dispose();
            foreach (var client in _clients) client.Dispose();
            _clients.Clear();
        }
    }

    /// <summary>Is there again, at the same place; what came before is forgotten.</summary>
    public void Return()
    {
        lock (_door)
        {
            _received.Clear();
            _listener = Open(Port);
        }
    }

    public void Dispose() => Leave();

    private Socket Open(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        _ = AcceptAsync(listener);
        return listener;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync().ConfigureAwait(false);
                lock (_door) _clients.Add(client);
                _ = ReadAsync(client);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It has left.
        }
    }

    private async Task ReadAsync(Socket client)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = await client.ReceiveAsync(buffer.AsMemory()).ConfigureAwait(false)) > 0;)
                lock (_door) _received.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The one or the other has left.
        }
    }
}
