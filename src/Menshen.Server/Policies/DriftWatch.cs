using Menshen.Engine;
using Menshen.Journal;
using Npgsql;

namespace Menshen.Server;

/// <summary>Looks again and again whether the engine is as the policy and the provisioning say, and records what it finds and what is over.</summary>
internal sealed class DriftWatch(Func<CancellationToken, Task<IReadOnlyList<DriftFinding>>> look, JournalWriter journal, TimeProvider time) : IAsyncDisposable
{
    /// <summary>A look costs one connection and a few queries for each database; what it finds was done by hand and waits for hands.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>After something changed that may be drift: migrations change many columns in one go.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly SemaphoreSlim _wake = new(0);
    private HashSet<DriftFinding> _known = [];
    private Task _loop = Task.CompletedTask;

    /// <summary>What the last look found.</summary>
    public IReadOnlyList<DriftFinding> Findings { get; private set; } = [];

    /// <summary>When that was.</summary>
    public DateTimeOffset LookedAt { get; private set; }

    /// <summary>Why nobody can say whether something has drifted, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Looks for the first time, and from now on.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await LookAsync(cancellation).ConfigureAwait(false);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Something may have drifted.</summary>
    public void LookSoon()
    {
        // One is enough, however many columns a migration changes.
        if (_wake.CurrentCount == 0) _wake.Release();
    }

    /// <summary>One look.</summary>
    public async Task<IReadOnlyList<DriftFinding>> LookAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var found = await look(cancellation).ConfigureAwait(false);
            Record(found);
            (Findings, LookedAt, Trouble) = (found, time.GetUtcNow(), null);
            return found;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
        _wake.Dispose();
        _oneAtATime.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (await _wake.WaitAsync(Interval, _stop.Token).ConfigureAwait(false)) await Task.Delay(Soon, time, _stop.Token).ConfigureAwait(false);
                await LookAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NpgsqlException or EngineFaultException or IOException or TimeoutException or InvalidOperationException)
            {
                Trouble = $"the engine could not be looked at for drift since {LookedAt:u}";
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // Each finding is told once, and once that it is over; what could not be recorded is told by the next look.
    private void Record(IReadOnlyList<DriftFinding> found)
    {
        var now = found.ToHashSet();
        foreach (var finding in now.Except(_known).ToList())
            if (!Write(finding, isOver: false)) now.Remove(finding);
        foreach (var finding in _known.Except(found).ToList())
            if (!Write(finding, isOver: true)) now.Add(finding);
        _known = now;
    }

    private bool Write(DriftFinding finding, bool isOver) => journal.Record(
        new DriftFound(JournalTime.Now(time), finding.Area, finding.Object, finding.Expected, finding.Found, isOver), Patience);
}
