using System.Globalization;
using Menshen.Backup;
using Menshen.Backup.Journaling;
using Menshen.Backup.Repository;
using Menshen.Crypto;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Puts what a repository has of the journal behind a journal that came back, as far as it leads on and as the verifier takes it.</summary>
/// <remarks><code>
/// set's journal ─► pieces that follow, each to the length its successor says ─► verifier: what it does not take is taken out again ─► tombstones ─► what they stand for goes
/// </code>
/// Nothing is cut from a journal that is there, and what is not there or damaged is in <see cref="Missing"/>.</remarks>
internal sealed class JournalReturn(BackupRepository repository, IBackupSecrets secrets, string directory, ISignatureVerifier key, SealingSecret sealing)
{
    /// <summary>Beside a segment: what was there before. The names of neither begin and end as a segment's.</summary>
    private const string Aside = ".aside";

    private const string Coming = ".coming";

    private readonly JournalArchive _archive = new(repository, secrets);
    private readonly Stack<long> _laid = new();
    private readonly List<string> _missing = [];

    /// <summary>What should be there and is not, or is damaged.</summary>
    public IReadOnlyList<string> Missing => _missing;

    /// <summary>Everything that was on disk at that moment has come back; null: the repository does not say.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>How far the journal would come back with a set, as far as that is seen without opening all of it; null: no further than the set.</summary>
    public static DateTimeOffset? UntilOf(StoredSet set, BackupRepository repository, IBackupSecrets secrets)
    {
        if (set.Head.Journal == 0) return null;
        var archive = new JournalArchive(repository, secrets);
        return JournalChain.After(set.Head.Journal, archive.Pieces((_, _) => { })).Pieces is [.., var last] && archive.Read(last).Time is > 0 and var time ? JournalTime.ToMoment(time) : null;
    }

    public void Lay()
    {
        if (SegmentFile.In(directory) is not [.., var last]) return;
        var chain = JournalChain.After(JournalSource.Of(last), _archive.Pieces((number, damaged) =>
        {
            // What is before that is in the journal already.
            if (number >= last.Number) _missing.Add(damaged.Message);
        }));
        // The journal's own last segment first, also where the repository has nothing of it: what follows has to follow its end.
        List<(long Number, JournalPiece? Piece)> steps = [.. chain.Pieces.Select(piece => (piece.Segment.Number, (JournalPiece?)piece))];
        if (steps is [var begin, ..] && begin.Number != last.Number) steps.Insert(0, (last.Number, null));
        var goesOn = true;
        for (var i = 0; goesOn && i < steps.Count; i++) goesOn = Lay(steps[i].Number, steps[i].Piece, i + 1 < steps.Count ? steps[i + 1].Piece!.Segment.PreviousBytes : null);
        if (goesOn && chain.Missing is { } gap) _missing.Add(Text($"the journal's segment {gap} is missing in the repository, and nothing behind it comes back"));
        while (_laid.Count > 0 && Verify() is { IsIntact: false, Findings: [var finding, ..] }) Withdraw(finding);
        foreach (var file in Directory.GetFiles(directory, "*" + Aside)) File.Delete(file);
        Clear();
    }

    /// <summary>Brings one segment; false: nothing behind it can follow.</summary>
    /// <param name="number">Which.</param>
    /// <param name="piece">What the repository has of it; null: nothing.</param>
    /// <param name="left">How long it was when the next was begun; null: there is none.</param>
    private bool Lay(long number, JournalPiece? piece, long? left)
    {
        var target = SegmentFile.PathOf(directory, number);
        var own = File.Exists(target) ? SegmentFile.Read(target).WholeBytes() : 0;
        var reading = piece is null ? new JournalReading(0, 0, null) : Bring(piece, target + Coming);
        if (own > left)
        {
            _missing.Add(Text($"the journal goes on to byte {own} of segment {number}, and the repository's went on after byte {left}: that is another copy's, and nothing of it comes back"));
            File.Delete(target + Coming);
            return false;
        }

        if (Math.Max(own, reading.Bytes) < left)
            _missing.Add(Text($"{reading.Damage ?? Text($"{piece?.File ?? "the repository"} has {reading.Bytes} bytes of segment {number}, which had {left}")}: nothing of the journal behind that comes back"));
        else if (left is null && reading.Damage is { } damage)
            _missing.Add(damage);
        else if (reading.Bytes > left)
            _missing.Add(Text($"{reading.Bytes - left} byte(s) of segment {number} are of a copy that did not go on, and do not come back"));
        if (reading.Time > 0) Until = JournalTime.ToMoment(reading.Time);
        if (reading.Bytes > own) Put(number, target);
        else File.Delete(target + Coming);
        var has = Math.Max(own, reading.Bytes);
        // Room that was made ahead was cut off when the segment was left.
        if (has >= left) Cut(target, left.Value);
        return left is null ? reading.Damage is null : has >= left;
    }

    private JournalReading Bring(JournalPiece piece, string file)
    {
        var reading = BringOnce(piece, file);
        // What the way has changed comes whole the next time, what the disk has does not.
        return reading.Damage is null ? reading : BringOnce(piece, file);
    }

    private JournalReading BringOnce(JournalPiece piece, string file)
    {
        PrivateFiles.Write(file, ReadOnlySpan<byte>.Empty);
        using var target = new FileStream(file, FileMode.Open, FileAccess.Write);
        return _archive.Read(piece, target.Write);
    }

    private void Put(long number, string target)
    {
        if (File.Exists(target)) File.Move(target, target + Aside);
        File.Move(target + Coming, target);
        _laid.Push(number);
    }

    private static void Cut(string file, long length)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(handle, length);
    }

    private VerificationReport Verify() => new JournalVerifier(directory, key) { Sealing = sealing }.Verify();

    /// <summary>Takes out what was laid from the segment of a finding on; what was there before is there again.</summary>
    private void Withdraw(VerificationFinding finding)
    {
        var from = Math.Min(SegmentFile.NumberOf(Path.GetFileName(finding.File)) ?? 0, _laid.Peek());
        while (_laid.TryPeek(out var number) && number >= from)
        {
            var target = SegmentFile.PathOf(directory, _laid.Pop());
            File.Delete(target);
            if (File.Exists(target + Aside)) File.Move(target + Aside, target);
        }

        Until = null;
        _missing.Add(Text($"what the repository has of the journal from segment {from} on is not as it was written, and does not come back: {finding}"));
    }

    /// <summary>What the auditors had cleared does not come back as if they had not.</summary>
    private void Clear()
    {
        var last = SegmentFile.In(directory)[^1].Number;
        foreach (var name in _archive.Tombstones().Where(name => !File.Exists(Path.Combine(directory, name))))
        {
            if (TombstoneFiles.LastOf(name) is not { } cleared || cleared >= last)
                _missing.Add(Text($"{name} stands for segments whose successor does not come back: what was cleared by it is there again"));
            else
                PrivateFiles.Write(Path.Combine(directory, name), _archive.ReadTombstone(name));
        }

        TombstoneFiles.Finish(directory, key);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
