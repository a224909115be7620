using System.Net;

namespace Menshen.Gateway.Transport;

/// <summary>A listening socket; hands each accepted descriptor on.</summary>
internal sealed class ListenChannel(EventLoop loop, int fd, Action<int, IPEndPoint> accepted) : Channel(loop, fd)
{
    /// <summary>Connections taken in one turn, so that a storm of logins cannot starve the sessions of this loop.</summary>
    private const int AcceptsPerTurn = 32;

    public override void OnReady(uint events)
    {
        for (var i = 0; i < AcceptsPerTurn; i++)
        {
            var client = Sockets.Accept(Fd, out var peer);
            if (client < 0) return;
            accepted(client, peer!);
        }
    }

    /// <summary>Stops listening.</summary>
    public void Close()
    {
        if (Fd < 0) return;
        Loop.Close(this);
        Fd = -1;
    }
}
