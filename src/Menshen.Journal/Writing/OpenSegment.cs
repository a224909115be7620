using System.Globalization;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The segment being written: appends frames at its end, each on disk before the next.</summary>
internal sealed class OpenSegment : IDisposable
{
    private readonly ISegmentFile _file;
    private readonly ISigner _signer;

    private OpenSegment(ISegmentFile file, SegmentHeader header, ISigner signer)
    {
        _file = file;
        _signer = signer;
        Header = header;
        Length = header.Size;
    }

    public SegmentHeader Header { get; }

    /// <summary>Bytes of the file that are on disk for certain.</summary>
    public long Length { get; private set; }

    public static OpenSegment Create(IJournalStorage storage, string directory, SegmentHeader header, ISigner signer)
    {
        var bytes = header.Encode();
        var path = SegmentNames.PathOf(directory, header.Number);
        return new OpenSegment(storage.CreateSegment(path, bytes), SegmentHeader.Decode(bytes, path), signer);
    }

    /// <summary>Writes a frame and waits for the disk. After a failure <see cref="Length"/> still is what is certain.</summary>
    public void Append(ReadOnlySpan<byte> frame)
    {
        _file.Write(frame, Length);
        try
        {
            _file.Sync();
        }
        catch (IOException e)
        {
            // The kernel may have marked the pages clean and reports the loss only once: nothing about this file can be trusted from here.
            throw new SyncFailedException(e.Message, e);
        }

        Length += frame.Length;
    }

    public Checkpoint AppendCheckpoint(CompactRange tree, long time, CheckpointReason reason)
    {
        var root = new byte[TreeHash.Size];
        tree.Root(root);
        var signature = new byte[_signer.SignatureSize];
        _signer.Sign(Checkpoint.SignedText(Header, tree.Size, root, time, reason), signature);
        var checkpoint = new Checkpoint(tree.Size, root, time, reason, Header.KeyId, signature);
        Append(checkpoint.EncodeFrame());
        return checkpoint;
    }

    /// <summary>Removes what a failed write left behind the last certain frame.</summary>
    public void CutBack()
    {
        _file.Truncate(Length);
        _file.Sync();
    }

    public void Dispose() => _file.Dispose();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{SegmentNames.Of(Header.Number)}, {Length} bytes");
}
