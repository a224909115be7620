using Menshen.Policy;

namespace Menshen.Gateway.Quotas;

/// <summary>Tells the other gateways what subjects have had here, and hears what they had there: each second, and sooner when a session asks. Never on a loop.</summary>
/// <remarks><code>
/// counters ──► write, commit ──► read ──► counters
/// </code>
/// Two statements and not one: what another gateway committed meanwhile must be seen by the reading, or two that tell at the same moment would not hear of each other.</remarks>
internal sealed class UseExchange(SubjectUses uses, IUseLedger ledger, ShareSignal signal, InForce<QuotaRules> rules) : IAsyncDisposable
{
    private static readonly QuotaResource[] Resources = [QuotaResource.RowsAnHour, QuotaResource.BytesAnHour, QuotaResource.TimeAnHour];

    /// <summary>How often it is told and heard when nobody asks, and tried again after a failure.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Between two tellings, whoever asks: sessions that use up small quotas must not keep the catalogue busy.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(20);

    /// <summary>For writing one chunk, and for hearing the last minutes: within what sessions wait there are two attempts, and one of them at another primary.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>For hearing a whole hour.</summary>
    private static readonly TimeSpan PatienceForHour = TimeSpan.FromSeconds(3);

    /// <summary>Tries at a start; then it counts alone, a portion for each subject, and says so.</summary>
    private const int TriesAtStart = 3;

    /// <summary>So many counts are written at once, or some more: each chunk has its own patience, so that any number fits.</summary>
    private const int Chunk = 5_000;

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private int _telling;
    private long _heardWhole = -1;

    /// <summary>Why the counts of this gateway are its own at the moment, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Hears what was had before and elsewhere, and goes on by itself. When it returns, nothing is free that was used; or the catalogue did not answer, and nobody gets more
    /// than a portion before it does.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var isHeard = false;
        for (var i = 0; i < TriesAtStart && !isHeard; i++)
        {
            if (i > 0) await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            isHeard = await TryAsync(cancellation).ConfigureAwait(false);
        }
        cancellation.ThrowIfCancellationRequested();
        if (!isHeard) signal.CutOff();
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Tells the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await TryAsync(CancellationToken.None).ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Tells and hears once.</summary>
    public async Task ExchangeAsync(CancellationToken cancellation)
    {
        if (!rules.Now.IsHourly)
        {
            // Nothing is counted. When that changes, what others have is not known here.
            TellAgain();
            signal.OnShared();
            return;
        }
        // By the ledger's minutes before the first of ours is written.
        if (_heardWhole < 0) await HearAsync(cancellation).ConfigureAwait(false);
        var told = false;
        foreach (var chunk in Collect())
        {
            await WithinAsync(Patience, token => ledger.WriteAsync(chunk.Rows, token), cancellation).ConfigureAwait(false);
            await HearAsync(cancellation).ConfigureAwait(false);
            chunk.OnTold(uses);
            signal.OnShared();
            told = true;
        }
        if (told) return;
        await HearAsync(cancellation).ConfigureAwait(false);
        signal.OnShared();
    }

    /// <summary>What was told and heard counts as lost: another host may be the primary now, and lack the last moments of the one before.</summary>
    public void TellAgain() => (_telling, _heardWhole) = (_telling + 1, -1);

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await signal.WaitAsync(Pause, _stop.Token).ConfigureAwait(false);
                if (!await TryAsync(_stop.Token).ConfigureAwait(false)) await Task.Delay(Pause, _stop.Token).ConfigureAwait(false);
                else await Task.Delay(LeastPause, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        try
        {
            await ExchangeAsync(cancellation).ConfigureAwait(false);
            Trouble = null;
            return true;
        }
#pragma warning disable CA1031 // Whatever went wrong: the counts go on here, nothing becomes free, and it is tried again.
        catch (Exception)
#pragma warning restore CA1031
        {
            TellAgain();
            signal.OnFailed();
            Trouble = "quotas by the hour cannot be told to the other gateways: sessions get a small part each, then nothing";
            return false;
        }
    }

    // All of a counter is in one chunk: what it wrote in minutes that are still to come goes with it.
    private IEnumerable<UseChunk> Collect()
    {
        var (now, chunk) = (uses.Minute.Now, new UseChunk());
        foreach (var (subject, use) in uses.All)
        {
            foreach (var resource in Resources)
            {
                if (use.Of(resource) is var counter && !counter.IsTold(_telling)) chunk.Add(subject, resource, counter, counter.Tell(now, _telling, chunk.Minutes));
            }
            if (chunk.Rows.Count < Chunk) continue;
            yield return chunk;
            chunk = new UseChunk();
        }
        if (chunk.Rows.Count > 0) yield return chunk;
        else chunk.OnTold(uses);
    }

    /// <summary>The last two minutes; once a minute the whole hour, for what was told late.</summary>
    private async Task HearAsync(CancellationToken cancellation)
    {
        var isWhole = uses.Minute.Now != _heardWhole;
        UsePicture? heard = null;
        await WithinAsync(
            isWhole ? PatienceForHour : Patience, async token => heard = await ledger.ReadAsync(isWhole ? null : _heardWhole - 1, token).ConfigureAwait(false), cancellation)
            .ConfigureAwait(false);
        var picture = heard!;
        uses.Minute.Follow(picture.Now);
        if (isWhole) Fold();
        if (isWhole) Forget(picture);
        foreach (var row in picture.Others) uses.Of(row.Subject).Of(row.Resource).Hear(row.Minute, row.Amount);
        if (isWhole) _heardWhole = uses.Minute.Now;
    }

    private static async Task WithinAsync(TimeSpan patience, Func<CancellationToken, Task> step, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(patience);
        await step(limited.Token).ConfigureAwait(false);
    }

    private void Fold()
    {
        foreach (var (_, use) in uses.All)
        {
            foreach (var resource in Resources) use.Of(resource).Fold(uses.Minute.Now);
        }
    }

    // What the others do not have any more: an hour has passed over it, or it was given back to the last bit.
    private void Forget(UsePicture picture)
    {
        var there = picture.Others.Select(row => (row.Subject, row.Resource, row.Minute)).ToHashSet();
        var now = uses.Minute.Now;
        foreach (var (subject, use) in uses.All)
        {
            foreach (var resource in Resources)
            {
                for (var minute = now - HourMinutes.Count + 1; minute <= now; minute++)
                {
                    if (!there.Contains((subject, resource, minute))) use.Of(resource).Hear(minute, 0);
                }
            }
        }
    }
}
