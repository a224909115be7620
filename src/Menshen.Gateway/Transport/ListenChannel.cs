using System.Net;

namespace Menshen.Gateway.Transport;

/// <summary>A listening socket; hands each accepted descriptor on.</summary>
internal sealed class ListenChannel(EventLoop loop, int fd, Action<int, IPEndPoint> accepted) : Channel(loop, fd)
{
    /// <summary>Connections taken in one turn, so that a storm of logins cannot starve the sessions of this loop.</summary>
    private const int AcceptsPerTurn = 32;

    /// <summary>Pause when the process has no descriptor left.</summary>
    private static readonly TimeSpan RestTime = TimeSpan.FromMilliseconds(100);

    public override void OnReady(uint events)
    {
        for (var i = 0; i < AcceptsPerTurn; i++)
        {
            var client = Sockets.Accept(Fd, out var peer);
            if (client < 0)
            {
                if (LibC.Errno is LibC.EMFILE or LibC.ENFILE) Rest();
                return;
            }
            accepted(client, peer!);
        }
    }

    // Without a free descriptor the connection stays in the kernel's queue and epoll would report it for ever.
    private void Rest()
    {
        Loop.Watch(this, 0);
        Loop.After(RestTime, () => { if (Fd >= 0) Loop.Watch(this, LibC.EPOLLIN); });
    }

    /// <summary>Stops listening.</summary>
    public void Close()
    {
        if (Fd < 0) return;
        Loop.Close(this);
        Fd = -1;
    }
}
