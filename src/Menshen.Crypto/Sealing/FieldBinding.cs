using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Menshen.Crypto.Siv;

namespace Menshen.Crypto.Sealing;

/// <summary>The associated data of values that carry a field label (form 3 of docs/decisions/0017-sealed-values.md). One thread at a time.</summary>
/// <remarks><code>
/// "menshen sealed 3" ‖ cluster 16 ‖ group 4 ‖ version 4 ‖ label 8 ‖ mode 1 ‖ nonce 16 (mode r)
/// </code>
/// The label stands in clear in the value, for the engine to compare, and in here: changed, or moved to another value, it does not open. The first block
/// differs from that of values without a label, so none can be passed for the other.</remarks>
internal sealed class FieldBinding : IDisposable
{
    /// <summary>Bytes that follow the two first blocks, in mode r.</summary>
    public const int TailSize = 16 + 1 + SealedForm.NonceSize;

    private const int Block = Sm4Blocks.Size;
    private const int LabelAt = 2 * Block + 8;
    private const int ModeAt = LabelAt + sizeof(long);

    // Places in _chains.
    private const int FrontAt = 0;
    private const int StartAt = 1;

    private readonly SivKey _key;
    private readonly byte[] _bound = new byte[(2 * Block) + TailSize];
    private readonly Vector128<byte>[] _chains = GC.AllocateArray<Vector128<byte>>(2, pinned: true);
    private long _startLabel;

    public FieldBinding(SivKey key, ReadOnlySpan<byte> clusterId, int group, int version)
    {
        _key = key;
        "menshen sealed 3"u8.CopyTo(_bound);
        clusterId.CopyTo(_bound.AsSpan(Block));
        BinaryPrimitives.WriteInt32BigEndian(_bound.AsSpan(2 * Block), group);
        BinaryPrimitives.WriteInt32BigEndian(_bound.AsSpan(2 * Block + 4), version);
        _chains[FrontAt] = key.MacBlock(key.MacBlock(Vector128.Create<byte>(_bound)) ^ Vector128.Create<byte>(_bound.AsSpan(Block)));
    }

    /// <summary>The chain over the two first blocks.</summary>
    public Vector128<byte> Front => _chains[FrontAt];

    /// <summary>All of it; valid until the next call.</summary>
    /// <param name="mode">The value's.</param>
    /// <param name="label">Bits of the label.</param>
    /// <param name="body">Begins with the nonce, in mode r.</param>
    public ReadOnlySpan<byte> Bind(SealMode mode, long label, ReadOnlySpan<byte> body)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bound.AsSpan(LabelAt), label);
        _bound[ModeAt] = (byte)mode;
        if (mode == SealMode.Equal) return _bound.AsSpan(0, ModeAt + 1);
        body[..SealedForm.NonceSize].CopyTo(_bound.AsSpan(ModeAt + 1));
        return _bound;
    }

    /// <summary>What S2V knows before it comes to a value of mode e.</summary>
    public Vector128<byte> StartOf(long label)
    {
        if (label == _startLabel) return _chains[StartAt];
        var tail = Bind(SealMode.Equal, label, default)[(2 * Block)..];
        Span<byte> last = stackalloc byte[Block];
        last.Clear();
        tail[Block..].CopyTo(last);
        last[tail.Length - Block] = 0x80;
        var chain = _key.MacBlock(Front ^ Vector128.Create<byte>(tail));
        _chains[StartAt] = _key.Begin ^ _key.MacBlock(chain ^ Vector128.Create<byte>(last) ^ _key.Cut);
        _startLabel = label;
        return _chains[StartAt];
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_chains.AsSpan()));
}
