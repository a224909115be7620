using System.Collections.Concurrent;
using System.Globalization;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Policy;
using Npgsql;

namespace Menshen.Server;

/// <summary>The one counter of wrong passwords, for the gateway and the control surface: counts in memory, keeps it in the catalogue, hears what
/// other gateways count, and records each lock.</summary>
/// <remarks><code>
/// gateway, control ──► FailureCounter (memory, at once) ──► queue ──► catalogue ──NOTIFY──► the other gateways' memory
///                                                             └► journal: login.lock
/// </code>
/// What is counted is in force at once and written a moment later, off the gateway's loops; a failing engine is tried again. A storm writes
/// little: while a lock holds nothing is counted.</remarks>
internal sealed class LoginFailures : ILoginFailures, IAsyncDisposable
{
    /// <summary>How often last logins are written, and failed writes tried again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How often what counts no longer is deleted.</summary>
    private static readonly TimeSpan Tidying = TimeSpan.FromMinutes(10);

    /// <summary>Rows that wait for an engine that is down; more are dropped, for memory holds the count anyway.</summary>
    private const int MostWaiting = 10_000;

    private readonly FailureCounter _counter;
    private readonly LoginCatalogue _catalogue;
    private readonly AdministrationLog _log;
    private readonly TimeProvider _time;
    private readonly InForce<LoginRules> _rules;
    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly ConcurrentQueue<Func<CancellationToken, Task>> _work = new();
    private readonly ConcurrentDictionary<long, LastLogin> _logins = new();
    private readonly ConcurrentDictionary<long, int> _unlocks = new();
    private readonly SemaphoreSlim _wake = new(0), _oneAtATime = new(1);
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public LoginFailures(LoginCatalogue catalogue, AdministrationLog log, InForce<LoginRules> rules, TimeProvider time)
    {
        (_catalogue, _log, _rules, _time) = (catalogue, log, rules, time);
        _counter = new FailureCounter(rules, time);
        _counter.Counted += OnCounted;
        _counter.Locked += OnLocked;
        _counter.Succeeded += OnSucceeded;
    }

    /// <summary>Sessions of the subject with that number are to end, at this gateway too. Raised on the listener's task.</summary>
    public event Action<long>? EndAsked;

    private TimeSpan Memory => _rules.Now is var rules && rules.Persons.Lock > rules.Applications.Lock ? rules.Persons.Lock : rules.Applications.Lock;

    public bool IsLocked(LoginAttempt attempt) => _counter.IsLocked(attempt);

    public TimeSpan NoteFailure(LoginAttempt attempt) => _counter.NoteFailure(attempt);

    public TimeSpan NoteRefusal(LoginAttempt attempt) => _counter.NoteRefusal(attempt);

    public LastLogin? NoteSuccess(LoginAttempt attempt) => _counter.NoteSuccess(attempt);

    /// <summary>What is known of a subject's last login.</summary>
    public LastLogin LastOf(long subject) => _counter.LastOf(subject);

    /// <summary>Reads what is kept and begins to write; after that a restart has forgotten nothing.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await LoadAsync(null, cancellation).ConfigureAwait(false);
        foreach (var row in await _catalogue.LoadLastLoginsAsync(cancellation).ConfigureAwait(false))
            _counter.MergeLast(row.SubjectId, new LastLogin(row.At, row.Source, row.FailuresSince));
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Takes what was told to all gateways.</summary>
    public void Hear(string news)
    {
        switch (news.Split(' '))
        {
            case ["failures", var subject, var mark] when Number(subject) is { } id:
                if (mark != _mark)
                    Queue(cancellation => LoadAsync(id, cancellation));
                break;
            case ["unlocked", var subject] when Number(subject) is { } id:
                Forget(id);
                break;
            case ["end", var subject] when Number(subject) is { } id:
                EndAsked?.Invoke(id);
                break;
            default:
                Queue(cancellation => LoadAsync(null, cancellation));
                break;
        }
    }

    /// <summary>Unlocks a subject: once this has returned the next right password is let in here, and nothing counted before locks again.</summary>
    /// <remarks>Failures are written later than they are counted. One that waits, or is on its way, would bring back what is deleted.</remarks>
    /// <exception cref="CatalogueRefusalException">Nobody is called so.</exception>
    public async Task UnlockAsync(string name, CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            Forget(await _catalogue.UnlockAsync(name, cancellation).ConfigureAwait(false));
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Writes what is left, for some seconds at most.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await TryAllAsync(patience.Token).ConfigureAwait(false);
        _stop.Dispose();
        _wake.Dispose();
        _oneAtATime.Dispose();
    }

    private void Forget(long subject)
    {
        _unlocks.AddOrUpdate(subject, 1, (_, times) => times + 1);
        _counter.Clear(subject);
    }

    private void OnCounted(FailureRow row) => Keep(row with { Failures = 1 });

    // A lock takes away and gives nothing: it holds before its record is written, or a full journal would be a way around it.
    private void OnLocked(FailureRow row, AccountLocked locked)
    {
        Queue(_ =>
        {
            var where = locked.Source is { } source ? $"from {source}" : "from everywhere";
            _log.Write("menshen", "login.lock", locked.Name, string.Create(
                CultureInfo.InvariantCulture, $"done, {where}, after {locked.Failures} wrong passwords, until {locked.Until.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z"));
            return Task.CompletedTask;
        });
        Keep(row with { Failures = 0 });
    }

    private void OnSucceeded(long subject, SourceKey? settled, LastLogin login)
    {
        _logins[subject] = login;
        if (settled is { } source)
            Queue(cancellation => _catalogue.SettleAsync(subject, source.ToString(), cancellation));
    }

    private void Queue(Func<CancellationToken, Task> work)
    {
        if (_work.Count >= MostWaiting)
            return;
        _work.Enqueue(work);
        _wake.Release();
    }

    private void Keep(FailureRow row)
    {
        var unlocks = UnlocksOf(row.SubjectId);
        Queue(cancellation => unlocks == UnlocksOf(row.SubjectId) ? KeepAsync(row, cancellation) : Task.CompletedTask);
    }

    private int UnlocksOf(long subject) => _unlocks.GetValueOrDefault(subject);

    private async Task KeepAsync(FailureRow row, CancellationToken cancellation)
    {
        _logins[row.SubjectId] = _counter.LastOf(row.SubjectId);
        var kept = new LoginFailureRow(row.SubjectId, row.Source?.ToString() ?? "*", row.Failures, row.LastAt, row.LockedUntil);
        await _catalogue.NoteFailureAsync(kept, _time.GetUtcNow() - Memory, _mark, cancellation).ConfigureAwait(false);
    }

    private async Task LoadAsync(long? subject, CancellationToken cancellation)
    {
        var rows = await _catalogue.LoadFailuresAsync(subject, cancellation).ConfigureAwait(false);
        // Behind the rows: those of before an unlocking between the two are not taken.
        var unlocks = await _catalogue.LoadUnlocksAsync(subject, cancellation).ConfigureAwait(false);
        foreach (var (unlocked, at) in unlocks)
            _counter.Clear(unlocked, at);
        _counter.Merge(rows.Where(row => row.Source == "*" || SourceKey.TryParse(row.Source, out _))
            .Where(row => !(unlocks.TryGetValue(row.SubjectId, out var at) && row.LastAt <= at))
            .Select(row => new FailureRow(row.SubjectId, SourceKey.TryParse(row.Source, out var key) ? key : null, row.Failures, row.LastAt, row.LockedUntil)));
    }

    private async Task RunAsync()
    {
        var tidied = _time.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _wake.WaitAsync(Pause, _stop.Token).ConfigureAwait(false);
                if (!await TryAllAsync(_stop.Token).ConfigureAwait(false))
                    await Task.Delay(Pause, _time, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (_time.GetElapsedTime(tidied) < Tidying)
                continue;
            tidied = _time.GetTimestamp();
            _counter.Prune();
            Queue(cancellation => _catalogue.ForgetAsync(_time.GetUtcNow() - Memory, cancellation));
        }
    }

    /// <summary>Does what waits. False: the engine does not answer; what failed waits on.</summary>
    private async Task<bool> TryAllAsync(CancellationToken cancellation)
    {
        while (_work.TryPeek(out var work))
        {
            if (!await TryAsync(work, cancellation).ConfigureAwait(false))
                return false;
            _work.TryDequeue(out _);
        }

        var logins = _logins.ToArray();
        if (logins.Length == 0)
            return true;
        if (!await TryAsync(
            token => _catalogue.NoteLoginsAsync([.. logins.Select(l => new LastLoginRow(l.Key, l.Value.At, l.Value.Source, l.Value.FailuresSince))], token), cancellation).ConfigureAwait(false))
            return false;
        foreach (var login in logins)
            _logins.TryRemove(login);
        return true;
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        try
        {
            await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        try
        {
            await work(cancellation).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or TimeoutException or IOException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
