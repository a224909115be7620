namespace Menshen.Gateway.Quotas;

/// <summary>Amounts by minute, of the last hour. Any thread, without a lock.</summary>
/// <remarks>
/// A minute is one word, its number in front and the amount behind, so that beginning a new minute and adding to it is one exchange and nothing
/// added meanwhile is lost. 61 of them, because the present one has only begun: what is forgotten is older than an hour in any case, and nobody
/// gets twice his quota around a full hour.
/// </remarks>
internal sealed class HourMinutes
{
    public const int Count = 61;

    /// <summary>Bits of a minute's amount: 512 GiB, or 17 years in milliseconds.</summary>
    private const int AmountBits = 39;

    private const ulong MostAmount = (1UL << AmountBits) - 1;

    /// <summary>Of the minute's number the lowest 25 bits are kept: they repeat after 63 years.</summary>
    private const ulong NumberMask = ulong.MaxValue >> AmountBits;

    private readonly ulong[] _minutes = new ulong[Count];

    /// <summary>All of the hour that ends with the minute.</summary>
    public long Sum(long minute)
    {
        var sum = 0UL;
        for (var i = 0; i < Count; i++)
        {
            var word = Volatile.Read(ref _minutes[i]);
            if (((ulong)minute - (word >> AmountBits) & NumberMask) < Count) sum += word & MostAmount;
        }
        return (long)sum;
    }

    /// <summary>The amount of that minute alone.</summary>
    public long Of(long minute)
    {
        var word = Volatile.Read(ref PlaceOf(minute));
        return IsOf(word, minute) ? (long)(word & MostAmount) : 0;
    }

    public void Add(long amount, long minute)
    {
        ref var place = ref PlaceOf(minute);
        for (var seen = Volatile.Read(ref place); ;)
        {
            var had = IsOf(seen, minute) ? seen & MostAmount : 0;
            var now = Stamp(minute) | Math.Min(MostAmount, had + (ulong)amount);
            var found = Interlocked.CompareExchange(ref place, now, seen);
            if (found == seen) return;
            seen = found;
        }
    }

    /// <summary>Takes back what was added in that minute. What an hour has passed over is forgotten.</summary>
    public void Remove(long amount, long minute)
    {
        ref var place = ref PlaceOf(minute);
        for (var seen = Volatile.Read(ref place); IsOf(seen, minute);)
        {
            var had = seen & MostAmount;
            var found = Interlocked.CompareExchange(ref place, Stamp(minute) | (had - Math.Min(had, (ulong)amount)), seen);
            if (found == seen) return;
            seen = found;
        }
    }

    /// <summary>From here on that minute has that amount.</summary>
    public void Set(long amount, long minute) => Volatile.Write(ref PlaceOf(minute), Stamp(minute) | Math.Min(MostAmount, (ulong)amount));

    /// <summary>Takes out what stands in minutes after that one, and returns how much that is.</summary>
    public long TakeAhead(long now)
    {
        var ahead = 0UL;
        for (var i = 0; i < Count; i++)
        {
            var word = Volatile.Read(ref _minutes[i]);
            while ((word & MostAmount) > 0 && IsAhead(word >> AmountBits, (ulong)now & NumberMask))
            {
                var found = Interlocked.CompareExchange(ref _minutes[i], 0, word);
                if (found == word) ahead += word & MostAmount;
                word = found == word ? 0 : found;
            }
        }
        return (long)ahead;
    }

    // Of two numbers that repeat, the one less than half of all away is the later.
    private static bool IsAhead(ulong number, ulong now) => (number - now & NumberMask) is > 0 and <= NumberMask / 2;

    private ref ulong PlaceOf(long minute) => ref _minutes[(int)((ulong)minute % Count)];

    private static ulong Stamp(long minute) => (ulong)minute << AmountBits;

    private static bool IsOf(ulong word, long minute) => word >> AmountBits == ((ulong)minute & NumberMask);
}
