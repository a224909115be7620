using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Menshen.Interop.Tests.Logins;

/// <summary>Somebody on the wire between client and gateway: passes every byte on, and keeps it.</summary>
internal sealed class Wiretap : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly MemoryStream _heard = new();
    private readonly int _port;

    public Wiretap(int port)
    {
        _port = port;
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether the text crossed the wire in clear.</summary>
    public bool Heard(string text) => Heard(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether these bytes did.</summary>
    public bool Heard(ReadOnlySpan<byte> bytes)
    {
        lock (_heard) return _heard.GetBuffer().AsSpan(0, (int)_heard.Length).IndexOf(bytes) >= 0;
    }

    /// <summary>Bytes kept.</summary>
    public long Length
    {
        get { lock (_heard) return _heard.Length; }
    }

    public void Dispose()
    {
        _listener.Stop();
        _heard.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _port);
                _ = PassAsync(client, server);
                _ = PassAsync(server, client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[65536];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var count)
            {
                lock (_heard) _heard.Write(buffer, 0, count);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The other half tells its peer.
        }

        to.Close();
    }
}
