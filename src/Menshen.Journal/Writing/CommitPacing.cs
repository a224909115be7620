using System.Diagnostics;

namespace Menshen.Journal;

/// <summary>When the journal thread commits next.</summary>
/// <remarks>Bounded: half the lag after the last commit, so that the wait and the sync together stay within it. Strict: as soon as a
/// producer that waits asks, and a millisecond later if none does. Nothing for a while: sleep until an append.</remarks>
internal sealed class CommitPacing(Durability durability, JournalBell bell, Func<bool> somethingWaits, Func<bool> somebodyWaits)
{
    /// <summary>Waits in vain before the thread goes to sleep for long.</summary>
    private const int DozesBeforeSleep = 16;

    private static readonly TimeSpan StrictDoze = TimeSpan.FromMilliseconds(1);

    /// <summary>While producers commit themselves: a timed wait costs about what a commit costs, and who waits ends it.</summary>
    private static readonly TimeSpan DozeBesideOthers = TimeSpan.FromMilliseconds(10);

    /// <summary>However long the lag, the rings must not fill up in the meantime.</summary>
    private static readonly TimeSpan LongestDoze = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);
    private static readonly Func<bool> NobodyAsks = static () => false;

    private readonly TimeSpan _doze =
        durability.IsStrict ? StrictDoze : durability.Lag / 2 < LongestDoze ? durability.Lag / 2 : LongestDoze;
    private readonly Func<bool> _askedInDoze = durability.IsStrict ? somebodyWaits : NobodyAsks;
    private int _inVain;
    private int _elsewhere;

    /// <summary>A producer committed: there is traffic, though the journal thread sees none of it. Any thread.</summary>
    public void CommittedElsewhere() => Volatile.Write(ref _elsewhere, 1);

    /// <summary>Returns when a batch should be made or <paramref name="untilCheckpoint"/> is over.</summary>
    public void WaitForWork(TimeSpan? untilCheckpoint)
    {
        if (durability.IsStrict && somebodyWaits())
        {
            _inVain = 0;
            return;
        }

        if (_inVain < DozesBeforeSleep)
        {
            DozeWhileOthersCommit(untilCheckpoint);
            _inVain = somethingWaits() ? 0 : _inVain + 1;
            return;
        }

        bell.SleepIdle(untilCheckpoint ?? LongestSleep, somethingWaits);
        // What woke us may be the first of many: one more short wait gathers them.
        if (somethingWaits())
        {
            _inVain = 0;
            bell.Doze(_doze, _askedInDoze);
        }
    }

    // Where producers commit themselves, what nobody waits for goes with their next batch; a commit of ours would only hold them up.
    private void DozeWhileOthersCommit(TimeSpan? untilCheckpoint)
    {
        var began = Stopwatch.GetTimestamp();
        var doze = _doze;
        do
        {
            bell.Doze(doze, _askedInDoze);
            doze = DozeBesideOthers;
        }
        while (Interlocked.Exchange(ref _elsewhere, 0) != 0 && !somebodyWaits() && !bell.Closing
            && !(untilCheckpoint < Stopwatch.GetElapsedTime(began)));
    }
}
