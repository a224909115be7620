using Menshen.Backup.Journaling;
using Menshen.Backup.Repository;
using Menshen.Backup.Wal;
using NpgsqlTypes;

namespace Menshen.Backup.Keeping;

/// <summary>Which files of WAL and of the journal sets need: those before the oldest of them nobody does.</summary>
/// <param name="sets">All that are kept; at least one.</param>
internal sealed class NeededFlow(IReadOnlyList<StoredSet> sets)
{
    private readonly Dictionary<uint, string> _first = sets.GroupBy(set => set.Head.Timeline).ToDictionary(
        group => group.Key, group => WalName.Of(group.Key, (ulong)NpgsqlLogSequenceNumber.Parse(group.First().Head.StartLsn), group.First().Head.SegmentBytes));

    // Of all sets, not of the oldest: a restored deployment goes on from a number that an older set is beyond. 0 is not known, and keeps all.
    private readonly long _journal = sets.Min(set => set.Head.Journal);

    /// <summary>The timelines that sets are of; of others nothing is known, and all is needed.</summary>
    public IEnumerable<uint> Timelines => _first.Keys;

    /// <summary>A segment, or one under way, by its name.</summary>
    public bool HasWal(uint timeline, string name) => !_first.TryGetValue(timeline, out var first) || string.CompareOrdinal(name, first) >= 0;

    /// <summary>A piece, by its file. Tombstones are always needed: without them a set would bring back what was cleared after it.</summary>
    public bool HasJournal(string file) => JournalArchive.NameIn(file) is var name && !(JournalSegment.IsName(name) && JournalSegment.NumberOf(name) < _journal);
}
