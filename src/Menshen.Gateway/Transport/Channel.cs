namespace Menshen.Gateway.Transport;

/// <summary>One descriptor on a loop. Everything here runs on the loop's thread alone.</summary>
internal abstract class Channel(EventLoop loop, int fd)
{
    /// <summary>The loop it lives on, for life.</summary>
    public EventLoop Loop { get; } = loop;

    /// <summary>The descriptor, or -1 once closed.</summary>
    public int Fd { get; protected set; } = fd;

    /// <summary>Tells this use of the descriptor's number from an earlier one whose event may still be in the batch.</summary>
    public uint Generation { get; set; }

    /// <summary>The events asked of epoll; the loop keeps it to save calls that change nothing.</summary>
    public uint Interest { get; set; }

    /// <summary>The kernel reports readiness.</summary>
    public abstract void OnReady(uint events);

    /// <summary><see cref="OnReady"/> has thrown. Who cannot contain the fault lets it end the process.</summary>
    public virtual void OnFault(Exception fault) => throw new InvalidOperationException("a part of the loop itself has failed", fault);
}
