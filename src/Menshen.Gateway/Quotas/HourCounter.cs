namespace Menshen.Gateway.Quotas;

/// <summary>How much of one resource a subject has had within the last hour, here and at the other gateways. Any thread, without a lock.</summary>
/// <remarks><code>
/// this gateway: ───── told to the others ─────│── untold: a portion at the most ──►
/// the others:   ───── as last heard ──────────│── a portion each at the most ─────►
/// </code>
/// Whoever told last has heard of all that was told before: so together they give no more than the limit and a portion for each further gateway, and a
/// process that is killed takes no more than a portion with it.</remarks>
/// <param name="sharing">Asks for the telling; null: nobody else counts.</param>
internal sealed class HourCounter(ShareSignal? sharing = null)
{
    /// <summary>A portion is that part of the limit: a subject that uses up its hour waits for a telling so often at the most.</summary>
    public const int Portions = 16;

    /// <summary>What <see cref="Take"/> answers while the others must be told first: ask again.</summary>
    public const long NotYet = -1;

    private readonly HourMinutes _own = new();
    private readonly HourMinutes? _told = sharing is null ? null : new();
    private readonly HourMinutes? _others = sharing is null ? null : new();
    private long _grown, _grownTold;

    /// <summary>What was had here and the others do not know yet. Less than nothing where they were told of what was given back since.</summary>
    private long Untold => Volatile.Read(ref _grown) - Volatile.Read(ref _grownTold);

    /// <summary>What was had within the hour that ends with the minute.</summary>
    public long Used(long minute) => _own.Sum(minute) + (_others?.Sum(minute) ?? 0);

    /// <summary>True: more was had than the others may be left without knowing of.</summary>
    public bool IsAhead(long limit) => sharing is not null && Untold >= PortionOf(limit);

    /// <summary>Takes as much of the amount as the limit still leaves, and returns how much that is, or <see cref="NotYet"/>.</summary>
    /// <remarks>First added, then looked at: two sessions that do so at once may both get less than was left, never more.</remarks>
    public long Take(long amount, long limit, long minute)
    {
        Add(amount, minute);
        var back = Math.Clamp(Used(minute) - limit, 0, amount);
        if (back > 0) GiveBack(back, minute);
        var taken = amount - back;
        if (taken == 0 || MayGoAhead(taken, PortionOf(limit))) return taken;
        GiveBack(taken, minute);
        return NotYet;
    }

    /// <summary>Adds what was had.</summary>
    public void Add(long amount, long minute)
    {
        _own.Add(amount, minute);
        Interlocked.Add(ref _grown, amount);
    }

    /// <summary>Gives back what was taken in that minute and not had.</summary>
    public void GiveBack(long amount, long minute)
    {
        _own.Remove(amount, minute);
        Interlocked.Add(ref _grown, -amount);
    }

    /// <summary>Says, minute by minute, what the others do not know; answers the mark for <see cref="OnTold(long)"/>. One thread.</summary>
    /// <param name="again">What they were told counts as lost.</param>
    public long Tell(long now, bool again, Action<long, long> tell)
    {
        // Read before the minutes are: what is added meanwhile is told, and counts as untold until the next time.
        var mark = Volatile.Read(ref _grown);
        if (mark == _grownTold && !again) return mark;
        for (var minute = now - HourMinutes.Count + 1; minute <= now; minute++)
        {
            var (amount, told) = (_own.Of(minute), _told!.Of(minute));
            if (amount != told || again && amount > 0) tell(minute, amount);
        }
        return mark;
    }

    /// <summary>What was told of a minute is kept where the others read it.</summary>
    public void OnTold(long minute, long amount) => _told!.Set(amount, minute);

    /// <summary>The same of all until that mark.</summary>
    public void OnTold(long mark) => Volatile.Write(ref _grownTold, mark);

    /// <summary>The others had that much in that minute.</summary>
    public void Hear(long minute, long amount) => _others!.Set(amount, minute);

    private static long PortionOf(long limit) => Math.Max(1, limit / Portions);

    private bool MayGoAhead(long amount, long portion)
    {
        if (sharing is null) return true;
        var untold = Untold;
        if (untold > portion / 2) sharing.Ask();
        // What is more than a portion by itself, such as one long row, goes when nothing else is untold.
        return untold <= Math.Max(portion, amount);
    }
}
