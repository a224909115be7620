using System.Runtime.InteropServices;

namespace Menshen.Journal;

/// <summary>One producer thread's way into the journal: a ring in memory that the journal thread empties.</summary>
/// <remarks><code>
///   durable ----------- drained ------------------ head            positions are running byte counts
///      |  on its way to disk  |  waiting for a batch  |   free ...
/// </code>
/// Space is free again only when its records are on disk, so a disk that fails loses nothing that was accepted. Exactly one thread calls
/// the members; only the journal thread calls the internal ones. An entry is a four-byte length and the record; a length of
/// <see cref="SkipMark"/> says that the entry stands at the ring's beginning because it did not fit before the end.</remarks>
public sealed class JournalRing
{
    private const int LengthSize = 4;
    private const uint SkipMark = uint.MaxValue;

    /// <summary>The share of the ring that <see cref="HasRoomForStatement"/> keeps for outcomes of statements under way: one
    /// quarter.</summary>
    private const int ReserveShare = 4;

    private const int CommitsPerTurn = 4;

    private readonly byte[] _bytes;
    private readonly int _mask;
    private readonly Action _onProgress;
    private readonly JournalBell _bell;
    private readonly Func<bool>? _commitHere;
    private RingPositions _positions;
    private long _dropped;
    private long _headTold;

    /// <param name="capacity">Bytes, a power of two.</param>
    /// <param name="onProgress">Called when asked for.</param>
    /// <param name="bell">Wakes the journal thread.</param>
    /// <param name="commitHere">For a producer that ends turns: commits on its own thread, or returns false.</param>
    internal JournalRing(int capacity, Action onProgress, JournalBell bell, Func<bool>? commitHere = null)
    {
        _commitHere = commitHere;
        _bytes = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);
        _mask = capacity - 1;
        _onProgress = onProgress;
        _bell = bell;
    }

    /// <summary>Everything up to this position is on disk (volatile).</summary>
    public long DurablePosition => Volatile.Read(ref _positions.Durable);

    /// <summary>False when a new statement should wait: what is left is for the outcomes of statements under way.</summary>
    public bool HasRoomForStatement => HasRoom(_bytes.Length / ReserveShare);

    /// <summary>The most bytes that <see cref="HasRoomFor"/> can ever grant.</summary>
    public int LargestBatch => _bytes.Length - _bytes.Length / ReserveShare;

    /// <summary>Bytes that a record takes at most, for <see cref="HasRoomFor"/>.</summary>
    public static int SizeOf<T>(in T record)
        where T : struct, IJournalRecord => LengthSize + record.MaxEncodedSize;

    /// <summary>True if records of so many bytes in all fit one after the other, and the share for outcomes stays free.</summary>
    /// <param name="bytes">The sum of their sizes, and that of the largest once more: so much may be left empty at the ring's end.</param>
    public bool HasRoomFor(int bytes) => HasRoom(_bytes.Length / ReserveShare + bytes);

    /// <summary>Statements that the producer let run without a record.</summary>
    internal long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Bytes appended so far; the position of the newest record.</summary>
    internal long Head => Volatile.Read(ref _positions.Head);

    /// <summary>The producer waits to be called.</summary>
    internal bool WakeRequested => Volatile.Read(ref _positions.WakeRequested) != 0;

    /// <summary>The producer waits for the journal thread.</summary>
    internal bool Urgent => Volatile.Read(ref _positions.Urgent) != 0;

    /// <summary>Copies the record into the ring. False: the ring is full and nothing was written.</summary>
    /// <param name="record">Any record; encoded here, so that nothing of it is kept.</param>
    /// <param name="position">The record is durable when <see cref="DurablePosition"/> has reached this.</param>
    public bool TryAppend<T>(in T record, out long position)
        where T : struct, IJournalRecord
    {
        var head = _positions.Head;
        var offset = (int)head & _mask;
        var size = LengthSize + record.MaxEncodedSize;
        var toEnd = _bytes.Length - offset;
        var skipped = size > toEnd ? toEnd : 0;
        position = head;
        if (!HasRoom(skipped + size)) { return false; }
        if (skipped > 0)
        {
            if (skipped >= LengthSize) { MemoryMarshal.Write(_bytes.AsSpan(offset), SkipMark); }
            offset = 0;
        }

        var length = record.Encode(_bytes.AsSpan(offset + LengthSize, size - LengthSize));
        MemoryMarshal.Write(_bytes.AsSpan(offset), (uint)length);
        position = head + skipped + LengthSize + length;
        Volatile.Write(ref _positions.Head, position);
        if (_commitHere is null) { _bell.RingIfIdle(); }
        return true;
    }

    /// <summary>Counts statements that run without a record, where <see cref="JournalWriter.IntakeFor"/> said so.</summary>
    public void CountDropped(int statements) => Volatile.Write(ref _dropped, _dropped + statements);

    /// <summary>Asks for one <c>onProgress</c> call. Ask first and then look at <see cref="DurablePosition"/> again: progress made before
    /// the asking calls nobody.</summary>
    public void RequestWake()
    {
        // What the journal thread was asked for may have been answered by somebody else's commit: then nobody would be asked again.
        if (_commitHere is not null) { Volatile.Write(ref _positions.Urgent, 0); }
        Interlocked.Exchange(ref _positions.WakeRequested, 1);
        if (_commitHere is null) { AskJournalThread(); }
    }

    /// <summary>For a ring of <see cref="JournalWriter.CreateTurningRing"/>: its producer has done what there was to do. What was appended
    /// is committed here if somebody waits for it and the disk is quick, else the journal thread hears of it.</summary>
    public void EndTurn()
    {
        for (var round = 0; WakeRequested && !Urgent; round++)
        {
            // What a commit sets free may wait again at once; another producer must not be kept from the disk for ever.
            if (round < CommitsPerTurn && _commitHere!()) { continue; }
            AskJournalThread();
        }

        if (_headTold == _positions.Head) { return; }
        _headTold = _positions.Head;
        _bell.RingIfIdle();
    }

    /// <summary>The entry at <paramref name="position"/>, which moves past it; false when everything before <paramref name="limit"/> was
    /// taken.</summary>
    internal bool TryTake(ref long position, long limit, out ReadOnlySpan<byte> record)
    {
        record = default;
        if (position >= limit) { return false; }
        var offset = (int)position & _mask;
        var toEnd = _bytes.Length - offset;
        if (toEnd < LengthSize || MemoryMarshal.Read<uint>(_bytes.AsSpan(offset)) == SkipMark)
        {
            position += toEnd;
            offset = 0;
        }

        var length = MemoryMarshal.Read<int>(_bytes.AsSpan(offset));
        record = _bytes.AsSpan(offset + LengthSize, length);
        position += LengthSize + length;
        return true;
    }

    /// <summary>Frees the space up to <paramref name="position"/> and lets the producer see that it is on disk.</summary>
    internal void PublishDurable(long position) => Volatile.Write(ref _positions.Durable, position);

    /// <summary>Calls the producer if it asked.</summary>
    internal void CallIfAsked()
    {
        // The exchange is also the fence between publishing the position and looking at the wish; the producer does the two in the other
        // order.
        Volatile.Write(ref _positions.Urgent, 0);
        if (Interlocked.Exchange(ref _positions.WakeRequested, 0) == 1) { _onProgress(); }
    }

    private void AskJournalThread()
    {
        Interlocked.Exchange(ref _positions.Urgent, 1);
        _bell.RingIfWaiting();
    }

    private bool HasRoom(int bytes)
    {
        var needed = _positions.Head + bytes - _bytes.Length;
        if (needed <= _positions.DurableSeen) { return true; }
        _positions.DurableSeen = Volatile.Read(ref _positions.Durable);
        return needed <= _positions.DurableSeen;
    }
}
