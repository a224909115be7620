using System.Collections.Concurrent;

namespace Menshen.Gateway.Sealing;

/// <summary>How many different values each subject has seen in clear today, for the rules that limit it. Any thread; a new day begins anew.</summary>
/// <remarks>Counted by this gateway since its start: a restart forgets, as the alarms over the journal do not.</remarks>
internal sealed class DisclosureBudgets(TimeProvider time)
{
    private readonly ConcurrentDictionary<(long Subject, string Rule), Spent> _spent = new();

    /// <summary>True if the value may be shown in clear: it was today already, or the limit is not reached.</summary>
    public bool TrySpend(long subject, string rule, int limit, ulong digest)
    {
        var today = DateOnly.FromDateTime(time.GetLocalNow().DateTime);
        var spent = _spent.GetOrAdd((subject, rule), _ => new Spent());
        lock (spent)
        {
            if (spent.Day != today)
            {
                spent.Day = today;
                spent.Digests.Clear();
                spent.IsTold = false;
            }
            if (spent.Digests.Contains(digest)) return true;
            if (spent.Digests.Count >= limit) return false;
            spent.Digests.Add(digest);
            return true;
        }
    }

    /// <summary>True for whom it is to tell that the limit is reached: once a day.</summary>
    public bool TryTell(long subject, string rule)
    {
        if (!_spent.TryGetValue((subject, rule), out var spent)) return false;
        lock (spent)
        {
            if (spent.IsTold) return false;
            return spent.IsTold = true;
        }
    }

    private sealed class Spent
    {
        public DateOnly Day { get; set; }

        public bool IsTold { get; set; }

        public HashSet<ulong> Digests { get; } = [];
    }
}
