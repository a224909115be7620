using System.Collections.Immutable;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>Proves a journal untouched from its directory and the public key alone; also while a writer is at work. With the sealing secret it
/// opens the records and recomputes the tree as well.</summary>
/// <remarks>Segments are independent, because each header holds the tree's state at its beginning: they are recomputed side by side, and
/// then
/// <see cref="SegmentSequence"/> checks that each begins where the one before ended.</remarks>
public sealed class JournalVerifier
{
    private readonly string _directory;
    private readonly CheckpointKeys _keys;
    private readonly IReadOnlyList<ISignatureVerifier> _publicKeys;

    public JournalVerifier(string directory, params IReadOnlyList<ISignatureVerifier> keys)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(keys);
        _directory = directory;
        _keys = new CheckpointKeys(keys);
        _publicKeys = keys;
    }

    /// <summary>Check each checkpoint's signature and not only the last of each segment (about a millisecond each). The roots are always
    /// all checked.</summary>
    public bool EverySignature { get; init; }

    /// <summary>Opens the records; without it frames, digests over the bytes, signatures and sequence are checked, and no content.</summary>
    public SealingSecret? Sealing { get; init; }

    /// <summary>A file of checkpoints that a witness has kept: each must be signed, and the journal must have the tree that it names.</summary>
    public string? WitnessFile { get; init; }

    /// <summary>The directory holds a part of a journal, such as an archive begun late: it need not begin at the first segment.</summary>
    public bool Part { get; init; }

    /// <summary>Reads and recomputes everything.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public VerificationReport Verify(IProgress<VerificationProgress>? progress = null, CancellationToken cancellation = default)
    {
        var witness = WitnessFile is null ? null : new WitnessCheck(WitnessFile, _publicKeys);
        var segments = SegmentNames.List(_directory);
        var total = segments.Sum(s => new FileInfo(s.Path).Length);
        var done = 0L;
        var verdicts = new SegmentVerdict[segments.Count];
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, segments.Count, parallel, i =>
        {
            var check = new SegmentCheck(_keys, Sealing, EverySignature, BytesDone, cancellation);
            verdicts[i] = check.Run(segments[i].Number, segments[i].Path);
        });
        return Summarize(verdicts, witness);

        void BytesDone(long bytes)
        {
            var sum = Interlocked.Add(ref done, bytes);
            progress?.Report(new VerificationProgress(Math.Min(sum, total), total));
        }
    }

    private VerificationReport Summarize(SegmentVerdict[] verdicts, WitnessCheck? witness)
    {
        var sequence = new SegmentSequence(_directory, ClearedPart.Read(_directory, _publicKeys), Part);
        if (Sealing is not null && verdicts.FirstOrDefault(v => v is { Opened: false, Header: not null }) is { } closed)
        {
            sequence.Notes.Add($"{closed.File} is sealed under another secret than the one given: its records were not opened");
        }

        foreach (var verdict in verdicts) { sequence.Add(verdict); }
        var last = verdicts.LastOrDefault();
        var findings = sequence.Finish();
        if (witness is not null) { findings = [.. findings, .. witness.Compare(verdicts)]; }
        return new VerificationReport
        {
            Findings = findings,
            Notes = [.. sequence.Notes, .. witness?.Remarks ?? []],
            WitnessedCheckpoints = witness?.Count,
            WitnessedRecords = witness?.Records,
            Segments = verdicts.Length,
            Bytes = verdicts.Sum(v => v.Bytes),
            Records = last?.Records ?? 0,
            ContentsOpened = verdicts.All(v => v.Opened || v.Header is null),
            Checkpoints = verdicts.Sum(v => (long)v.Checkpoints.Count),
            SignaturesChecked = verdicts.Sum(v => v.SignaturesChecked),
            UnsignedTail = (last?.Records ?? 0) - sequence.SignedRecords,
            TornBytes = last?.TornBytes ?? 0,
            ClosedOrderly = last is { EndsWithCheckpoint: true } && last.Checkpoints[^1].Checkpoint.Reason == CheckpointReason.Close,
            LastCheckpointTime = sequence.LastCheckpointTime,
        };
    }
}
