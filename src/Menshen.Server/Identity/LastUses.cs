using System.Collections.Concurrent;
using Menshen.Engine;
using Npgsql;

namespace Menshen.Server;

/// <summary>Remembers who has logged in and writes it down some minutes later, so that no login waits for it.</summary>
/// <remarks>An account whose sessions stay open is in use as well: they are asked for at each writing. A crash loses the last minutes of
/// knowledge; a lock after 90 days does not need them.</remarks>
internal sealed class LastUses(AccountUse store, Func<IEnumerable<long>> open, Func<Task> reload, TimeProvider time) : IAsyncDisposable
{
    /// <summary>At most one write in this time for each subject.</summary>
    private static readonly TimeSpan WriteEvery = TimeSpan.FromMinutes(2);

    /// <summary>Writes between two readings of the whole: another gateway may have seen a subject that we have not.</summary>
    private const int ReadEvery = 60;

    private readonly ConcurrentDictionary<long, DateTimeOffset> _uses = new();
    private readonly ConcurrentDictionary<long, DateTimeOffset> _written = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>The subject has logged in. Never blocks; any thread.</summary>
    public void Note(long subject) => _uses[subject] = time.GetUtcNow();

    /// <summary>When this process last saw it, or null.</summary>
    public DateTimeOffset? Of(long subject) => _uses.TryGetValue(subject, out var seen) ? seen : null;

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Writes what is new. Quietly: the next time writes it again.</summary>
    public async Task WriteAsync()
    {
        foreach (var subject in open())
            Note(subject);
        var news = _uses.Where(use => !_written.TryGetValue(use.Key, out var written) || written < use.Value).ToList();
        if (news.Count == 0)
            return;
        try
        {
            await store.WriteAsync(news, CancellationToken.None).ConfigureAwait(false);
            foreach (var (subject, seen) in news)
                _written[subject] = seen;
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or TimeoutException or ObjectDisposedException)
        {
            // The engine is down or restarting.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await WriteAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        for (var turn = 1; ; turn++)
        {
            await Task.Delay(WriteEvery, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
                return;
            await WriteAsync().ConfigureAwait(false);
            if (turn % ReadEvery == 0)
                await reload().ConfigureAwait(false);
        }
    }
}
