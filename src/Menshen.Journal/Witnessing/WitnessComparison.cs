using System.Globalization;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>Holds a journal against the newest checkpoint of a witness file before anything is appended to it: one that was cut, or an old copy
/// that was put in its place, lacks that checkpoint.</summary>
/// <remarks>Quick on purpose: one frame is compared, byte by byte. Whether everything before it is whole is the verifier's to say.</remarks>
public static class WitnessComparison
{
    /// <summary>The end of a witness file in which its newest whole note is looked for: a note is some 500 bytes.</summary>
    private const int Tail = 64 * 1024;

    /// <summary>What does not fit, or null: the checkpoint is there, or the witness knows nothing of this journal.</summary>
    public static WitnessFinding? Find(string directory, string witness, string origin, ISignatureVerifier key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Newest(witness, origin, key) is not { } note || Missing(directory, note) is not { } why) { return null; }
        return new WitnessFinding(witness, note.Checkpoint.TreeSize, string.Create(
            CultureInfo.InvariantCulture,
            $"its checkpoint over {note.Checkpoint.TreeSize} records of {JournalTime.ToMoment(note.Checkpoint.Time):u} in segment {note.Segment} is not in the journal, {why}: the end was cut off, or an older copy was put in its place"));
    }

    private static CheckpointNote? Newest(string witness, string origin, ISignatureVerifier key)
    {
        // After a turn-over the file is young, or not there yet.
        foreach (var path in (string[])[witness, witness + ".1"])
        {
            if (!File.Exists(path)) { continue; }
            var lines = LastLines(path);
            for (var first = lines.Length - CheckpointNote.Lines; first >= 0; first--)
            {
                if (CheckpointNote.TryParse(lines, first) is { } note && note.Origin == origin && note.IsSignedBy(key)) { return note; }
            }
        }

        return null;
    }

    private static string[] LastLines(string path)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(Math.Max(0, file.Length - Tail), SeekOrigin.Begin);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n');
    }

    private static string? Missing(string directory, CheckpointNote note)
    {
        var segments = SegmentNames.List(directory);
        // Older segments leave by clearing, under a tombstone; that is the verifier's to judge.
        if (segments.Count > 0 && note.Segment < segments[0].Number) { return null; }
        if (segments.FirstOrDefault(s => s.Number == note.Segment).Path is not { } path) { return "which has no such segment"; }
        var expected = note.Checkpoint.EncodeFrame();
        using var file = File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length < note.Checkpoint.Offset + expected.Length) { return "whose segment is shorter"; }
        file.Seek(note.Checkpoint.Offset, SeekOrigin.Begin);
        var found = new byte[expected.Length];
        file.ReadExactly(found);
        return found.AsSpan().SequenceEqual(expected) ? null : "which has other bytes at that place";
    }
}
