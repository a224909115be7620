namespace Menshen.Journal;

/// <summary>One frame of records being filled from the rings; its memory is used again for every batch.</summary>
internal sealed class RecordBatch
{
    /// <summary>No record is added beyond this, so that one largest record still fits below the frame's limit.</summary>
    private const int FullAt = JournalLimits.MaxFrameBytes - JournalLimits.MaxRecordBytes - 8;

    private readonly byte[] _frame = GC.AllocateUninitializedArray<byte>(FrameHeader.Size + JournalLimits.MaxFrameBytes, pinned: true);
    private int _length = FrameHeader.Size;
    private int _count;

    public bool IsFull => _length >= FullAt;

    public bool IsEmpty => _count == 0;

    public int Count => _count;

    /// <summary>The records with their lengths, as in the frame.</summary>
    public ReadOnlySpan<byte> Body => _frame.AsSpan(FrameHeader.Size, _length - FrameHeader.Size);

    public void Clear()
    {
        _length = FrameHeader.Size;
        _count = 0;
    }

    public void Add(ReadOnlySpan<byte> record)
    {
        _length += Varints.Write(_frame.AsSpan(_length), (uint)record.Length);
        record.CopyTo(_frame.AsSpan(_length));
        _length += record.Length;
        _count++;
    }

    public void Add<T>(in T record)
        where T : struct, IJournalRecord
    {
        var bytes = new byte[record.MaxEncodedSize];
        Add(bytes.AsSpan(0, record.Encode(bytes)));
    }

    /// <summary>Completes the frame and returns it whole.</summary>
    public ReadOnlySpan<byte> Seal(ulong firstLeaf)
    {
        var frame = _frame.AsSpan(0, _length);
        FrameHeader.Seal(frame, FrameKind.Records, firstLeaf, _count);
        return frame;
    }
}
