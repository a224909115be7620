using System.Globalization;
using Menshen.Backup.Format;

namespace Menshen.Backup.Copying;

/// <summary>Which of the files that are at the second place already are read there and compared by this copy: a part of them each time, all in time.</summary>
/// <param name="Part">From 0.</param>
/// <param name="Of">So many copies read all; 0: none is read.</param>
public readonly record struct CopyTurn(long Part, long Of)
{
    /// <summary>All is read within four weeks of copies: what goes bad is known while the set before it is still kept, and a public service's bill for reading stays small.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromDays(28);

    public static CopyTurn All { get; } = new(0, 1);

    /// <summary>The part of a moment, where there is a copy each so often.</summary>
    public static CopyTurn Of28Days(DateTimeOffset now, TimeSpan every)
    {
        var of = Math.Max(1, Round.Ticks / every.Ticks);
        return new CopyTurn(now.UtcTicks / every.Ticks % of, of);
    }

    internal bool Has(SetHead set) => Of > 0 && set.Sequence % Of == Part;

    /// <summary>Of a whole segment of WAL.</summary>
    internal bool Has(string segment) => Of > 0 && (Number(segment[8..16]) + Number(segment[16..])) % Of == Part;

    /// <summary>Of a segment of the journal, by its number.</summary>
    internal bool Has(long journalSegment) => Of > 0 && journalSegment % Of == Part;

    private static long Number(string digits) => long.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
