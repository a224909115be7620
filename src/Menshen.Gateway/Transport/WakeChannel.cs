namespace Menshen.Gateway.Transport;

/// <summary>An eventfd(2) by which other threads make a loop turn.</summary>
internal sealed unsafe class WakeChannel(EventLoop loop)
    : Channel(loop, LibC.Check(LibC.eventfd(0, LibC.EFD_NONBLOCK | LibC.EFD_CLOEXEC), "eventfd"))
{
    private int _rung;

    /// <summary>Any thread. One write to the kernel however many ring before the loop answers.</summary>
    public void Ring()
    {
        if (Interlocked.Exchange(ref _rung, 1) != 0) return;
        ulong one = 1;
        _ = LibC.write(Fd, &one, sizeof(ulong));
    }

    public override void OnReady(uint events)
    {
        ulong count;
        _ = LibC.read(Fd, &count, sizeof(ulong));
        // Cleared before the mail is read: what comes after rings again, nothing is missed.
        Interlocked.Exchange(ref _rung, 0);
        Loop.OnWoken();
    }

    public void CloseDescriptor()
    {
        // Rung for ever: a late caller must not write into whatever the number stands for next.
        Interlocked.Exchange(ref _rung, 1);
        _ = LibC.close(Fd);
    }
}
