using System.Collections.Immutable;

namespace Menshen.Journal;

/// <summary>Keeps a running journal in the background: copies each segment once it is closed, and makes room where policy says so.</summary>
public sealed class JournalKeeper : IDisposable
{
    /// <summary>How often it looks; a look costs nothing while no segment was closed.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Until a place that failed is tried again.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    /// <summary>For a place on another machine, before the others and the making of room have theirs.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(30);

    /// <summary>For records about places; a journal that cannot take them has other troubles, which it tells itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Overwriting frees a twentieth of the space at a time, so that tombstones stay few.</summary>
    private const int FreedShare = 20;

    private readonly JournalWriter _writer;
    private readonly IReadOnlyList<ArchiveSite> _sites;
    private readonly WhenFull _whenFull;
    private readonly JournalClearing _clearing;
    private readonly JournalArchiver _archiver;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private volatile KeeperReport _report = KeeperReport.Empty;
    private long _archivedBelow;
    private long _lastTry;

    public JournalKeeper(
        JournalWriter writer, JournalClearing clearing, IReadOnlyList<ArchiveSite> sites, WhenFull whenFull, TimeProvider time, TimeSpan? interval = null, TimeSpan? turn = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(clearing);
        (_writer, _sites, _whenFull, _clearing, _time, _interval) = (writer, sites, whenFull, clearing, time, interval ?? Interval);
        _archiver = new JournalArchiver(writer.Directory, sites, time) { Key = clearing.Key, Turn = turn ?? Turn };
        _thread = new Thread(Run) { Name = "journal keeper", IsBackground = true };
        _thread.Start();
    }

    public KeeperReport Report => _report;

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        Guard(() => _clearing.FinishInterrupted());
        do
        {
            Guard(Archive);
            Guard(MakeRoom);
        }
        while (!_stop.Token.WaitHandle.WaitOne(_interval));
    }

    private void Archive()
    {
        if (_sites.Count == 0) { return; }
        var open = _writer.Status.Segment;
        var failed = _report.Places.Any(place => place.Trouble is not null);
        if (open == _archivedBelow && !(failed && _time.GetElapsedTime(_lastTry) >= RetryInterval)) { return; }
        _lastTry = _time.GetTimestamp();
        var outcomes = _archiver.Run(null, _stop.Token).ToImmutableArray();
        if (!outcomes.Any(outcome => outcome.IsUnfinished)) { _archivedBelow = open; }
        Tell(outcomes);
        // What kept an earlier look from its end is over; what keeps room from being made is said anew at once.
        _report = new KeeperReport(outcomes, null);
    }

    private void Tell(ImmutableArray<ArchiveOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            var before = _report.Places.FirstOrDefault(place => place.Place == outcome.Place)?.Trouble;
            if (before == outcome.Trouble) { continue; }
            _writer.Record(new ArchivePlaceChanged(JournalTime.Now(_time), outcome.Place, outcome.Trouble ?? ""), Patience);
        }
    }

    private void MakeRoom()
    {
        var space = _writer.Space;
        var wanted = space.Limit / FreedShare;
        if (_whenFull != WhenFull.OverwriteOldestArchived || space.Room > space.Reserve + wanted) { return; }
        try
        {
            var plan = _clearing.PlanBySpace(space.Reserve + 2 * wanted - space.Room);
            _clearing.Execute(plan, new ClearingApproval("space was used up and policy says overwrite-oldest-archived", "policy", "policy"));
            _report = _report with { Trouble = null };
        }
        catch (ClearingRefusedException e)
        {
            _report = _report with { Trouble = $"no room can be made: {e.Message}" };
        }
    }

    /// <summary>The keeper must live as long as the journal: what goes wrong outside is told and tried again. Whatever it is: on this thread nobody else catches it, and a place on another
    /// machine would end the process, at each start anew, by what it answers.</summary>
    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _report = _report with { Trouble = e.Message };
        }
    }
}
