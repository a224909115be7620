using System.Net;
using System.Net.Sockets;

namespace Menshen.Interop.Tests.Logins;

/// <summary>Somebody on the wire who changes what passes: flips a bit, loses a piece, or answers in the gateway's place that there is no TLS.</summary>
internal sealed class Meddler : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _port;
    private int _doneTo;

    public Meddler(int port)
    {
        _port = port;
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>What is done to the next piece that comes in this direction, once.</summary>
    public enum Deed
    {
        Nothing, FlipToServer, FlipToClient, DropToServer, DropToClient, DenyTls,
    }

    public Deed Next { get; set; }

    /// <summary>It is done to no shorter piece than this: where several connections pass, the long answer is the one that is meant.</summary>
    public int Least { get; set; } = 1;

    /// <summary>How often it was done.</summary>
    public int DoneTo => _doneTo;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Stop();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _port);
                _ = PassAsync(client, server, Deed.FlipToServer, Deed.DropToServer);
                _ = PassAsync(server, client, Deed.FlipToClient, Deed.DropToClient);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, Deed flip, Deed drop)
    {
        var buffer = new byte[65536];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var count)
            {
                if (Next == drop && count >= Least)
                {
                    Note();
                    continue;
                }

                // In the last byte of a TLS record there is its tag, or what it protects: never a length, so that nobody waits for more.
                if (Next == flip && count >= Least)
                {
                    Note();
                    buffer[count - 1] ^= 1;
                }

                if (Next == Deed.DenyTls && flip == Deed.FlipToClient && count == 1)
                {
                    Note();
                    buffer[0] = (byte)'N';
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The other half tells its peer.
        }

        to.Close();
    }

    private void Note()
    {
        Next = Deed.Nothing;
        Interlocked.Increment(ref _doneTo);
    }
}
