using System.Net;
using System.Net.Sockets;

namespace Menshen.Backup.Tests.Kit;

/// <summary>A line to a server of this machine that breaks after so many bytes were sent, however fast they go, and is down until it is mended.</summary>
internal sealed class CuttingLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _open = [];
    private readonly int _server;
    private readonly Task _serving;
    private long _left = long.MaxValue;

    public CuttingLine(int server)
    {
        _server = server;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Its near end.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>So many bytes more go there; 0: it is down now.</summary>
    public void CutAfter(long bytes)
    {
        lock (_gate) _left = bytes;
        if (bytes == 0) Cut();
    }

    public void Mend() => CutAfter(long.MaxValue);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        Cut();
        await _serving;
        _ending.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> lines = [];
        try
        {
            while (true) lines.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_ending.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using var far = new TcpClient();
        lock (_gate) _open.AddRange([near, far]);
        using (near)
        {
            try
            {
                if (Take(0) < 0) return;
                await far.ConnectAsync(IPAddress.Loopback, _server, _ending.Token);
                // Whichever end goes, the other does.
                await Task.WhenAny(PumpAsync(near, far, counts: true), PumpAsync(far, near, counts: false));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Cut, or there is no server.
            }
        }

        lock (_gate) _open.RemoveAll(client => client == near || client == far);
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool counts)
    {
        try
        {
            var step = new byte[1 << 16];
            while (await from.GetStream().ReadAsync(step, _ending.Token) is > 0 and var read)
            {
                var may = counts ? Take(read) : read;
                await to.GetStream().WriteAsync(step.AsMemory(0, Math.Max(0, (int)may)), _ending.Token);
                if (may == read) continue;
                Cut();
                return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // One of the ends has gone.
        }
    }

    /// <summary>How many of so many bytes may go; -1: none ever, it is down.</summary>
    private long Take(int bytes)
    {
        lock (_gate)
        {
            if (_left == 0) return -1;
            var may = Math.Min(_left, bytes);
            _left -= may;
            return may;
        }
    }

    private void Cut()
    {
        lock (_gate)
        {
            foreach (var client in _open) client.Dispose();
        }
    }
}
