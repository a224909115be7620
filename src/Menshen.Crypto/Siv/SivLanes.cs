using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Menshen.Crypto.Siv;

/// <summary>SM4-SIV over many short values under one key, all advancing together. One thread at a time.</summary>
/// <remarks><code>
/// value a  │ a0 │ a1 │ a2 │          tags: column by column, each value's chain goes one block on;
/// value b  │ b0 │ b1 │               the longest stand first, so that those still running are always the front
/// value c  │ c0 │                    key streams: all counters of all values
/// </code></remarks>
internal sealed class SivLanes
{
    /// <summary>The most values at once.</summary>
    public const int MostValues = 256;

    /// <summary>Bytes of the longest value: longer ones would run on alone when the others are done, slower than in libgcrypt's own SIV.</summary>
    public const int LongestValue = 256;

    private const int Block = Sm4Blocks.Size;
    private const int MostBlocks = LongestValue / Block;

    /// <summary>Blocks (8 KiB) of key stream made in one call: they stay in the first cache.</summary>
    private const int StreamBlocks = 512;

    // Pinned, as all that is secret: the collector must not leave copies behind where nobody clears them.
    private readonly Vector128<byte>[] _messages = GC.AllocateArray<Vector128<byte>>(MostValues * MostBlocks, pinned: true);
    private readonly Vector128<byte>[] _states = GC.AllocateArray<Vector128<byte>>(MostValues, pinned: true);
    private readonly Vector128<byte>[] _blocks = GC.AllocateArray<Vector128<byte>>(StreamBlocks + 1, pinned: true);
    private readonly Vector128<byte>[] _output = GC.AllocateArray<Vector128<byte>>(StreamBlocks + 1, pinned: true);
    private readonly int[] _order = new int[MostValues];
    private readonly int[] _running = new int[MostBlocks + 1];
    private readonly int[] _columns = new int[MostBlocks + 1];
    private readonly byte[] _end = GC.AllocateArray<byte>(2 * Block, pinned: true);
    private int _laid;
    private int _made;

    /// <summary>Writes the synthetic IV of each value.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="bytes">Where the values lie, in clear.</param>
    /// <param name="lanes">The values, at most <see cref="MostValues"/>.</param>
    /// <param name="tags">One for each.</param>
    /// <param name="front">What the chains begin with: zero, or where each has the same whole blocks in front, their chain.</param>
    public void Synthesize(SivKey key, ReadOnlySpan<byte> bytes, ReadOnlySpan<SivLane> lanes, Span<Vector128<byte>> tags, Vector128<byte> front = default)
    {
        var steps = Arrange(lanes);
        for (var i = 0; i < lanes.Length; i++) Lay(key, bytes, lanes[_order[i]], i);
        var states = _states.AsSpan(0, lanes.Length);
        states.Fill(front);
        _made = Math.Max(_made, lanes.Length);
        for (var step = 0; step < steps; step++)
        {
            var running = _running[step];
            var column = _messages.AsSpan(_columns[step], running);
            for (var i = 0; i < column.Length; i++) _blocks[i] = states[i] ^ column[i];
            key.Mac.Encrypt(_blocks, _output, running);
            _output.AsSpan(0, running).CopyTo(states);
        }
        for (var i = 0; i < lanes.Length; i++) tags[_order[i]] = states[i];
    }

    /// <summary>Encrypts, or decrypts, each value in its place.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="bytes">Where the values lie.</param>
    /// <param name="lanes">The values, at most <see cref="MostValues"/>.</param>
    /// <param name="tags">Their tags.</param>
    public void Stream(SivKey key, Span<byte> bytes, ReadOnlySpan<SivLane> lanes, ReadOnlySpan<Vector128<byte>> tags)
    {
        var (first, count) = (0, 0);
        for (var i = 0; i < lanes.Length; i++)
        {
            var blocks = lanes[i].StreamBlocks;
            if (count + blocks > StreamBlocks)
            {
                Combine(key, bytes, lanes[first..i], count);
                (first, count) = (i, 0);
            }
            var counter = SivBlock.Counter(tags[i]);
            for (var block = 0; block < blocks; block++) _blocks[count++] = SivBlock.Advance(counter, block);
        }
        Combine(key, bytes, lanes[first..], count);
    }

    /// <summary>Clears what was left of the values.</summary>
    public void Clear()
    {
        // No more than was used: 80 KiB for one value would cost more than the value.
        Wipe(_messages, _laid);
        Wipe(_states, Math.Min(_made, MostValues));
        Wipe(_blocks, _made + 1);
        Wipe(_output, _made + 1);
        CryptographicOperations.ZeroMemory(_end);
        (_laid, _made) = (0, 0);
    }

    private static void Wipe(Vector128<byte>[] blocks, int count) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(blocks.AsSpan(0, count)));

    // The longest first. Answers how many columns there are.
    private int Arrange(ReadOnlySpan<SivLane> lanes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lanes.Length, MostValues, nameof(lanes));
        Span<int> next = stackalloc int[MostBlocks + 1];
        next.Clear();
        foreach (var lane in lanes) next[lane.MacBlocks]++;
        var (place, steps) = (0, 0);
        for (var blocks = MostBlocks; blocks >= 0; blocks--)
        {
            if (steps == 0 && next[blocks] > 0) steps = blocks;
            // Those with more blocks than that are still running when a chain has taken so many.
            _running[blocks] = place;
            (next[blocks], place) = (place, place + next[blocks]);
        }
        for (var i = 0; i < lanes.Length; i++) _order[next[lanes[i].MacBlocks]++] = i;
        _columns[0] = 0;
        for (var column = 0; column < MostBlocks; column++) _columns[column + 1] = _columns[column] + _running[column];
        _laid = Math.Max(_laid, _columns[MostBlocks]);
        return steps;
    }

    // The last string of S2V: with the start combined into its end, or padded and combined with the doubled start.
    private void Lay(SivKey key, ReadOnlySpan<byte> bytes, in SivLane lane, int place)
    {
        var value = bytes.Slice(lane.At, lane.Length);
        var last = lane.MacBlocks - 1;
        var rest = value.Length - last * Block;
        if (value.Length < Block)
        {
            LayShort(key, value, lane.Start, place);
            return;
        }
        var end = Vector128.Create(value[^Block..]) ^ lane.Start;
        var whole = rest == Block ? last : last - 1;
        for (var block = 0; block < whole; block++) _messages[_columns[block] + place] = Vector128.Create(value[(block * Block)..]);
        if (rest == Block)
        {
            _messages[_columns[last] + place] = end ^ key.Whole;
            return;
        }
        // The end covers parts of two blocks.
        Vector128.Create(value[(whole * Block)..]).CopyTo(_end);
        Vector128<byte>.Zero.CopyTo(_end, Block);
        end.CopyTo(_end, rest);
        _end[Block + rest] = 0x80;
        _messages[_columns[whole] + place] = Vector128.Create(_end, 0);
        _messages[_columns[last] + place] = Vector128.Create(_end, Block) ^ key.Cut;
    }

    private void LayShort(SivKey key, ReadOnlySpan<byte> value, Vector128<byte> start, int place)
    {
        Vector128<byte>.Zero.CopyTo(_end);
        value.CopyTo(_end);
        _end[value.Length] = 0x80;
        _messages[place] = Vector128.Create(_end, 0) ^ SivBlock.Double(start) ^ key.Whole;
    }

    private void Combine(SivKey key, Span<byte> bytes, ReadOnlySpan<SivLane> lanes, int count)
    {
        if (count == 0) return;
        _made = Math.Max(_made, count);
        key.Stream.Encrypt(_blocks, _output, count);
        var piece = _end.AsSpan(0, Block);
        var next = 0;
        foreach (var lane in lanes)
        {
            var value = bytes.Slice(lane.At, lane.Length);
            for (; value.Length >= Block; value = value[Block..]) (Vector128.Create<byte>(value) ^ _output[next++]).CopyTo(value);
            if (value.IsEmpty) continue;
            value.CopyTo(piece);
            (Vector128.Create<byte>(piece) ^ _output[next++]).CopyTo(piece);
            piece[..value.Length].CopyTo(value);
        }
    }
}
