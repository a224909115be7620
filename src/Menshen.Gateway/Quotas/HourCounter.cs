namespace Menshen.Gateway.Quotas;

/// <summary>How much of one resource a subject has had within the last hour, minute by minute. Any thread, without a lock.</summary>
/// <remarks>
/// A minute is one word, its number in front and the amount behind, so that beginning a new minute and adding to it is one exchange and nothing
/// added meanwhile is lost. 61 of them, because the present one has only begun: what is forgotten is older than an hour in any case, and nobody
/// gets twice his quota around a full hour.
/// </remarks>
internal sealed class HourCounter
{
    private const int Minutes = 61;

    /// <summary>Bits of a minute's amount: 512 GiB, or 17 years in milliseconds.</summary>
    private const int AmountBits = 39;

    private const ulong MostAmount = (1UL << AmountBits) - 1;

    /// <summary>Of the minute's number the lowest 25 bits are kept: they repeat after 63 years.</summary>
    private const ulong NumberMask = ulong.MaxValue >> AmountBits;

    private readonly ulong[] _minutes = new ulong[Minutes];

    /// <summary>What was had within the hour that ends with the minute.</summary>
    public long Used(long minute)
    {
        var sum = 0UL;
        for (var i = 0; i < Minutes; i++)
        {
            var word = Volatile.Read(ref _minutes[i]);
            if (((ulong)minute - (word >> AmountBits) & NumberMask) < Minutes) sum += word & MostAmount;
        }
        return (long)sum;
    }

    /// <summary>Takes as much of the amount as the limit still leaves, and returns how much that is.</summary>
    /// <remarks>First added, then looked at: two sessions that do so at once may both get less than was left, never more.</remarks>
    public long Take(long amount, long limit, long minute)
    {
        Add(amount, minute);
        var over = Used(minute) - limit;
        if (over <= 0) return amount;
        var back = Math.Min(over, amount);
        GiveBack(back, minute);
        return amount - back;
    }

    /// <summary>Adds what was had.</summary>
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

    /// <summary>Gives back what was taken in that minute and not had. What an hour has passed over is forgotten.</summary>
    public void GiveBack(long amount, long minute)
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

    private ref ulong PlaceOf(long minute) => ref _minutes[(int)((ulong)minute % Minutes)];

    private static ulong Stamp(long minute) => (ulong)minute << AmountBits;

    private static bool IsOf(ulong word, long minute) => word >> AmountBits == ((ulong)minute & NumberMask);
}
