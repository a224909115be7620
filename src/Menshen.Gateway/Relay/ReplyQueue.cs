namespace Menshen.Gateway.Relay;

/// <summary>The replies the engine owes, oldest first: the one place that knows which statement a result belongs to.</summary>
/// <remarks>Acra kept "the last Parse" instead and confused the statements of a JDBC batch; hence one entry per message.</remarks>
internal sealed class ReplyQueue
{
    /// <summary>Room made at the first use; a session without pipelining never needs more.</summary>
    private const int InitialCapacity = 4;

    private PendingReply[] _entries = [];
    private int _head;
    private long _movedAt;

    /// <summary>Replies owed.</summary>
    public int Count { get; private set; }

    /// <summary>The oldest; only while <see cref="Count"/> is above 0.</summary>
    public ref PendingReply Head => ref _entries[_head];

    /// <summary>Since when the engine can work on the oldest, in milliseconds of <see cref="Environment.TickCount64"/>: it was sent, and what was
    /// before it has been answered.</summary>
    public long HeadSince => Math.Max(Head.SentAt, _movedAt);

    /// <summary>The one at <paramref name="index"/> from the oldest.</summary>
    public ref PendingReply this[int index] => ref _entries[(_head + index) & (_entries.Length - 1)];

    /// <summary>Adds an entry, empty, to be filled in by the caller.</summary>
    public ref PendingReply Push()
    {
        if (Count == _entries.Length) Grow();
        ref var entry = ref _entries[(_head + Count) & (_entries.Length - 1)];
        entry = default;
        entry.SentAt = Environment.TickCount64;
        Count++;
        return ref entry;
    }

    /// <summary>Removes the oldest.</summary>
    public void Pop()
    {
        _entries[_head] = default;
        _movedAt = Environment.TickCount64;
        _head = (_head + 1) & (_entries.Length - 1);
        Count--;
    }

    /// <summary>Removes the entry at <paramref name="index"/>, keeping the order of the others.</summary>
    public void RemoveAt(int index)
    {
        for (var i = index; i > 0; i--) this[i] = this[i - 1];
        Pop();
    }

    private void Grow()
    {
        var larger = new PendingReply[Math.Max(InitialCapacity, _entries.Length * 2)];
        for (var i = 0; i < Count; i++) larger[i] = this[i];
        _entries = larger;
        _head = 0;
    }
}
