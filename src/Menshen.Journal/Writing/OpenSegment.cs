using System.Globalization;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The segment being written: appends frames at its end, each on disk before the next.</summary>
internal sealed class OpenSegment : IDisposable
{
    private readonly ISegmentFile _file;
    private readonly ISigner _signer;
    private readonly FrameChain _chain;

    private OpenSegment(ISegmentFile file, SegmentHeader header, ISigner signer, SegmentSeal seal)
    {
        _file = file;
        _signer = signer;
        _chain = new FrameChain(header);
        Header = header;
        Seal = seal;
        Length = header.Size;
    }

    public SegmentHeader Header { get; }

    public SegmentSeal Seal { get; }

    /// <summary>The running digest over the header and the frames noted so far.</summary>
    public ReadOnlySpan<byte> Chain => _chain.Digest;

    /// <summary>Bytes of the file that are on disk for certain.</summary>
    public long Length { get; private set; }

    public static OpenSegment Create(
        IJournalStorage storage, string directory, SegmentHeader header, ISigner signer, SecretVersion sealing)
    {
        var bytes = header.Encode();
        var path = SegmentNames.PathOf(directory, header.Number);
        var seal = SegmentSeal.Of(sealing, header);
        try
        {
            return new OpenSegment(storage.CreateSegment(path, bytes), SegmentHeader.Decode(bytes, path), signer, seal);
        }
        catch
        {
            seal.Dispose();
            throw;
        }
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

    /// <summary>Takes an appended frame into the running digest; apart from <see cref="Append"/>, so that nobody waits for it.</summary>
    public void Note(ReadOnlySpan<byte> frame) => _chain.Append(frame);

    public Checkpoint AppendCheckpoint(CompactRange tree, long time, CheckpointReason reason)
    {
        var root = new byte[TreeHash.Size];
        tree.Root(root);
        var signature = new byte[_signer.SignatureSize];
        var unsigned = new Checkpoint
        {
            TreeSize = tree.Size, Root = root, Time = time, Reason = reason, Offset = Length, Chain = Chain.ToArray(), KeyId = Header.KeyId,
        };
        _signer.Sign(unsigned.SignedText(Header), signature);
        var checkpoint = unsigned with { Signature = signature };
        var frame = checkpoint.EncodeFrame();
        Append(frame);
        Note(frame);
        return checkpoint;
    }

    /// <summary>Removes what a failed write left behind the last certain frame.</summary>
    public void CutBack()
    {
        _file.Truncate(Length);
        _file.Sync();
    }

    public void Dispose()
    {
        _file.Dispose();
        Seal.Dispose();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{SegmentNames.Of(Header.Number)}, {Length} bytes");
}
