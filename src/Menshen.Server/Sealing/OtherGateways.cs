using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Menshen.Engine;
using Npgsql;

namespace Menshen.Server;

/// <summary>This gateway among those of its catalogue: it hears what others change, has them hear what it changes, and knows when it may have missed something.</summary>
/// <remarks><code>
/// each second, and when something is told: hear it ─► have it in force ─► acknowledge ─► the lease begins anew
/// telling: a row and a notification ─► all have acknowledged?  go on
///                                  └─► a session is gone, or is ended for its silence, and its lease has run out ─► its term is over, go on without it
/// </code>
/// A gateway whose lease has run out sends nothing that reads or writes rows (<see cref="GatewayLease"/>).</remarks>
internal sealed class OtherGateways : IOtherGateways, IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Between attempts to be there again.</summary>
    private static readonly TimeSpan AfterFault = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a session may leave something unacknowledged: whoever looks at a database under load takes a second or two.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>From when a session was first seen to be gone: longer than the lease, by what two clocks may differ in as long.</summary>
    private static readonly TimeSpan RunOut = GatewayLease.Length + TimeSpan.FromSeconds(1);

    /// <summary>Between looks whether all have heard.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10), LongestLook = TimeSpan.FromMilliseconds(200);

    private readonly IEngine _engine;
    private readonly GatewayTerm _term;
    private readonly GatewayCatalogue _catalogue;
    private readonly ForeignChanges _changes;
    private readonly string _file;
    private readonly ConcurrentDictionary<(long Id, DateTime Session), long> _seenDead = new();
    private readonly ConcurrentDictionary<long, Task> _underWay = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private volatile bool _hasMoved;
    private bool _isBehind;

    /// <param name="engine">With the catalogue.</param>
    /// <param name="changes">What is done about what others tell.</param>
    /// <param name="name">This gateway's, for people.</param>
    /// <param name="file">Where the number of the term is kept, so that a start ends that of a run that was killed.</param>
    public OtherGateways(IEngine engine, ForeignChanges changes, string name, string file)
    {
        (_engine, _changes, _file) = (engine, changes, file);
        (_term, _catalogue) = (new GatewayTerm(engine, name), new GatewayCatalogue(engine));
    }

    public GatewayLease Lease { get; } = new();

    /// <summary>What is the matter, or null.</summary>
    public string? Trouble => Lease.IsHeld ? null : "the catalogue does not answer: other gateways may have changed columns, so nothing that touches rows is sent; it looks again";

    /// <summary>Returns when this gateway is one of them: what is read from now on nobody changes without its word.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var predecessor = File.Exists(_file) && long.TryParse(await File.ReadAllTextAsync(_file, cancellation).ConfigureAwait(false), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
        await _term.ConnectAsync(cancellation).ConfigureAwait(false);
        // One Menshen at a time has the directory: that one is dead, and believes nothing.
        foreach (var dead in (await _catalogue.MissingAsync(_term.Id, 0, cancellation).ConfigureAwait(false)).Where(gateway => gateway.Id == predecessor && !gateway.IsAlive))
            await _catalogue.ForgetAsync(dead, cancellation).ConfigureAwait(false);
        await NoteTermAsync(cancellation).ConfigureAwait(false);
        await HearAsync(cancellation).ConfigureAwait(false);
        _engine.Lost += OnLost;
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    public async Task AwaitAllAsync(Action<string> silent, CancellationToken cancellation) =>
        await TellAsync(new GatewayNews { Kind = GatewayNews.Ask }, silent, cancellation).ConfigureAwait(false);

    public Task<string?> TellMoveAsync(ColumnWork work, (string Schema, string Name)? locked, CancellationToken cancellation) =>
        TellAsync(new GatewayNews { Kind = GatewayNews.Move, Database = work.Database, Tables = work.Tables, Locked = locked }, silent: null, cancellation);

    /// <summary>Returns when each has looked at what is sealed in that database since this was called, or can answer wrongly no more.</summary>
    public async Task TellLookAsync(string database, CancellationToken cancellation)
    {
        // Whoever is not there yet looks when he comes.
        if ((await _catalogue.MissingAsync(_term.Id, 0, cancellation).ConfigureAwait(false)).Count > 0)
            await TellAsync(new GatewayNews { Kind = GatewayNews.Look, Database = database }, _ => { }, cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _engine.Lost -= OnLost;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await Task.WhenAll(_underWay.Values).ConfigureAwait(false);
        Lease.End();
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await _term.LeaveAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (IsOfEngine(fault))
        {
            // The others wait until the lease would have run out.
        }
        await _term.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private static bool IsOfEngine(Exception fault) => fault is NpgsqlException or IOException or EngineFaultException or TimeoutException or OperationCanceledException;

    // A host that was cut off keeps the connection open, and would answer for ever.
    private void OnLost(object? sender, EngineLoss loss) => _hasMoved = true;

    private Task NoteTermAsync(CancellationToken cancellation) => File.WriteAllTextAsync(_file, _term.Id.ToString(CultureInfo.InvariantCulture), cancellation);

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ReturnAsync(_stop.Token).ConfigureAwait(false);
                if (await HearAsync(_stop.Token).ConfigureAwait(false))
                {
                    await SweepAsync(_stop.Token).ConfigureAwait(false);
                    await _term.WaitAsync(Pause, _stop.Token).ConfigureAwait(false);
                }
                if (!_hasMoved) continue;
                _hasMoved = false;
                await _term.DisconnectAsync().ConfigureAwait(false);
            }
            catch (Exception fault) when (IsOfEngine(fault))
            {
                await _term.DisconnectAsync().ConfigureAwait(false);
                await Task.Delay(AfterFault, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReturnAsync(CancellationToken cancellation)
    {
        if (!await _term.ConnectAsync(cancellation).ConfigureAwait(false)) return;
        Lease.End();
        _isBehind = true;
        await NoteTermAsync(cancellation).ConfigureAwait(false);
    }

    // False: others have ended the term, and there has to be a new one.
    private async Task<bool> HearAsync(CancellationToken cancellation)
    {
        var asked = GatewayLease.Now;
        if (await _term.HearAsync(cancellation).ConfigureAwait(false) is not { } told)
        {
            Lease.End();
            await _term.DisconnectAsync().ConfigureAwait(false);
            return false;
        }
        // Before the lease: until then nothing is sent, and what was planned before means nothing any more.
        if (_isBehind)
        {
            await _changes.ReadAllAsync(cancellation).ConfigureAwait(false);
            _isBehind = false;
        }
        foreach (var news in told) await TakeAsync(news, cancellation).ConfigureAwait(false);
        Lease.Renew(asked);
        return true;
    }

    // What is told stays in the answers until it is acknowledged.
    private async Task TakeAsync(GatewayNews news, CancellationToken cancellation)
    {
        if (news.Kind == GatewayNews.Look)
        {
            if (_underWay.ContainsKey(news.Number)) return;
            Follow(news, LookAsync(news));
            return;
        }
        if (news.Kind == GatewayNews.Move && !_underWay.ContainsKey(news.Number))
        {
            _changes.Begin(news);
            Follow(news, _changes.SettleAsync(news, _stop.Token));
        }
        await _catalogue.AcknowledgeAsync(news.Number, _term.Id, cancellation).ConfigureAwait(false);
    }

    private void Follow(GatewayNews news, Task task)
    {
        _underWay[news.Number] = task;
        _ = task.ContinueWith(_ => _underWay.TryRemove(news.Number, out var _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task LookAsync(GatewayNews news)
    {
        await Task.Yield();
        try
        {
            await _changes.LookAsync(news.Database, _stop.Token).ConfigureAwait(false);
            await _catalogue.AcknowledgeAsync(news.Number, _term.Id, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (IsOfEngine(fault))
        {
            // It is heard again, and taken again.
        }
    }

    // Those that are gone for good, so that nobody has to wait for them when something changes.
    private async Task SweepAsync(CancellationToken cancellation)
    {
        var others = await _catalogue.MissingAsync(_term.Id, 0, cancellation).ConfigureAwait(false);
        foreach (var seen in _seenDead.Keys.Where(key => !others.Any(other => !other.IsAlive && (other.Id, other.SessionStart) == key)).ToList()) _seenDead.TryRemove(seen, out _);
        foreach (var dead in others.Where(other => !other.IsAlive)) await WaitOutAsync(dead, cancellation).ConfigureAwait(false);
    }

    // Its session has been gone for longer than it can believe that it is there: its term is over.
    private async Task WaitOutAsync(GatewayPresence dead, CancellationToken cancellation)
    {
        var since = _seenDead.GetOrAdd((dead.Id, dead.SessionStart), Stopwatch.GetTimestamp());
        if (Stopwatch.GetElapsedTime(since) > RunOut) await _catalogue.ForgetAsync(dead, cancellation).ConfigureAwait(false);
    }

    // Null: all have it in force. Else which does not answer, where nobody is waited out because nobody would be told so.
    private async Task<string?> TellAsync(GatewayNews news, Action<string>? silent, CancellationToken cancellation)
    {
        try
        {
            var number = await _catalogue.TellAsync(_term.Id, news, cancellation).ConfigureAwait(false);
            try
            {
                return await AwaitAsync(number, silent, cancellation).ConfigureAwait(false);
            }
            finally
            {
                await _catalogue.EndAsync(number, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (PostgresException fault)
        {
            // Not what the teller's own statements were refused for, by which works are given up.
            throw new TimeoutException($"the catalogue does not answer: {fault.SqlState}", fault);
        }
    }

    private async Task<string?> AwaitAsync(long number, Action<string>? silent, CancellationToken cancellation)
    {
        Dictionary<(long, DateTime), long> missed = [];
        for (var pause = Look; ; pause = pause * 2 < LongestLook ? pause * 2 : LongestLook)
        {
            var missing = await _catalogue.MissingAsync(_term.Id, number, cancellation).ConfigureAwait(false);
            if (missing.Count == 0) return null;
            foreach (var gateway in missing)
            {
                var key = (gateway.Id, gateway.SessionStart);
                missed.TryAdd(key, Stopwatch.GetTimestamp());
                var since = Stopwatch.GetElapsedTime(missed[key]);
                var isOver = since > Patience;
                if (isOver && silent is null) return gateway.Name;
                if (since > Pause) silent?.Invoke(gateway.Name);
                if (!gateway.IsAlive) await WaitOutAsync(gateway, cancellation).ConfigureAwait(false);
                else if (isOver) await _catalogue.DismissAsync(gateway, cancellation).ConfigureAwait(false);
            }
            await Task.Delay(pause, cancellation).ConfigureAwait(false);
        }
    }
}
