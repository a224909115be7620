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
    // What is being taken is claimed first, and has grown when it stands in its minute: what was told is never more than what stood there.
    private long _claimed, _grown, _grownTold;
    private long _changes, _changesTold;
    private long _lent;
    private int _toldIn = -1;

    /// <summary>What was had here and the others do not know yet. Less than nothing where they were told of what was given back since.</summary>
    private long Untold => Volatile.Read(ref _claimed) - Volatile.Read(ref _grownTold);

    /// <summary>What was had within the hour that ends with the minute.</summary>
    public long Used(long minute) => _own.Sum(minute) + (_others?.Sum(minute) ?? 0);

    /// <summary>True: more was had than the others may be left without knowing of.</summary>
    public bool IsAhead(long limit) => sharing is not null && Untold >= PortionOf(limit);

    /// <summary>Takes as much of the amount as the limit still leaves, and returns how much that is, or <see cref="NotYet"/>.</summary>
    /// <remarks>First claimed of what the others need not know, so that what waits is seen by nobody. Then added, then looked at: two sessions that do so at once may both get
    /// less than was left, never more.</remarks>
    public long Take(long amount, long limit, long minute)
    {
        var wanted = Math.Min(amount, limit - Used(minute));
        if (wanted <= 0) return 0;
        if (!TryClaim(wanted, PortionOf(limit))) return NotYet;
        AddClaimed(wanted, minute);
        var back = Math.Clamp(Used(minute) - limit, 0, wanted);
        if (back > 0) GiveBack(back, minute);
        return wanted - back;
    }

    /// <summary>Adds what was had.</summary>
    public void Add(long amount, long minute)
    {
        Interlocked.Add(ref _claimed, amount);
        AddClaimed(amount, minute);
    }

    /// <summary>How much of the wish a session may take ahead of need: all sessions together a portion, so that an end without a word loses no more.</summary>
    public long Lend(long wish, long limit)
    {
        for (var lent = Volatile.Read(ref _lent); ;)
        {
            var given = Math.Clamp(PortionOf(limit) - lent, 0, wish);
            var found = Interlocked.CompareExchange(ref _lent, lent + given, lent);
            if (found == lent) return given;
            lent = found;
        }
    }

    /// <summary>A session takes nothing ahead any more of what it was lent.</summary>
    public void OnReturned(long lent) => Interlocked.Add(ref _lent, -lent);

    /// <summary>Gives back what was taken in that minute and not had.</summary>
    public void GiveBack(long amount, long minute)
    {
        // In this order: a telling in between counts too little as told, never too much.
        Interlocked.Add(ref _grown, -amount);
        _own.Remove(amount, minute);
        Interlocked.Add(ref _claimed, -amount);
        Interlocked.Increment(ref _changes);
    }

    /// <summary>The ledger's clock was put back: what was had in minutes that are still to come is of the present one. One thread.</summary>
    public void Fold(long now)
    {
        _told?.TakeAhead(now);
        if (_own.TakeAhead(now) is not (> 0 and var ahead)) return;
        _own.Add(ahead, now);
        Interlocked.Increment(ref _changes);
    }

    /// <summary>True: the others know all, by that telling of everything.</summary>
    public bool IsTold(int telling) => Volatile.Read(ref _changes) == _changesTold && _toldIn == telling;

    /// <summary>Says, minute by minute, what the others do not know; answers the mark for <see cref="OnTold(HourMark)"/>. One thread.</summary>
    /// <param name="telling">The number of the telling of everything: of what was told in an earlier one nothing counts.</param>
    public HourMark Tell(long now, int telling, ICollection<(long Minute, long Amount)> into)
    {
        // Read before the minutes are: what is added meanwhile is told, and counts as untold until the next time.
        var mark = new HourMark(telling, Volatile.Read(ref _grown), Volatile.Read(ref _changes));
        for (var minute = now - HourMinutes.Count + 1; minute <= now; minute++)
        {
            var (amount, told) = (_own.Of(minute), _told!.Of(minute));
            if (amount != told || telling != _toldIn && amount > 0) into.Add((minute, amount));
        }
        return mark;
    }

    /// <summary>What was told of a minute is kept where the others read it.</summary>
    public void OnTold(long minute, long amount) => _told!.Set(amount, minute);

    /// <summary>The same of all until that mark, and theirs is heard.</summary>
    public void OnTold(in HourMark mark)
    {
        Volatile.Write(ref _grownTold, mark.Grown);
        (_changesTold, _toldIn) = (mark.Changes, mark.Telling);
    }

    /// <summary>The others had that much in that minute.</summary>
    public void Hear(long minute, long amount) => _others!.Set(amount, minute);

    private static long PortionOf(long limit) => Math.Max(1, limit / Portions);

    private void AddClaimed(long amount, long minute)
    {
        _own.Add(amount, minute);
        Interlocked.Add(ref _grown, amount);
        Interlocked.Increment(ref _changes);
    }

    private bool TryClaim(long amount, long portion)
    {
        // What is more than a portion by itself, such as one long row, goes when nothing else is untold.
        var most = sharing is null ? long.MaxValue : Math.Max(portion, amount);
        for (var claimed = Volatile.Read(ref _claimed); ;)
        {
            var untold = claimed + amount - Volatile.Read(ref _grownTold);
            if (untold > portion / 2) sharing?.Ask();
            if (untold > most) return false;
            var found = Interlocked.CompareExchange(ref _claimed, claimed + amount, claimed);
            if (found == claimed) return true;
            claimed = found;
        }
    }
}
