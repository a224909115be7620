using Microsoft.Win32.SafeHandles;

namespace Menshen.Journal;

/// <summary>Reads one segment frame by frame through one large buffer; also while a writer appends to it.</summary>
internal sealed class SegmentFileReader : IDisposable
{
    /// <summary>Two of the largest frames, so that most reads are long; a spinning disk or a cold cache likes a mebibyte or more.</summary>
    private const int BufferSize = 2 * (JournalLimits.MaxFrameBytes + FrameHeader.Size);

    private readonly SafeFileHandle _handle;
    private readonly SegmentSeal? _seal;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private byte[]? _records;
    private long _bufferOffset;
    private int _bufferLength;

    /// <param name="path">The segment's file.</param>
    /// <param name="sealing">What opens the records; null to look at the frames alone.</param>
    public SegmentFileReader(string path, SealingSecret? sealing = null)
    {
        Path = path;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        try
        {
            Header = SegmentHeader.Decode(Available(0, SegmentHeader.MaxSize), path);
            Offset = Header.Size;
            if (sealing?.Find(Header.SealingId.Span) is { } secret) { _seal = SegmentSeal.Of(secret, Header); }
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public SegmentHeader Header { get; }

    /// <summary>Where the next frame begins.</summary>
    public long Offset { get; private set; }

    /// <summary>The frame read last; valid until the next read.</summary>
    public FrameHeader Frame { get; private set; }

    /// <summary>Where the frame read last begins.</summary>
    public long FrameOffset { get; private set; }

    public ReadOnlySpan<byte> Body => _buffer.AsSpan((int)(FrameOffset - _bufferOffset) + FrameHeader.Size, Frame.BodyLength);

    /// <summary>The frame read last with its header.</summary>
    public ReadOnlySpan<byte> WholeFrame => _buffer.AsSpan((int)(FrameOffset - _bufferOffset), FrameHeader.Size + Frame.BodyLength);

    /// <summary>The secret given is the one that this segment was sealed under.</summary>
    public bool CanOpen => _seal is not null;

    /// <summary>What to say where <see cref="CanOpen"/> is false and the records are needed.</summary>
    public string WrongSecret =>
        $"{Path}: its records are sealed under secret {Convert.ToHexStringLower(Header.SealingId.Span)}, which this keystore does not have: "
        + "open it with the keystore that belongs to the journal";

    public long FileLength => RandomAccess.GetLength(_handle);

    /// <summary>Reads the next frame. At anything but a whole frame <see cref="Offset"/> stays, so that it can be tried again.</summary>
    public FrameRead Next()
    {
        var read = ReadFrame();
        // The end is never told from what was read ahead. Anything else may be older than what a writer has put there since.
        if (read is FrameRead.Frame or FrameRead.End) { return read; }
        Refresh();
        return ReadFrame();
    }

    /// <summary>Opens the records of the frame read last; false if they were changed or are not to be opened with what was given. Valid until
    /// the next call.</summary>
    public bool TryOpenRecords(out ReadOnlySpan<byte> records) => TryOpenRecords(WholeFrame, out records);

    /// <summary>Opens the records of any frame of this segment.</summary>
    public bool TryOpenRecords(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> records)
    {
        records = default;
        return _seal is not null && _seal.TryOpen(frame, _records ??= new byte[JournalLimits.MaxFrameBytes], out records);
    }

    /// <summary>A copy of what stands at <see cref="Offset"/>, as long as its header says; null if it is too short for that or says
    /// nothing.</summary>
    public byte[]? CopyDamaged()
    {
        var bytes = Available(Offset, FrameHeader.Size);
        if (bytes.Length < FrameHeader.Size || FrameHeader.TryRead(bytes) is not { } header) { return null; }
        bytes = Available(Offset, FrameHeader.Size + header.BodyLength);
        return bytes.Length == FrameHeader.Size + header.BodyLength ? bytes.ToArray() : null;
    }

    /// <summary>Where the zeros begin that a writer has put behind its frames; the end of the file where there are none.</summary>
    public long WrittenEnd()
    {
        var end = Offset;
        for (var offset = Offset; ; offset += BufferSize)
        {
            var bytes = Available(offset, BufferSize);
            if (bytes.LastIndexOfAnyExcept((byte)0) is >= 0 and var last) { end = offset + last + 1; }
            if (bytes.Length < BufferSize) { return end; }
        }
    }

    /// <summary>Looks for a whole frame anywhere behind <see cref="Offset"/> and goes there; false if there is none.</summary>
    public bool TrySkipDamage()
    {
        for (var candidate = Offset + 1; ; candidate++)
        {
            var bytes = Available(candidate, FrameHeader.Size);
            if (bytes.Length < FrameHeader.Size) { return false; }
            var ahead = _buffer.AsSpan((int)(candidate - _bufferOffset), (int)(_bufferOffset + _bufferLength - candidate));
            var found = ahead.IndexOf(FrameHeader.Mark);
            if (found < 0) { candidate += ahead.Length - FrameHeader.Mark.Length; continue; }
            candidate += found;
            if (IsWholeFrame(candidate))
            {
                // A writer may have completed the place and gone on while we searched: that is no damage.
                Refresh();
                if (IsWholeFrame(Offset)) { return false; }
                Offset = candidate;
                return true;
            }
        }
    }

    public void Dispose()
    {
        _seal?.Dispose();
        _handle.Dispose();
    }

    private FrameRead ReadFrame()
    {
        var bytes = Available(Offset, FrameHeader.Size);
        if (!bytes.ContainsAnyExcept((byte)0))
        {
            // This reads on, beyond what was read ahead.
            if (WrittenEnd() == Offset) { return FrameRead.End; }
            bytes = Available(Offset, FrameHeader.Size);
        }

        if (bytes.Length < FrameHeader.Size) { return FrameRead.Incomplete; }
        if (FrameHeader.TryRead(bytes) is not { } header) { return FrameRead.Damaged; }
        bytes = Available(Offset, FrameHeader.Size + header.BodyLength);
        if (bytes.Length < FrameHeader.Size + header.BodyLength) { return FrameRead.Incomplete; }
        if (!header.Fits(bytes, bytes.Slice(FrameHeader.Size, header.BodyLength))) { return FrameRead.Damaged; }
        Frame = header;
        FrameOffset = Offset;
        Offset += FrameHeader.Size + header.BodyLength;
        return FrameRead.Frame;
    }

    /// <summary>Forgets what was read ahead, so that a writer's newer bytes are seen.</summary>
    private void Refresh() => _bufferLength = 0;

    private bool IsWholeFrame(long offset)
    {
        var bytes = Available(offset, FrameHeader.Size);
        if (bytes.Length < FrameHeader.Size || FrameHeader.TryRead(bytes) is not { } header) { return false; }
        bytes = Available(offset, FrameHeader.Size + header.BodyLength);
        return bytes.Length >= FrameHeader.Size + header.BodyLength && header.Fits(bytes, bytes.Slice(FrameHeader.Size, header.BodyLength));
    }

    /// <summary>The bytes at an offset of the file, as many as wanted or as there are.</summary>
    private ReadOnlySpan<byte> Available(long offset, int wanted)
    {
        if (offset < _bufferOffset || offset + wanted > _bufferOffset + _bufferLength)
        {
            _bufferOffset = offset;
            _bufferLength = 0;
            while (_bufferLength < wanted)
            {
                var read = RandomAccess.Read(_handle, _buffer.AsSpan(_bufferLength), offset + _bufferLength);
                if (read == 0) { break; }
                _bufferLength += read;
            }
        }

        var start = (int)(offset - _bufferOffset);
        return _buffer.AsSpan(start, Math.Max(0, Math.Min(wanted, _bufferLength - start)));
    }
}
