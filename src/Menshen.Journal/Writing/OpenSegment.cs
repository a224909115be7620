using System.Globalization;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The segment being written: appends frames at its end, each on disk before the next.</summary>
/// <remarks><code>
/// header │ frame │ frame │ frame │ 0 0 0 0 0 0 0 …        cut off before the segment is left
///                                ▲ Length        ▲ _reach
/// </code></remarks>
internal sealed class OpenSegment : IDisposable
{
    /// <summary>Zeros made at a time: 512 KiB, ten thousand statements.</summary>
    private const int Room = 512 * 1024;

    /// <summary>More is made when less than this is left: 128 KiB.</summary>
    private const int LeastRoom = Room / 4;

    private static readonly byte[] Zeros = new byte[64 * 1024];

    private readonly ISegmentFile _file;
    private readonly ISigner _signer;
    private readonly FrameChain _chain;
    private bool _makesRoom;

    // The file is at most so long.
    private long _reach;

    private OpenSegment(ISegmentFile file, SegmentHeader header, ISigner signer, SegmentSeal seal, bool makesRoom)
    {
        _file = file;
        _signer = signer;
        _chain = new FrameChain(header);
        Header = header;
        Seal = seal;
        Length = header.Size;
        _reach = Length;
        _makesRoom = makesRoom;
    }

    public SegmentHeader Header { get; }

    public SegmentSeal Seal { get; }

    /// <summary>The running digest over the header and the frames noted so far.</summary>
    public ReadOnlySpan<byte> Chain => _chain.Digest;

    /// <summary>Bytes of the file that are on disk for certain.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes of zeros behind the frames.</summary>
    public long RoomAhead => _reach - Length;

    /// <summary>Time for <see cref="MakeRoom"/>.</summary>
    public bool NeedsRoom => _makesRoom && RoomAhead < LeastRoom;

    /// <param name="storage">Where the file is.</param>
    /// <param name="directory">The journal's.</param>
    /// <param name="header">How it begins.</param>
    /// <param name="signer">Signs its checkpoints.</param>
    /// <param name="sealing">Seals its records.</param>
    /// <param name="makesRoom">It is synced often, and worth <see cref="MakeRoom"/>.</param>
    public static OpenSegment Create(
        IJournalStorage storage, string directory, SegmentHeader header, ISigner signer, SecretVersion sealing, bool makesRoom)
    {
        var bytes = header.Encode();
        var path = SegmentNames.PathOf(directory, header.Number);
        var seal = SegmentSeal.Of(sealing, header);
        try
        {
            return new OpenSegment(storage.CreateSegment(path, bytes), SegmentHeader.Decode(bytes, path), signer, seal, makesRoom);
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
        _reach = Math.Max(_reach, Length + frame.Length);
        _file.Write(frame, Length);
        Sync();
        Length += frame.Length;
    }

    /// <summary>Puts zeros where the next frames will be. The sync of a frame that lengthens the file has the file system's own log to
    /// write too; of one inside of it, its bytes alone.</summary>
    /// <remarks>A disk without room for it is no failure: frames go on by lengthening the file.</remarks>
    public void MakeRoom()
    {
        try
        {
            for (var end = Length + Room; _reach < end;)
            {
                var offset = _reach;
                _reach += Zeros.Length;
                _file.Write(Zeros, offset);
            }
        }
        catch (IOException)
        {
            _makesRoom = false;
        }

        Sync();
    }

    /// <summary>Leaves nothing behind the last frame.</summary>
    public void CutRoom()
    {
        if (RoomAhead > 0) { CutBack(); }
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
        Sync();
        _reach = Length;
    }

    public void Dispose()
    {
        _file.Dispose();
        Seal.Dispose();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{SegmentNames.Of(Header.Number)}, {Length} bytes");

    private void Sync()
    {
        try
        {
            _file.Sync();
        }
        catch (IOException e)
        {
            // The kernel may have marked the pages clean and reports the loss only once: nothing about this file can be trusted from here.
            throw new SyncFailedException(e.Message, e);
        }
    }
}
