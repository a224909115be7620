using System.Buffers;
using System.Security.Cryptography;

namespace Menshen.Server;

/// <summary>Takes what is written in pinned memory and clears what it leaves behind when it grows: an answer may have a secret in it.</summary>
internal sealed class PinnedBytes : IBufferWriter<byte>, IDisposable
{
    private const int First = 512;

    private byte[] _bytes = New(First);
    private int _length;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_bytes.Length - _length < Math.Max(sizeHint, 1))
        {
            var larger = New(Math.Max(2 * _bytes.Length, _length + sizeHint));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            CryptographicOperations.ZeroMemory(_bytes);
            _bytes = larger;
        }
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>What was written, in pinned memory of its own.</summary>
    public byte[] Take()
    {
        var taken = New(_length);
        _bytes.AsSpan(0, _length).CopyTo(taken);
        return taken;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    private static byte[] New(int length) => GC.AllocateUninitializedArray<byte>(length, pinned: true);
}
