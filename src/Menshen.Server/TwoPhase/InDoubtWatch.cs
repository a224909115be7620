using Menshen.Engine;
using Npgsql;

namespace Menshen.Server;

/// <summary>Records when a prepared transaction waits longer than a coordinator lives that means to come back, and when it has ended. An alarm follows the record.</summary>
internal sealed class InDoubtWatch : IAsyncDisposable
{
    public const string InDoubt = "transaction.in-doubt", Settled = "transaction.settled";

    /// <summary>A coordinator commits within a second, and one that was started again within some minutes. What waits longer keeps rows locked and dead ones from being vacuumed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Func<CancellationToken, Task<IReadOnlyList<PreparedTransaction>>> _list;
    private readonly AdministrationLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private Dictionary<(string Database, string Gid, string Transaction), string> _told = [];

    /// <param name="list">What waits now; throws where the engine does not answer.</param>
    /// <param name="log">Where it is recorded.</param>
    /// <param name="time">When to look again.</param>
    public InDoubtWatch(Func<CancellationToken, Task<IReadOnlyList<PreparedTransaction>>> list, AdministrationLog log, TimeProvider time)
    {
        (_list, _log, _time) = (list, log, time);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>What status says.</summary>
    public IEnumerable<string> Warnings => _told.Count == 0 ? [] : [$"{_told.Count} transaction(s) in doubt, the first {_told.Values.First()}: menshen transaction list"];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Tells what has become of them since the last look.</summary>
    internal void Judge(IReadOnlyList<PreparedTransaction> waiting)
    {
        var told = new Dictionary<(string, string, string), string>();
        foreach (var one in waiting.Where(one => one.Age >= Patience))
        {
            var words = $"{PreparedWords.Of(one)}; relations locked: {one.Relations}";
            // What the journal did not take is said at the next look.
            if (_told.ContainsKey(KeyOf(one)) || _log.Write(ScrubDesk.Menshen, InDoubt, PreparedWords.NameOf(one), words)) told[KeyOf(one)] = $"{PreparedWords.NameOf(one)}, {words}";
        }

        foreach (var (key, words) in _told)
            if (!told.ContainsKey(key) && !_log.Write(ScrubDesk.Menshen, Settled, PreparedWords.NameOf(key.Database, key.Gid), "it has ended")) told[key] = words;
        _told = told;
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Judge(await _list(_stop.Token).ConfigureAwait(false));
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException or TimeoutException or OperationCanceledException)
            {
                // The engine went away; who watches it says so, and the next look is soon.
            }

            await Task.Delay(Interval, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static (string Database, string Gid, string Transaction) KeyOf(PreparedTransaction one) => (one.Database, one.Gid, one.Transaction);
}
