using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Menshen.Gateway.Sealing;

/// <summary>A result while it is put together: it grows, takes lengths that are known only later, and is cleared when it was sent.</summary>
internal sealed class ResultBuffer : IBufferWriter<byte>
{
    /// <summary>Bytes (64 KiB) of the first array: a few reads of the engine's usual 8 KiB.</summary>
    private const int First = 64 * 1024;

    /// <summary>Bytes (1 MiB) kept for the next result. One long row must not cost a loop its memory for ever.</summary>
    private const int MostKept = 1024 * 1024;

    private byte[] _bytes = [];

    /// <summary>Bytes written.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Count);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Count += bytes.Length;
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - Count < Math.Max(1, sizeHint)) Grow(Math.Max(1, sizeHint));
        return _bytes.AsSpan(Count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(Count);
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - Count), nameof(count));
        Count += count;
    }

    /// <summary>Fills in a length that was written as something else.</summary>
    public void SetInt32(int at, int value) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(0, Count).Slice(at, sizeof(int)), value);

    /// <summary>Empties it and clears what was in it.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, Count));
        Count = 0;
        if (_bytes.Length > MostKept) _bytes = [];
    }

    private void Grow(int more)
    {
        var larger = new byte[Math.Max(Math.Max(First, checked(Count + more)), (int)Math.Min(2L * _bytes.Length, Array.MaxLength))];
        Written.CopyTo(larger);
        CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, Count));
        _bytes = larger;
    }
}
