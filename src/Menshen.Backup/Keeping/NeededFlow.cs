using Menshen.Backup.Journaling;
using Menshen.Backup.Repository;
using Menshen.Backup.Wal;
using NpgsqlTypes;

namespace Menshen.Backup.Keeping;

/// <summary>Which files of WAL and of the journal sets need: those before the oldest of them nobody does.</summary>
/// <param name="sets">All that are kept, oldest first; at least one.</param>
internal sealed class NeededFlow(IReadOnlyList<StoredSet> sets)
{
    private readonly Dictionary<uint, string?> _first = [];

    // Of all sets, not of the oldest: a restored deployment goes on from a number that an older set is beyond. 0 is not known, and keeps all.
    private readonly long _journal = sets.Min(set => set.Head.Journal);

    /// <summary>A segment, or one under way, by its name. A set of a timeline may lead on to later ones, and needs of them what is behind it.</summary>
    public bool HasWal(uint timeline, string name) =>
        HistoryArchive.IsName(name) || First(timeline) is not { } first || string.CompareOrdinal(name, first) >= 0;

    /// <summary>A piece, by its file. Tombstones are always needed: without them a set would bring back what was cleared after it.</summary>
    public bool HasJournal(string file) => JournalArchive.NameIn(file) is var name && !(JournalSegment.IsName(name) && JournalSegment.NumberOf(name) < _journal);

    private string? First(uint timeline) => _first.TryGetValue(timeline, out var first) ? first : _first[timeline] = FirstOf(timeline);

    /// <summary>The first segment of a timeline that is needed; null: of one older than all sets nothing is known, and all is.</summary>
    private string? FirstOf(uint timeline)
    {
        var before = sets.Select(set => set.Head).Where(head => head.Timeline <= timeline).Select(head => (Start: (ulong)NpgsqlLogSequenceNumber.Parse(head.StartLsn), head.SegmentBytes)).ToList();
        return before.Count == 0 ? null : WalName.Of(timeline, before.Min(head => head.Start), before[0].SegmentBytes);
    }
}
