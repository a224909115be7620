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

    /// <summary>For one telling; the last one too, when the gateway ends.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private bool _again = true;
    private long _heardWhole = -1;

    /// <summary>Why the counts of this gateway are its own at the moment, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Hears what was had before and elsewhere, and goes on by itself; when it returns, nothing is free that was used.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await ExchangeAsync(cancellation).ConfigureAwait(false);
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
        var marks = new List<(HourCounter Counter, long Mark)>();
        var rows = new List<UseRow>();
        Collect(rows, marks);
        if (rows.Count > 0) await ledger.WriteAsync(rows, cancellation).ConfigureAwait(false);
        await HearAsync(cancellation).ConfigureAwait(false);
        foreach (var row in rows) uses.Of(row.Subject).Of(row.Resource).OnTold(row.Minute, row.Amount);
        foreach (var (counter, mark) in marks) counter.OnTold(mark);
        _again = false;
        signal.OnShared();
    }

    /// <summary>What was told and heard counts as lost: another host may be the primary now, and lack the last moments of the one before.</summary>
    public void TellAgain() => (_again, _heardWhole) = (true, -1);

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
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await ExchangeAsync(patience.Token).ConfigureAwait(false);
            Trouble = null;
            return true;
        }
#pragma warning disable CA1031 // Whatever went wrong: the counts go on here, nothing becomes free, and it is tried again.
        catch (Exception)
#pragma warning restore CA1031
        {
            TellAgain();
            Trouble = "quotas by the hour cannot be told to the other gateways: sessions get a small part each, then nothing";
            return false;
        }
    }

    private void Collect(List<UseRow> rows, List<(HourCounter, long)> marks)
    {
        var now = uses.Minute.Now;
        foreach (var (subject, use) in uses.All)
        {
            foreach (var resource in Resources)
            {
                var counter = use.Of(resource);
                marks.Add((counter, counter.Tell(now, _again, (minute, amount) => rows.Add(new UseRow(subject, resource, minute, amount)))));
            }
        }
    }

    /// <summary>The last two minutes; once a minute the whole hour, for what was told late.</summary>
    private async Task HearAsync(CancellationToken cancellation)
    {
        var isWhole = uses.Minute.Now != _heardWhole;
        var picture = await ledger.ReadAsync(isWhole ? null : _heardWhole - 1, cancellation).ConfigureAwait(false);
        uses.Minute.Follow(picture.Now);
        if (isWhole) Forget(picture);
        foreach (var row in picture.Others) uses.Of(row.Subject).Of(row.Resource).Hear(row.Minute, row.Amount);
        if (isWhole) _heardWhole = uses.Minute.Now;
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
