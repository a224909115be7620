namespace Menshen.Sessions.Tests.World;

/// <summary>One direction-pair of a session in memory: what a peer sends is offered as the real channel would, what it is sent is kept.</summary>
internal sealed class PeerStream
{
    public delegate int Taker(ReadOnlySpan<byte> bytes);

    private readonly List<byte> _received = [];
    private byte[] _unread = [];
    private bool _offering, _reoffer;

    /// <summary>Who takes what the peer sends.</summary>
    public Taker Take { get; set; } = _ => 0;

    public bool IsPaused { get; private set; }

    /// <summary>Set by a test: the peer reads slowly.</summary>
    public bool IsCongested { get; set; }

    /// <summary>Bytes sent by the peer that nobody has taken.</summary>
    public int Unread => _unread.Length;

    /// <summary>All that the peer was ever sent.</summary>
    public List<byte> Everything { get; } = [];

    /// <summary>The peer sends.</summary>
    public void Arrive(ReadOnlySpan<byte> bytes)
    {
        _unread = [.. _unread, .. bytes];
        if (!IsPaused) Offer();
    }

    public void Pause(bool paused)
    {
        if (IsPaused == paused) return;
        IsPaused = paused;
        if (paused) return;
        if (_offering) _reoffer = true;
        else Offer();
    }

    /// <summary>The peer is sent something.</summary>
    public void Deliver(ReadOnlySpan<byte> bytes)
    {
        _received.AddRange(bytes);
        Everything.AddRange(bytes);
    }

    /// <summary>What the peer was sent since the last call.</summary>
    public byte[] TakeReceived()
    {
        byte[] received = [.. _received];
        _received.Clear();
        return received;
    }

    private void Offer()
    {
        _offering = true;
        do
        {
            _reoffer = false;
            if (_unread.Length == 0) break;
            var consumed = Take(_unread);
            _unread = _unread[consumed..];
        }
        while (_reoffer);
        _offering = false;
    }
}
