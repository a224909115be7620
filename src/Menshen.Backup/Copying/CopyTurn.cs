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

    /// <summary>So many parts before it are read too: their copies were not made.</summary>
    private long Before { get; init; }

    /// <summary>The part of a moment, where there is a copy each so often, and those whose turn it was since the one before.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="every">How often.</param>
    /// <param name="last">When the copy before was begun, which may have taken longer than that; null: there was none.</param>
    public static CopyTurn Of28Days(DateTimeOffset now, TimeSpan every, DateTimeOffset? last = null)
    {
        var (of, turn) = (Math.Max(1, Round.Ticks / every.Ticks), now.UtcTicks / every.Ticks);
        return new CopyTurn(turn % of, of) { Before = last is { } begun ? Math.Clamp(turn - (begun.UtcTicks / every.Ticks) - 1, 0, of - 1) : 0 };
    }

    internal bool Has(SetHead set) => Has(set.Sequence);

    /// <summary>Of a whole segment of WAL.</summary>
    internal bool Has(string segment) => Has(Number(segment[8..16]) + Number(segment[16..]));

    /// <summary>Of a segment of the journal, or of anything else, by its number.</summary>
    internal bool Has(long number) => Of > 0 && (Part - (number % Of) + Of) % Of <= Before;

    private static long Number(string digits) => long.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
