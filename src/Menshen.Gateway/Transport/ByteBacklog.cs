using System.Buffers;

namespace Menshen.Gateway.Transport;

/// <summary>Bytes that wait: the unread tail of a stream, or what its socket would not take. Empty, it owns nothing.</summary>
internal struct ByteBacklog
{
    /// <summary>Smallest array worth renting.</summary>
    private const int Smallest = 1024;

    private byte[]? _bytes;
    private int _start;

    /// <summary>Bytes that wait.</summary>
    public int Count { get; private set; }

    /// <summary>They, in one piece.</summary>
    public readonly ReadOnlySpan<byte> Span => new(_bytes, _start, Count);

    /// <summary>Adds a copy at the end; grows by doubling, so a peer pays in sent bytes for what it makes us hold.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Count += bytes.Length;
    }

    /// <summary>At least <paramref name="atLeast"/> writable bytes behind the end; <see cref="Grew"/> says how many were written.</summary>
    public Span<byte> Room(int atLeast)
    {
        if (_bytes is null || _bytes.Length - _start - Count < atLeast) Grow(atLeast);
        return _bytes.AsSpan(_start + Count);
    }

    /// <summary>Counts bytes written into <see cref="Room"/>.</summary>
    public void Grew(int count) => Count += count;

    /// <summary>Drops bytes from the front; returns the array when none is left.</summary>
    public void Drop(int count)
    {
        _start += count;
        Count -= count;
        if (Count == 0) Clear();
    }

    /// <summary>Gives the array back, cleaned: it held somebody's data.</summary>
    public void Clear()
    {
        if (_bytes is not null) ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = null;
        _start = Count = 0;
    }

    private void Grow(int atLeast)
    {
        var needed = Math.Max(Smallest, checked(Count + atLeast));
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)Math.Min(2L * Count, Array.MaxLength)));
        Span.CopyTo(larger);
        var count = Count;
        Clear();
        _bytes = larger;
        Count = count;
    }
}
