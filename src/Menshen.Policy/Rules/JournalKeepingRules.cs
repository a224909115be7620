using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>How much space the journal has, where its copies go, and how long its records stay.</summary>
/// <param name="CapacityBytes">All segments together. Default 0 (<c>off</c>): as much as the volume holds. 8 MiB to 1 PiB, or the reserve
/// could not be kept.</param>
/// <param name="AlarmAtPercent">The share of the space at which a record and a warning tell of it. Default 80, 10 to 99: a fifth is left to
/// act in.</param>
/// <param name="ReserveBytes">Kept for outcomes of statements under way, for the auditor and for administration. Default 0 (<c>auto</c>):
/// 64 MiB or a twentieth of the space, whichever is less. 256 KiB, which two of the largest batches need, to half of the capacity.</param>
/// <param name="WhenFull">What happens when only the reserve is left. Default <see cref="JournalOverflow.Stop"/>: no statement without its
/// record.</param>
/// <param name="Archive">Places that get a verified copy of each closed segment: directories, and other machines' by SFTP or in buckets. Default none. At
/// most 8, no two alike.</param>
/// <param name="Retention">How long records stay on line at least. Default 367 days, to 100 years: "more than one year" in leap years too.
/// Less only in profile transparent.</param>
public sealed record JournalKeepingRules(
    long CapacityBytes, int AlarmAtPercent, long ReserveBytes, JournalOverflow WhenFull, ImmutableArray<ArchiveRules> Archive, TimeSpan Retention)
{
    public static readonly TimeSpan LeastRetention = TimeSpan.FromDays(367);

    public static JournalKeepingRules Default { get; } = new(0, 80, 0, JournalOverflow.Stop, [], LeastRetention);
}
