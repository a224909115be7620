namespace Menshen.Journal;

/// <summary>How long the disk takes of late, in the mean of about the last eight commits.</summary>
internal sealed class SyncTime
{
    /// <summary>Below this a producer commits on its own thread: 300 microseconds. Waking the journal thread and being woken by it costs
    /// 100 to 200 of them on two cores; on a disk that takes longer, serving others in the meantime is worth more.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMicroseconds(300);

    private const int Weight = 8;

    // Begins as long: the first commits are the journal thread's.
    private long _mean = TimeSpan.TicksPerMillisecond;

    public bool IsShort => Volatile.Read(ref _mean) < Short.Ticks;

    /// <summary>One commit took so long. Called by whoever commits.</summary>
    public void Note(TimeSpan time) => Volatile.Write(ref _mean, _mean + (time.Ticks - _mean) / Weight);
}
