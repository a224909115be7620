using System.Globalization;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>Holds a journal against what a witness has kept: every tree that was witnessed must still be there.</summary>
/// <remarks>The witness is read before the journal, so that a journal that grows in between is not taken for a shorter one.</remarks>
internal sealed class WitnessCheck
{
    private readonly IReadOnlyList<ISignatureVerifier> _keys;
    private readonly string _name;
    private readonly List<(int Line, CheckpointNote Note)> _notes;
    private readonly List<VerificationFinding> _findings = [];
    private readonly Dictionary<(long Segment, long Offset), CheckpointNote> _known = [];

    public WitnessCheck(string path, IReadOnlyList<ISignatureVerifier> keys)
    {
        _keys = keys;
        _name = Path.GetFileName(path);
        (_notes, var strangers) = WitnessFile.Read(path);
        if (_notes.Count == 0) { _findings.Add(new VerificationFinding(_name, 0, null, "there is no checkpoint in it")); }
        if (strangers > 0) { Remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{_name}: {strangers} lines are no checkpoint")); }
    }

    /// <summary>What an auditor should know though it proves no alteration.</summary>
    public List<string> Remarks { get; } = [];

    public long Count => _notes.Count;

    /// <summary>Records under the newest witnessed checkpoint.</summary>
    public ulong Records { get; private set; }

    public List<VerificationFinding> Compare(IReadOnlyList<SegmentVerdict> segments)
    {
        foreach (var segment in segments.Where(s => s.Header is not null))
        {
            foreach (var (offset, checkpoint) in segment.Checkpoints)
            {
                _known[(segment.Number, offset)] = CheckpointNote.Of(segment.Header!, checkpoint);
            }
        }

        var end = segments.Count == 0 ? 0 : segments[^1].Records;
        var origin = segments.FirstOrDefault(s => s.Header is not null)?.Header!.Origin;
        var first = segments.Count == 0 ? 1 : segments[0].Number;
        (int Line, CheckpointNote Note)? beyond = null;
        var before = 0;
        foreach (var (line, note) in _notes)
        {
            // One that the journal has word for word is signed as the journal is; the others must prove themselves.
            if (_known.TryGetValue((note.Segment, note.Checkpoint.Offset), out var known) && known.IsSame(note)) { Records = Math.Max(Records, note.Checkpoint.TreeSize); }
            else if (note.Origin != origin && origin is not null) { Find(line, null, $"a checkpoint of another journal, '{note.Origin}'"); }
            else if (!_keys.Any(note.IsSignedBy)) { Find(line, null, "its signature does not fit: the checkpoint was changed, or another key signed it"); }
            else if (note.Checkpoint.TreeSize > end) { beyond = beyond is { } b && b.Note.Checkpoint.TreeSize >= note.Checkpoint.TreeSize ? beyond : (line, note); }
            else if (note.Segment < first) { before++; }
            else { Missing(line, note); }
        }

        if (before > 0) { Remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{_name}: {before} checkpoints are of segments before the first one here")); }
        if (beyond is { } cut) { CutOff(cut.Line, cut.Note, end); }
        return _findings;
    }

    private void CutOff(int line, CheckpointNote note, ulong end)
    {
        Records = note.Checkpoint.TreeSize;
        Find(line, end, string.Create(
            CultureInfo.InvariantCulture,
            $"the witness knows of {note.Checkpoint.TreeSize} records at {JournalTime.ToMoment(note.Checkpoint.Time):u}, the journal ends at {end}: its end was cut off, or an older copy was put in its place"));
    }

    private void Missing(int line, CheckpointNote note) => Find(line, note.Checkpoint.TreeSize, string.Create(
        CultureInfo.InvariantCulture,
        $"the witness knows a checkpoint over {note.Checkpoint.TreeSize} records at {JournalTime.ToMoment(note.Checkpoint.Time):u} in segment {note.Segment}, which the journal does not have: it was replaced by another one"));

    private void Find(int line, ulong? record, string reason) =>
        _findings.Add(new VerificationFinding(_name, line, record, string.Create(CultureInfo.InvariantCulture, $"(line {line}) {reason}")));
}
