namespace Menshen.Journal;

/// <summary>One frame of records being filled from the rings; its memory is used again for every batch.</summary>
internal sealed class RecordBatch
{
    /// <summary>No record is added beyond this, so that one largest record still fits below the frame's limit.</summary>
    private const int FullAt = JournalLimits.MaxFrameBytes - JournalLimits.MaxRecordBytes - 8 - SegmentSeal.Overhead;

    private readonly byte[] _records = GC.AllocateUninitializedArray<byte>(JournalLimits.MaxFrameBytes, pinned: true);

    /// <summary>The sealed frame; beside the records, because they are hashed after it is on disk.</summary>
    private readonly byte[] _frame = GC.AllocateUninitializedArray<byte>(FrameHeader.Size + JournalLimits.MaxFrameBytes, pinned: true);
    private int _frameLength;
    private int _length;
    private int _count;

    public bool IsFull => _length >= FullAt;

    public bool IsEmpty => _count == 0;

    public int Count => _count;

    /// <summary>The records with their lengths, in clear.</summary>
    public ReadOnlySpan<byte> Records => _records.AsSpan(0, _length);

    /// <summary>The frame that <see cref="Seal"/> made last.</summary>
    public ReadOnlySpan<byte> Frame => _frame.AsSpan(0, _frameLength);

    public void Clear()
    {
        _length = 0;
        _frameLength = 0;
        _count = 0;
    }

    public void Add(ReadOnlySpan<byte> record)
    {
        _length += Varints.Write(_records.AsSpan(_length), (uint)record.Length);
        record.CopyTo(_records.AsSpan(_length));
        _length += record.Length;
        _count++;
    }

    public void Add<T>(in T record)
        where T : struct, IJournalRecord
    {
        var bytes = new byte[record.MaxEncodedSize];
        Add(bytes.AsSpan(0, record.Encode(bytes)));
    }

    /// <summary>Makes the frame.</summary>
    public void Seal(ulong firstLeaf, SegmentSeal seal) => _frameLength = seal.Seal(Records, firstLeaf, _count, _frame).Length;
}
