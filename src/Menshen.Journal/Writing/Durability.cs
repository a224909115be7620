namespace Menshen.Journal;

/// <summary>How far the disk may be behind the records.</summary>
public readonly record struct Durability
{
    private Durability(TimeSpan lag) => Lag = lag;

    /// <summary>The disk follows at once; who must not answer before its record is on disk waits for
    /// <see cref="JournalRing.DurablePosition"/>.</summary>
    public static Durability Strict => default;

    /// <summary>At most this far behind the oldest record that is not on disk; zero when strict.</summary>
    public TimeSpan Lag { get; }

    public bool IsStrict => Lag == TimeSpan.Zero;

    /// <summary>The disk follows at most <paramref name="lag"/> behind, as long as it keeps up at all.</summary>
    public static Durability Bounded(TimeSpan lag)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lag, TimeSpan.FromMilliseconds(1));
        return new Durability(lag);
    }

    public override string ToString() => IsStrict ? "strict" : $"bounded {Lag.TotalMilliseconds:0} ms";
}
