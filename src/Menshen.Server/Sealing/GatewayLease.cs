namespace Menshen.Server;

/// <summary>Until when this gateway may believe that the others wait for it. Any thread; asked with each statement.</summary>
/// <remarks>By a clock that goes on while the process is stopped and while the machine sleeps (<see cref="BootClock"/>), and counted from before the question that the catalogue answered: whoever ends the gateway's term waits for
/// longer than this lasts (decision 43).</remarks>
internal sealed class GatewayLease
{
    /// <summary>From the last question that was answered.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    private long _end = long.MinValue;

    /// <summary>Milliseconds of a clock that only goes forward.</summary>
    public static long Now => BootClock.Milliseconds;

    /// <summary>True while nobody goes on without this gateway.</summary>
    public bool IsHeld => Now < Volatile.Read(ref _end);

    /// <summary>The catalogue has answered what was asked then.</summary>
    public void Renew(long askedAt) => Volatile.Write(ref _end, askedAt + (long)Length.TotalMilliseconds);

    /// <summary>The term is over, or was never begun.</summary>
    public void End() => Volatile.Write(ref _end, long.MinValue);
}
