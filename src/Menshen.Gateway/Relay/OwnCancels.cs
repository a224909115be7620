namespace Menshen.Gateway.Relay;

/// <summary>What the client asked to be cancelled, on a connection of its own. Noted by any loop, before it goes.</summary>
internal sealed class OwnCancels
{
    private const int Open = 0, Noted = 1, Left = 2;

    private int _state;
    private int _due;

    /// <summary>Before a cancel goes. False: the session has left its backend, which may serve another one by now.</summary>
    public bool TryNote()
    {
        if (Interlocked.CompareExchange(ref _state, Noted, Open) == Left) return false;
        Volatile.Write(ref _due, 1);
        return true;
    }

    /// <summary>The session leaves its backend, and no cancel goes there any more. False: one has gone, travels on its own stream and may still hit: then the backend must not serve another session.</summary>
    public bool TryLeave() => Interlocked.CompareExchange(ref _state, Left, Open) == Open;

    /// <summary>A statement was cancelled: true if the client may have asked for it since the last one was. Else it was somebody else's: a time limit, or a gateway's that changes a column.</summary>
    public bool TakeOne() => Interlocked.Exchange(ref _due, 0) != 0;
}
