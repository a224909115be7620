using Menshen.Gateway;
using Menshen.Policy;

namespace Menshen.Sessions.Tests.World;

/// <summary>A catalogue in memory in which several gateways count their quotas.</summary>
internal sealed class TestLedger(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Run, long Subject, QuotaResource Resource, long Minute), long> _amounts = [];
    private int _runs;

    /// <summary>True: nothing answers.</summary>
    public bool IsAway { get; set; }

    /// <summary>How many counts were written at once.</summary>
    public List<int> Writes { get; } = [];

    /// <summary>What all runs ever wrote of a resource.</summary>
    public long Total(QuotaResource resource)
    {
        lock (_lock) return _amounts.Where(row => row.Key.Resource == resource).Sum(row => row.Value);
    }

    /// <summary>Everything is lost, as with a primary whose standby had not got it yet.</summary>
    public void Lose()
    {
        lock (_lock) _amounts.Clear();
    }

    /// <summary>The ledger as a further start of a gateway sees it.</summary>
    public IUseLedger Start() => new Run(this, _runs++);

    private sealed class Run(TestLedger all, int number) : IUseLedger
    {
        public Task WriteAsync(IReadOnlyList<UseRow> rows, CancellationToken cancellation)
        {
            if (all.IsAway) throw new IOException("away");
            lock (all._lock)
            {
                all.Writes.Add(rows.Count);
                var ahead = all._amounts.Keys.Where(key => key.Run == number && key.Minute > all.Minute && rows.Any(row => row.Subject == key.Subject && row.Resource == key.Resource));
                foreach (var key in ahead.ToArray()) all._amounts.Remove(key);
                foreach (var row in rows) all._amounts[(number, row.Subject, row.Resource, row.Minute)] = row.Amount;
            }
            return Task.CompletedTask;
        }

        public Task<UsePicture> ReadAsync(long? since, CancellationToken cancellation)
        {
            if (all.IsAway) throw new IOException("away");
            var now = (all.Now.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
            var first = Math.Max(since ?? 0, now / 60_000_000 - 60);
            lock (all._lock)
            {
                var others = all._amounts.Where(row => row.Key.Run != number && row.Key.Minute >= first && row.Key.Minute <= all.Minute + 60)
                    .GroupBy(row => (row.Key.Subject, row.Key.Resource, Minute: Math.Min(row.Key.Minute, now / 60_000_000)))
                    .Select(group => new UseRow(group.Key.Subject, group.Key.Resource, group.Key.Minute, group.Sum(row => row.Value)));
                return Task.FromResult(new UsePicture(now, [.. others]));
            }
        }
    }

    private long Minute => Now.ToUnixTimeSeconds() / 60;

    private DateTimeOffset Now => time.GetUtcNow();
}
