using System.Globalization;

namespace Menshen.Journal;

/// <summary>Makes proofs that a third party checks with the public key alone: of one record, and of two checkpoints.</summary>
/// <remarks>It reads from the segment that holds the record (or the older checkpoint) on, and no further than the checkpoint it proves
/// against.</remarks>
public sealed class JournalProver
{
    private readonly string _directory;
    private readonly SealingSecret _sealing;

    public JournalProver(string directory, SealingSecret sealing)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(sealing);
        (_directory, _sealing) = (directory, sealing);
    }

    /// <summary>The proof that a record is in the journal, against the first checkpoint that signed it.</summary>
    /// <exception cref="ProofUnavailableException">There is no such record, or nothing has signed it yet.</exception>
    /// <exception cref="JournalDamagedException">The journal is not what its writer wrote.</exception>
    public string Prove(ulong index)
    {
        var segments = From(index);
        var note = Checkpoints(segments).FirstOrDefault(n => n.Checkpoint.TreeSize > index)
            ?? throw Unavailable($"record {index} does not exist, or no checkpoint has signed it yet; {SignedSoFar()}");
        byte[]? proven = null;
        var hashes = Walk(segments, index, note.Checkpoint.TreeSize, TreePaths.Inclusion(index, note.Checkpoint.TreeSize), Look);
        var proof = new InclusionProof(index, proven, hashes, note);
        Span<byte> root = stackalloc byte[TreeHash.Size];
        Span<byte> leaf = stackalloc byte[TreeHash.Size];
        TreeHash.Leaf(proven, leaf);
        if (!TreePaths.TryRoot(leaf, index, note.Checkpoint.TreeSize, hashes, root) || !root.SequenceEqual(note.Checkpoint.Root.Span)) { throw Damaged(); }
        return proof.Text;

        void Look(ulong at, ReadOnlySpan<byte> record)
        {
            if (at == index) { proven = record.ToArray(); }
        }
    }

    /// <summary>The proof that the journal at one signed size is the beginning of the journal at another.</summary>
    /// <exception cref="ProofUnavailableException">A size is none that a checkpoint has signed.</exception>
    /// <exception cref="JournalDamagedException">The journal is not what its writer wrote.</exception>
    public string ProveConsistency(ulong older, ulong newer)
    {
        if (older == 0 || older > newer) { throw Unavailable($"from {older} to {newer}: the older size must be at least 1 and at most the newer"); }
        // A size may have been signed more than once, by an interval and by a close; either does.
        var segments = From(older - 1);
        var notes = Checkpoints(segments).ToList();
        var first = notes.FirstOrDefault(n => n.Checkpoint.TreeSize == older) ?? throw NotSigned(older);
        var second = notes.LastOrDefault(n => n.Checkpoint.TreeSize == newer) ?? throw NotSigned(newer);
        var hashes = Walk(segments, older, newer, TreePaths.Consistency(older, newer), static (_, _) => { });
        if (!TreePaths.IsConsistent(older, first.Checkpoint.Root.Span, newer, second.Checkpoint.Root.Span, hashes)) { throw Damaged(); }
        return new ConsistencyProof(hashes, first, second).Text;
    }

    private delegate void RecordSeen(ulong index, ReadOnlySpan<byte> record);

    /// <summary>The segments from the one that holds a record on.</summary>
    private List<string> From(ulong index)
    {
        var paths = SegmentNames.List(_directory).ConvertAll(s => s.Path);
        for (var i = paths.Count - 1; i >= 0; i--)
        {
            using var reader = new SegmentFileReader(paths[i]);
            if (reader.Header.FirstLeaf <= index) { return paths[i..]; }
        }

        throw paths.Count == 0 ? Unavailable($"there is no journal in {_directory}") : Unavailable($"record {index} is in none of the segments that are here");
    }

    private static IEnumerable<CheckpointNote> Checkpoints(List<string> segments)
    {
        foreach (var path in segments)
        {
            using var reader = new SegmentFileReader(path);
            while (reader.Next() == FrameRead.Frame)
            {
                if (reader.Frame.Kind == FrameKind.Checkpoint && Checkpoint.TryDecode(reader.Frame.FirstLeaf, reader.FrameOffset, reader.Body) is { } checkpoint)
                {
                    yield return CheckpointNote.Of(reader.Header, checkpoint);
                }
            }
        }
    }

    /// <summary>Reads records until the tree has its size, and gives the hashes of the ranges.</summary>
    private IReadOnlyList<byte[]> Walk(
        List<string> segments, ulong anchor, ulong size, List<(ulong From, ulong To)> ranges, RecordSeen seen)
    {
        RangeHasher? hasher = null;
        foreach (var path in segments)
        {
            using var reader = new SegmentFileReader(path, _sealing);
            if (!reader.CanOpen) { throw new JournalDamagedException(reader.WrongSecret); }
            hasher ??= new RangeHasher(reader.Header.Range, anchor, ranges);
            while (hasher.Next < size && reader.Next() == FrameRead.Frame) { AddFrame(reader, hasher, size, seen); }
            if (hasher.Next >= size) { return hasher.Hashes; }
        }

        throw Damaged();
    }

    private static void AddFrame(SegmentFileReader reader, RangeHasher hasher, ulong size, RecordSeen seen)
    {
        if (reader.Frame.Kind != FrameKind.Sealed) { return; }
        if (reader.Frame.FirstLeaf != hasher.Next || !reader.TryOpenRecords(out var records)) { throw Damaged(); }
        var cursor = new RecordCursor(records);
        while (hasher.Next < size && cursor.MoveNext())
        {
            seen(hasher.Next, cursor.Record);
            hasher.Add(cursor.Record);
        }
    }

    private IEnumerable<CheckpointNote> All() => Checkpoints(SegmentNames.List(_directory).ConvertAll(s => s.Path));

    private string SignedSoFar()
    {
        var last = All().LastOrDefault();
        return string.Create(CultureInfo.InvariantCulture, $"the journal is signed up to record {last?.Checkpoint.TreeSize ?? 0}");
    }

    private ProofUnavailableException NotSigned(ulong size)
    {
        var near = All().Select(n => n.Checkpoint.TreeSize).Distinct().OrderBy(s => s > size ? s - size : size - s).Take(4).Order();
        return Unavailable($"no checkpoint has signed exactly {size} records; near it are {string.Join(", ", near)}");
    }

    private static ProofUnavailableException Unavailable(FormattableString reason) => new(reason.ToString(CultureInfo.InvariantCulture));

    private static JournalDamagedException Damaged() =>
        new("the records do not lead to what the checkpoint signed: they were changed; 'journal verify' tells where");
}
