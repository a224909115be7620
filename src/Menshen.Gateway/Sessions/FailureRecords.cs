using System.Net;
using Menshen.Gateway.Statements;
using Menshen.Journal;

namespace Menshen.Gateway.Sessions;

/// <summary>Records failed logins of one loop: the first of each source within a minute whole, the others as a number.</summary>
/// <remarks>They are written from the journal's reserve too, or an attack would go unseen when the disk is full. So they must be few: whoever
/// reaches the port could use the reserve up and lock the administrators out.</remarks>
internal sealed class FailureRecords(JournalWriter journal, JournalRing ring, Clock clock, int perMinute)
{
    private const int Minute = 60_000;

    /// <summary>Whole records of all sources within a minute: an alarm needs some, and 43 MB a day is what remains of a storm from a network
    /// of machines.</summary>
    private const int MostPerMinute = 200;

    /// <summary>The same when only the journal's reserve is left.</summary>
    private const int MostOfReserve = 10;

    /// <summary>Sources that are counted apart; further ones are counted together.</summary>
    private const int MostSources = 1024;

    private readonly Dictionary<IPAddress, Tally> _sources = [];
    private readonly Tally _others = new();
    private long _windowEnd = Environment.TickCount64 + Minute;
    private int _written;

    /// <summary>Records a failed login, or counts it. False: the journal is full, and the login waits with its record.</summary>
    public bool TryRecord(in LoginFailed failed, IPAddress source)
    {
        FlushIfDue();
        var tally = TallyOf(source);
        var most = journal.IntakeFor(usesReserve: false) == StatementIntake.Refuse ? MostOfReserve : MostPerMinute;
        if (tally == _others || tally.Written >= perMinute || _written >= most)
        {
            tally.Count(failed.Reason, clock.Now);
            return true;
        }

        if (!ring.TryAppend(failed, out _)) return false;
        tally.Written++;
        _written++;
        return true;
    }

    /// <summary>Counts a connection that was closed before it could ask for anything.</summary>
    public void CountTurnedAway(IPAddress source)
    {
        FlushIfDue();
        TallyOf(source).Count("TurnedAway", clock.Now);
    }

    /// <summary>Writes the numbers of the minute that is over; called by the loop now and then.</summary>
    public void FlushIfDue()
    {
        if (Environment.TickCount64 >= _windowEnd) Flush();
    }

    /// <summary>Writes the numbers and begins a new minute. What does not fit into the ring is kept for the next time.</summary>
    public void Flush()
    {
        _windowEnd = Environment.TickCount64 + Minute;
        _written = 0;
        foreach (var (source, tally) in _sources)
        {
            tally.Written = 0;
            if (TryWrite(source.ToString(), tally)) _sources.Remove(source);
        }

        TryWrite("*", _others);
    }

    private bool TryWrite(string source, Tally tally)
    {
        if (tally.Total == 0) return true;
        if (!ring.TryAppend(new LoginFailuresSummed(clock.Now, tally.Since, source, tally.Total, tally.Words()), out _)) return false;
        tally.Clear();
        return true;
    }

    private Tally TallyOf(IPAddress source)
    {
        if (_sources.TryGetValue(source, out var known)) return known;
        return _sources.Count >= MostSources ? _others : _sources[source] = new Tally();
    }

    /// <summary>What one source did within the minute.</summary>
    private sealed class Tally
    {
        private readonly Dictionary<string, ulong> _reasons = [];

        /// <summary>Records written whole.</summary>
        public int Written { get; set; }

        public ulong Total { get; private set; }

        public long Since { get; private set; }

        public void Count(string reason, long now)
        {
            if (Total++ == 0) Since = now;
            _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
        }

        public void Clear()
        {
            Total = 0;
            _reasons.Clear();
        }

        // The reasons are ours, from one enumeration: the text stays short.
        public string Words() => string.Join(", ", _reasons.OrderByDescending(r => r.Value).Select(r => $"{r.Key} {r.Value}"));
    }
}
