using System.Buffers.Binary;

namespace Menshen.Crypto.Lanes;

/// <summary>One lane's way through its current message: which block comes next, and the padding at the end (GB/T 32905-2016,
/// 5.2).</summary>
internal unsafe struct Lane
{
    /// <summary>Bytes of padding at least: 0x80 and the length in bits.</summary>
    private const int LeastPadding = 1 + sizeof(ulong);

    private byte* _message;
    private int _prefix;
    private int _prefixLength;
    private int _total;
    private int _position;

    /// <summary>Which message this is; -1 for a lane that idles.</summary>
    internal int Index { get; private set; }

    /// <summary>Blocks still to come.</summary>
    internal int BlocksLeft { get; private set; }

    internal bool IsIdle => Index < 0;

    internal void Begin(in MessageBatch batch, int index)
    {
        Index = index;
        _message = batch.Message(index);
        _prefix = batch.Prefix;
        _prefixLength = batch.PrefixLength;
        _total = _prefixLength + batch.Length(index);
        _position = 0;
        BlocksLeft = (_total + LeastPadding + Sm3.BlockSize - 1) / Sm3.BlockSize;
    }

    internal void Idle()
    {
        Index = -1;
        BlocksLeft = 0;
    }

    /// <summary>The next 64 bytes: where they lie if the message covers them, else put together in <paramref name="scratch"/>.</summary>
    internal byte* Next(byte* scratch)
    {
        if (IsIdle)
        {
            return scratch;
        }

        var position = _position;
        _position += Sm3.BlockSize;
        BlocksLeft--;
        return position >= _prefixLength && position + Sm3.BlockSize <= _total
            ? _message + position - _prefixLength
            : PutTogether(new Span<byte>(scratch, Sm3.BlockSize), position, scratch);
    }

    private readonly byte* PutTogether(Span<byte> block, int position, byte* scratch)
    {
        block.Clear();
        var skip = 0;
        if (position < _prefixLength)
        {
            block[0] = (byte)_prefix;
            skip = 1;
        }

        var rest = Math.Min(_total - position, Sm3.BlockSize) - skip;
        if (rest > 0)
        {
            new ReadOnlySpan<byte>(_message + position + skip - _prefixLength, rest).CopyTo(block[skip..]);
        }

        if (_total >= position && _total < position + Sm3.BlockSize)
        {
            block[_total - position] = 0x80;
        }

        if (BlocksLeft == 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(block[^sizeof(ulong)..], (ulong)_total * 8);
        }

        return scratch;
    }
}
