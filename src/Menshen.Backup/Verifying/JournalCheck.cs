using Menshen.Backup.Journaling;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;

namespace Menshen.Backup.Verifying;

/// <summary>Opens the pieces of the journal whose turn it is, and looks whether all lead on from the sets without a gap. What the journal says, its own verifier proves at a restore.</summary>
internal sealed class JournalCheck(BackupRepository repository, IBackupSecrets secrets, Action<string, string> find)
{
    private readonly JournalArchive _archive = new(repository, secrets);

    /// <param name="sets">All that are there.</param>
    /// <param name="seen">How far the journal was copied, as it is remembered elsewhere; null: it is not to be compared.</param>
    /// <param name="turn">Says which are read, and remembers it.</param>
    /// <param name="cancellation">Ends it.</param>
    public void Run(IReadOnlyList<StoredSet> sets, SeenJournal? seen, PieceTurn turn, CancellationToken cancellation)
    {
        var cleared = Tombstones();
        var readings = new Dictionary<string, JournalReading>(StringComparer.Ordinal);
        var pieces = _archive.Pieces((_, damaged) => find("journal", damaged.Message));
        turn.Choose(pieces, repository.Files.LengthOf);
        foreach (var piece in pieces)
        {
            cancellation.ThrowIfCancellationRequested();
            readings[piece.Segment.Header] = turn.Holds(piece) is { } held ? new JournalReading(held.Bytes, 0, null) : Read(piece, turn);
        }

        foreach (var life in _archive.Names().Where(name => name.Contains(JournalArchive.LiveMark, StringComparison.Ordinal))) CheckLife(life, pieces, readings);
        var first = sets.Where(set => set.Head.Journal > 0).Select(set => set.Head.Journal).DefaultIfEmpty().Min();
        if (first > 0) CheckChain(JournalChain.After(first, pieces), cleared, readings);
        // What no set needs goes; it may have been the end, until the next is remembered.
        if (seen is not null && seen.Repository == repository.Id && seen.Number >= first) CheckSeen(seen, pieces, readings);
    }

    private JournalReading Read(JournalPiece piece, PieceTurn turn)
    {
        var reading = _archive.Read(piece);
        if (reading.Damage is { } damage) find(Name(piece), damage);
        turn.Note(piece, reading, repository.Files.LengthOf(piece.File));
        return reading;
    }

    /// <summary>Opens each; answers the last segment that one stands for.</summary>
    private long Tombstones()
    {
        var last = 0L;
        foreach (var name in _archive.Tombstones())
        {
            try
            {
                _archive.ReadTombstone(name);
                last = Math.Max(last, JournalArchive.ClearedBy(name));
            }
            catch (BackupException e)
            {
                find(name, e.Message);
            }
        }

        return last;
    }

    /// <summary>An older life that has more than the segment has now: the journal lost records, or somebody took them out of it.</summary>
    private void CheckLife(string life, IReadOnlyList<JournalPiece> pieces, Dictionary<string, JournalReading> readings)
    {
        var piece = pieces.FirstOrDefault(piece => piece.Segment.Name == JournalArchive.NameIn(life));
        if (piece is { IsWhole: true } && _archive.BytesOf(piece.Segment, life) is var bytes && bytes > readings[piece.Segment.Header].Bytes)
            find(life, $"it has {bytes} bytes of the segment, and the journal went on after {readings[piece.Segment.Header].Bytes}: records were taken out of it or lost there");
    }

    private void CheckChain(JournalChain chain, long cleared, Dictionary<string, JournalReading> readings)
    {
        foreach (var (piece, next) in chain.Pieces.Zip(chain.Pieces.Skip(1)).Where(pair => pair.First.Segment.Number > cleared))
        {
            var bytes = readings[piece.Segment.Header].Bytes;
            if (bytes < next.Segment.PreviousBytes)
                find(Name(piece), $"it has {bytes} bytes of the segment, and {next.Segment.PreviousBytes} when the next was begun: what was recorded in between is missing, and nothing after it can be brought back");
        }

        if (chain.Missing is { } missing && missing > cleared) find("journal", $"the journal's segment {missing} is missing: what was recorded from it on cannot be brought back");
    }

    private void CheckSeen(SeenJournal seen, IReadOnlyList<JournalPiece> pieces, Dictionary<string, JournalReading> readings)
    {
        var bytes = pieces.FirstOrDefault(piece => piece.Segment.Header == seen.Header) is { } piece ? readings[piece.Segment.Header].Bytes : 0;
        if (bytes < seen.Bytes)
            find("journal", $"the journal up to byte {seen.Bytes} of segment {seen.Number} was here at {seen.At:u}, and {bytes} of them are: its end was cut off, or this is an older state of the repository");
    }

    private static string Name(JournalPiece piece) => Path.GetFileName(piece.File);
}
