using System.Collections.Concurrent;
using System.Diagnostics;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>This gateway among those of its catalogue: it hears what others change, has them hear what it changes, and knows when it may have missed something.</summary>
/// <remarks><code>
/// each second, and when something is told: hear it ─► have it in force ─► acknowledge ─► the lease begins anew
/// telling: a row and a notification ─► all have acknowledged?  go on
///                                  └─► a session is gone, or is ended for its silence, and its lease has run out ─► its term is over, go on without it
/// </code>
/// A gateway whose lease has run out sends nothing that reads or writes rows (<see cref="GatewayLease"/>). So whatever goes wrong here, it is tried again until the end.</remarks>
internal sealed class OtherGateways : IOtherGateways, IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The same while a look is under way whose end is to be acknowledged.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(20);

    /// <summary>Between attempts to be there again.</summary>
    private static readonly TimeSpan AfterFault = TimeSpan.FromMilliseconds(500);

    /// <summary>For leaving in order.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IEngine _engine;
    private readonly GatewayTerm _term;
    private readonly GatewayTeller _teller;
    private readonly ForeignChanges _changes;
    private readonly TermFile _file;
    private readonly SharedLooks _tellingLooks;
    private readonly ConcurrentDictionary<string, string> _untold = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, Task> _settling = new();
    private readonly ConcurrentDictionary<string, Task> _looking = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Guid> _looked = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _ending;
    private Task _loop = Task.CompletedTask;
    private Task _sweeping = Task.CompletedTask;
    private volatile string? _fault;
    private volatile bool _hasMoved;
    private volatile CancellationTokenSource _round = new();
    private bool _isBehind;

    /// <param name="engine">With the catalogue.</param>
    /// <param name="changes">What is done about what others tell.</param>
    /// <param name="name">This gateway's, for people.</param>
    /// <param name="file">Where its term is kept.</param>
    public OtherGateways(IEngine engine, ForeignChanges changes, string name, string file)
    {
        (_engine, _changes, _file, _term) = (engine, changes, new TermFile(file), new GatewayTerm(engine, name));
        _teller = new GatewayTeller(engine, _term);
        _tellingLooks = new SharedLooks(TellLookAsync);
        _ending = _stop.Token;
    }

    public GatewayLease Lease { get; } = new();

    /// <summary>Of this gateway; empty: there was none yet. Any thread.</summary>
    public Guid Term => _term.Id;

    /// <summary>Is told each second who is there, this gateway among them.</summary>
    public Func<IReadOnlyList<GatewayPresence>, CancellationToken, Task> Seen { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What is the matter, or null.</summary>
    public string? Trouble => Lease.IsHeld
        ? _changes.Trouble ?? _untold.Values.FirstOrDefault()
        : $"the catalogue does not answer ({_fault ?? "not yet"}): other gateways may have changed columns, so nothing that touches rows is sent where groups of sealed columns are known; it looks again";

    /// <summary>Returns when this gateway is one of them: what is read from now on nobody changes without its word.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var former = await _file.ReadAsync(cancellation).ConfigureAwait(false);
        await _term.ConnectAsync(cancellation).ConfigureAwait(false);
        // One Menshen at a time has the directory: that one is dead, and believes nothing.
        if (former != Guid.Empty) await _teller.EndFormerAsync(former, cancellation).ConfigureAwait(false);
        await _file.WriteAsync(_term.Id, cancellation).ConfigureAwait(false);
        await HearAsync(cancellation).ConfigureAwait(false);
        _engine.Lost += OnLost;
        _loop = Task.Run(() => UntilStopAsync(RoundAsync, AfterFault, _term.DisconnectAsync), CancellationToken.None);
        // Beside it: what hangs in the connections that all share must not cost the lease.
        _sweeping = Task.Run(() => UntilStopAsync(SweepAsync, Pause, () => Task.CompletedTask), CancellationToken.None);
    }

    public async Task AwaitAllAsync(Action<string> silent, CancellationToken cancellation) =>
        await _teller.TellAsync(new GatewayNews { Kind = GatewayNews.Ask }, silent, cancellation).ConfigureAwait(false);

    public Task<string?> TellMoveAsync(ColumnWork work, string transaction, CancellationToken cancellation) =>
        _teller.TellAsync(new GatewayNews { Kind = GatewayNews.Move, Database = work.Database, Tables = work.Tables, Transaction = transaction }, silent: null, cancellation);

    /// <summary>Returns when each has looked at what is sealed in that database since this was called, or can answer wrongly no more. Who waits no longer leaves it to go on by itself.</summary>
    public Task TellLookAsync(string database, CancellationToken cancellation) => _tellingLooks.AskAsync(database).WaitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        _engine.Lost -= OnLost;
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loop, _sweeping).ConfigureAwait(false);
        await Task.WhenAll([.. _settling.Values, .. _looking.Values]).ConfigureAwait(false);
        await _changes.EndAsync().ConfigureAwait(false);
        Lease.End();
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await _term.LeaveAsync(patience.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it was: the others wait until the lease would have run out.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        await _term.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    // A host that was cut off keeps the connection open, and would answer for ever.
    private void OnLost(object? sender, EngineLoss loss)
    {
        _hasMoved = true;
        try
        {
            _round.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Between two rounds: the next one looks.
        }
    }

    private async Task UntilStopAsync(Func<CancellationToken, Task> act, TimeSpan afterFault, Func<Task> undo)
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await act(_ending).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever went wrong, a name that was not found or a disk that is full: without this loop the gateway would be closed for ever.
            catch (Exception fault)
            {
                _fault = FaultWords.Of(fault);
                try
                {
                    await undo().ConfigureAwait(false);
                }
                catch (Exception)
                {
                    // It is gone in any case.
                }
                await Task.Delay(afterFault, _ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
#pragma warning restore CA1031
        }
    }

    private async Task RoundAsync(CancellationToken cancellation)
    {
        // An answer of a host that is lost is not waited for: its place is another's by now.
        using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _round = round;
        if (_hasMoved)
        {
            _hasMoved = false;
            await _term.DisconnectAsync().ConfigureAwait(false);
        }
        await ReturnAsync(round.Token).ConfigureAwait(false);
        if (await HearAsync(round.Token).ConfigureAwait(false)) await WaitAsync(round.Token).ConfigureAwait(false);
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        await Seen(await _teller.SweepAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        await Task.Delay(Pause, cancellation).ConfigureAwait(false);
    }

    private async Task ReturnAsync(CancellationToken cancellation)
    {
        if (!await _term.ConnectAsync(cancellation).ConfigureAwait(false)) return;
        Lease.End();
        _isBehind = true;
        await _file.WriteAsync(_term.Id, cancellation).ConfigureAwait(false);
    }

    // False: others have ended the term, and there has to be a new one.
    private async Task<bool> HearAsync(CancellationToken cancellation)
    {
        var asked = GatewayLease.Now;
        if (await _term.HearAsync(cancellation).ConfigureAwait(false) is not { } told) return await EndAsync().ConfigureAwait(false);
        // Before the lease: until then nothing is sent, and what was planned before means nothing any more.
        if (_isBehind)
        {
            await _changes.ReadAllAsync(cancellation).ConfigureAwait(false);
            _isBehind = false;
        }
        var inForce = Take(told);
        if (inForce.Count > 0 && !await _term.AcknowledgeAsync(inForce, cancellation).ConfigureAwait(false)) return await EndAsync().ConfigureAwait(false);
        Lease.Renew(asked);
        _fault = null;
        return true;
    }

    private async Task<bool> EndAsync()
    {
        Lease.End();
        await _term.DisconnectAsync().ConfigureAwait(false);
        return false;
    }

    // What is told stays in the answers until it is acknowledged. Answers what is in force.
    private HashSet<Guid> Take(IReadOnlyList<GatewayNews> told)
    {
        HashSet<Guid> inForce = [];
        while (_looked.TryDequeue(out var looked)) inForce.Add(looked);
        foreach (var news in told.Where(news => news.Kind != GatewayNews.Look))
        {
            if (news.Kind == GatewayNews.Move) Fence(news);
            inForce.Add(news.Id);
        }
        // One look answers all that asked for that database before it began.
        foreach (var looks in told.Where(news => news.Kind == GatewayNews.Look && !inForce.Contains(news.Id)).GroupBy(news => news.Database).Where(looks => !_looking.ContainsKey(looks.Key)))
            _looking[looks.Key] = LookAsync(looks.Key, [.. looks.Select(news => news.Id)]);
        return inForce;
    }

    private void Fence(GatewayNews news)
    {
        if (_settling.ContainsKey(news.Id)) return;
        var task = _settling[news.Id] = _changes.SettleAsync(news, _changes.Begin(news), _ending);
        _ = task.ContinueWith(_ => _settling.TryRemove(news.Id, out var _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task LookAsync(string database, List<Guid> news)
    {
        // Nothing before it is noted as under way.
        await Task.Yield();
        await _changes.LookAsync(database, _ending).ConfigureAwait(false);
        foreach (var looked in news) _looked.Enqueue(looked);
        _looking.TryRemove(database, out _);
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        for (var began = Stopwatch.StartNew(); began.Elapsed < Pause && _looked.IsEmpty && !_hasMoved;)
            if (await _term.WaitAsync(_looking.IsEmpty ? Pause : Brief, cancellation).ConfigureAwait(false)) return;
    }

    // Its row stays until all have looked, whoever waits for it: "done" must not be the end of it.
    private async Task TellLookAsync(string database)
    {
        for (var pauses = new RetryPauses(); !_ending.IsCancellationRequested;)
        {
            try
            {
                // Whoever is not there yet looks when he comes.
                if ((await _teller.OthersAsync(_ending).ConfigureAwait(false)).Count > 0)
                    await _teller.TellAsync(new GatewayNews { Kind = GatewayNews.Look, Database = database }, name => _untold[database] = Unlooked(database, name), _ending).ConfigureAwait(false);
                break;
            }
#pragma warning disable CA1031 // Whatever it was: the others have not looked.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _untold[database] = Unlooked(database, $"others ({FaultWords.Of(fault)})");
                await pauses.WaitAsync(_ending).ConfigureAwait(false);
            }
        }
        _untold.TryRemove(database, out _);
    }

    private static string Unlooked(string database, string who) => $"what was made or renamed in database {database} has not been looked at yet by the gateway {who}";
}
