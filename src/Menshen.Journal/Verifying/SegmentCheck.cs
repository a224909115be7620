using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>Recomputes one segment: CRCs, leaf indices, the digest over its bytes, signatures; and where it can open the records, their
/// boundaries and every checkpoint's root.</summary>
internal sealed class SegmentCheck(
    CheckpointKeys keys, SealingSecret? sealing, bool everySignature, Action<long> bytesDone, CancellationToken cancellation)
{
    private readonly LeafHasher _hasher = new();

    public SegmentVerdict Run(long number, string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var reader = new SegmentFileReader(path, sealing);
            var verdict = new SegmentVerdict(name, number)
            {
                Header = reader.Header, Opened = reader.CanOpen, Tree = reader.Header.Range.Copy(), Records = reader.Header.FirstLeaf,
            };
            ReadFrames(reader, verdict);
            CheckSignatures(reader.Header, verdict);
            // Signatures are checked last, and the first finding must be the first bad place.
            verdict.Findings.Sort((a, b) => a.Offset.CompareTo(b.Offset));
            return verdict;
        }
        catch (JournalDamagedException e)
        {
            var verdict = new SegmentVerdict(name, number);
            verdict.Find(0, null, e.Message);
            return verdict;
        }
    }

    private void ReadFrames(SegmentFileReader reader, SegmentVerdict verdict)
    {
        if (reader.Header.Number != verdict.Number) { verdict.Find(0, null, $"the header says it is segment {reader.Header.Number}"); }
        var chain = new FrameChain(reader.Header);
        var reported = 0L;
        var read = reader.Next();
        for (; read == FrameRead.Frame; read = reader.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            if (!ApplyFrame(reader, chain, verdict)) { break; }
            chain.Append(reader.WholeFrame);
            bytesDone(reader.Offset - reported);
            reported = reader.Offset;
        }

        verdict.Chain = chain.Digest.ToArray();
        verdict.Bytes = reader.Offset;
        verdict.FileLength = reader.FileLength;
        if (read is FrameRead.Incomplete or FrameRead.Damaged) { JudgeBadFrame(reader, verdict, read); }
    }

    private bool ApplyFrame(SegmentFileReader reader, FrameChain chain, SegmentVerdict verdict)
    {
        var frame = reader.Frame;
        var due = verdict.Records;
        verdict.EndsWithCheckpoint = false;
        if (frame.FirstLeaf != due)
        {
            verdict.Find(reader.FrameOffset, due, $"record {due} is due here, and the frame begins with record {frame.FirstLeaf}: frames were removed, added or moved");
            return false;
        }

        switch (frame.Kind)
        {
            case FrameKind.Sealed:
                return ApplyRecords(reader, verdict);
            case FrameKind.Checkpoint:
                return ApplyCheckpoint(reader, chain, verdict);
            default:
                verdict.Find(reader.FrameOffset, null, $"a frame of unknown kind {(byte)frame.Kind}");
                return false;
        }
    }

    private bool ApplyRecords(SegmentFileReader reader, SegmentVerdict verdict)
    {
        var frame = reader.Frame;
        var due = verdict.Records;
        if (verdict.Opened)
        {
            if (!reader.TryOpenRecords(out var records))
            {
                verdict.Find(reader.FrameOffset, due, $"the records {due} to {due + (ulong)frame.Count - 1} do not open under their key: they were changed");
                return false;
            }

            if (!_hasher.TryAppend(records, frame.Count, verdict.Tree))
            {
                verdict.Find(reader.FrameOffset, due, "the batch does not hold the records it announces");
                return false;
            }
        }

        verdict.Records = due + (ulong)frame.Count;
        return true;
    }

    private static bool ApplyCheckpoint(SegmentFileReader reader, FrameChain chain, SegmentVerdict verdict)
    {
        if (Checkpoint.TryDecode(reader.Frame.FirstLeaf, reader.FrameOffset, reader.Body) is not { } checkpoint)
        {
            verdict.Find(reader.FrameOffset, null, "a checkpoint that no writer wrote");
            return false;
        }

        var from = LastSigned(verdict);
        Span<byte> root = stackalloc byte[TreeHash.Size];
        verdict.Tree.Root(root);
        if (verdict.Opened && !checkpoint.Root.Span.SequenceEqual(root))
        {
            verdict.Find(reader.FrameOffset, from, $"the root of this checkpoint is not that of the records before it: a record from {from} to {checkpoint.TreeSize} was changed");
            return false;
        }

        if (!checkpoint.Chain.Span.SequenceEqual(chain.Digest))
        {
            verdict.Find(reader.FrameOffset, from, $"the bytes before this checkpoint are not those it was made over: a frame with records from {from} to {checkpoint.TreeSize} was changed");
            return false;
        }

        verdict.Checkpoints.Add((reader.FrameOffset, checkpoint));
        verdict.EndsWithCheckpoint = true;
        return true;
    }

    private static void JudgeBadFrame(SegmentFileReader reader, SegmentVerdict verdict, FrameRead read)
    {
        var offset = reader.Offset;
        var record = verdict.Records;
        var damaged = reader.CopyDamaged();
        if (reader.TrySkipDamage())
        {
            if (damaged is not null && FindByte(reader, damaged, offset, verdict)) { return; }
            verdict.Find(offset, record, read == FrameRead.Damaged
                ? "the frame's CRC or form is wrong, and whole frames follow it"
                : "the frame claims to reach beyond the file, and whole frames follow it");
            return;
        }

        verdict.TornBytes = reader.WrittenEnd() - offset;
        verdict.EndsWithCheckpoint = false;
    }

    /// <summary>Names the very byte, and the record it lies in: the one that opens the frame when it is put back.</summary>
    private static bool FindByte(SegmentFileReader reader, byte[] frame, long offset, SegmentVerdict verdict)
    {
        if (ChangedByte.Find(frame) is not var (position, change)) { return false; }
        var found = frame[position];
        frame[position] ^= change;
        if (!reader.TryOpenRecords(frame, out var records)) { return false; }
        var cursor = new RecordCursor(records);
        // Behind the frame's header and the nonce, sealed bytes and records stand at the same places.
        var place = position - FrameHeader.Size - Sm4Gcm.NonceSize;
        ulong? record = null;
        for (var index = verdict.Records; place >= 0 && record is null && cursor.MoveNext(); index++)
        {
            if (place < cursor.Offset + cursor.Record.Length) { record = index; }
        }

        verdict.Find(offset + position, record ?? verdict.Records, $"this byte was {frame[position]:x2} and is {found:x2}" + (record is null ? ": no record's own bytes, but those around them" : ""));
        return true;
    }

    private void CheckSignatures(SegmentHeader header, SegmentVerdict verdict)
    {
        var all = verdict.Checkpoints;
        if (all.Count == 0) { return; }
        if (everySignature)
        {
            for (var i = 0; i < all.Count; i++)
            {
                if (!IsSigned(header, verdict, i, out var reason)) { Report(verdict, i, reason); }
            }
        }
        else if (!IsSigned(header, verdict, all.Count - 1, out var reason))
        {
            // A good checkpoint vouches for all before it, so the first bad one is found by halving.
            var (good, bad) = (-1, all.Count - 1);
            while (bad - good > 1)
            {
                var middle = (good + bad) / 2;
                if (IsSigned(header, verdict, middle, out var why)) { good = middle; }
                else { (bad, reason) = (middle, why); }
            }

            Report(verdict, bad, reason);
        }
    }

    private bool IsSigned(SegmentHeader header, SegmentVerdict verdict, int index, out string reason)
    {
        verdict.SignaturesChecked++;
        return keys.Accept(header, verdict.Checkpoints[index].Checkpoint, out reason);
    }

    private static void Report(SegmentVerdict verdict, int index, string reason)
    {
        var from = index == 0 ? verdict.Header!.FirstLeaf : verdict.Checkpoints[index - 1].Checkpoint.TreeSize;
        verdict.Find(verdict.Checkpoints[index].Offset, from, reason);
    }

    private static ulong LastSigned(SegmentVerdict verdict) =>
        verdict.Checkpoints.Count == 0 ? verdict.Header!.FirstLeaf : verdict.Checkpoints[^1].Checkpoint.TreeSize;
}
