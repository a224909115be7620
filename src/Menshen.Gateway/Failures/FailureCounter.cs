using Menshen.Policy;

namespace Menshen.Gateway;

/// <summary>The one counter of wrong passwords, in memory; what it counts it tells, so that a catalogue can keep it.</summary>
/// <remarks>
/// Counted by account and source, for then an attacker locks himself out and not the owner who comes from elsewhere. A higher ceiling counts
/// all sources of an account together: beyond it the account is locked for everybody, and the owner with it, because many sources
/// that guess at one account are the greater danger. While a lock holds nothing is counted, so one source never reaches the ceiling.
/// The verdict at the end of an exchange is taken under the same lock as the count: guesses sent side by side are counted one by one.
/// </remarks>
public sealed class FailureCounter(InForce<LoginRules> rules, TimeProvider time) : ILoginFailures
{
    /// <summary>Within so long a second try with the other choice of TLS is the same libpq's; longer than the longest delay by a little.</summary>
    private static readonly TimeSpan TwinPatience = TimeSpan.FromSeconds(2);

    // All names that nobody has are counted as one account, locked by it like any, and nobody is told: a stranger's guess costs what one at a known
    // name does. Its number is no subject's, for the catalogue counts from 1.
    private static readonly SubjectEntry Nobody = new(0, "nobody", "", "", CanLogin: false) { Kind = "person" };

    private readonly Lock _gate = new();
    private readonly Dictionary<long, AccountFailures> _accounts = [];
    private readonly FailureDelays _delays = new(rules);

    /// <summary>One more wrong password was counted. Raised on the caller's thread, outside of all locks; must not block.</summary>
    public event Action<FailureRow>? Counted;

    /// <summary>An account was locked. As above.</summary>
    public event Action<FailureRow, AccountLocked>? Locked;

    /// <summary>The right password: what was counted for the source (null: nothing was) is settled, and this is the last login now. As
    /// above.</summary>
    public event Action<long, SourceKey?, LastLogin>? Succeeded;

    public bool IsLocked(LoginAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var (id, source, now) = ((attempt.Subject ?? Nobody).Id, SourceKey.Of(attempt.Source), time.GetUtcNow());
        bool isLocked;
        lock (_gate) isLocked = _accounts.TryGetValue(id, out var account) && account.IsLocked(source, now);
        return isLocked && attempt.Subject is not null;
    }

    public TimeSpan NoteFailure(LoginAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var source = SourceKey.Of(attempt.Source);
        FailureRow? counted = null;
        (FailureRow Row, AccountLocked Words)? locked = null;
        TimeSpan delay;
        lock (_gate)
        {
            delay = NoteDelay(attempt, source);
            (counted, locked) = Count(attempt.Subject ?? Nobody, source, attempt.IsEncrypted);
        }

        if (attempt.Subject is null) return delay;
        if (counted is not null) Counted?.Invoke(counted);
        if (locked is { } found) Locked?.Invoke(found.Row, found.Words);
        return delay;
    }

    public TimeSpan NoteRefusal(LoginAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        lock (_gate) return NoteDelay(attempt, SourceKey.Of(attempt.Source));
    }

    public LastLogin? NoteSuccess(LoginAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var subject = attempt.Subject!;
        var source = SourceKey.Of(attempt.Source);
        var now = time.GetUtcNow();
        bool settled;
        LastLogin before;
        var current = new LastLogin(now, attempt.Source.ToString(), 0);
        lock (_gate)
        {
            var account = AccountOf(subject.Id);
            if (account.IsLocked(source, now)) return null;
            settled = account.Settle(source);
            before = account.Last;
            account.Last = current;
        }

        Succeeded?.Invoke(subject.Id, settled ? source : null, current);
        return before;
    }

    /// <summary>Takes rows of the catalogue: at the start, and when another gateway has counted. What is enough for a lock locks.</summary>
    public void Merge(IEnumerable<FailureRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        lock (_gate)
        {
            foreach (var row in rows) AccountOf(row.SubjectId).Merge(row);
        }
    }

    /// <summary>Takes the last login from the catalogue, unless a newer one is known.</summary>
    public void MergeLast(long subject, LastLogin last)
    {
        ArgumentNullException.ThrowIfNull(last);
        lock (_gate)
        {
            var account = AccountOf(subject);
            if (!(account.Last.At > last.At)) account.Last = last;
        }
    }

    /// <summary>Forgets what was counted of a subject: it was unlocked.</summary>
    public void Clear(long subject)
    {
        lock (_gate)
        {
            if (_accounts.TryGetValue(subject, out var account)) account.Clear();
        }
    }

    /// <summary>Forgets what was counted of a subject up to a moment: it was unlocked then, and this gateway has not heard of it. What came after that stays.</summary>
    public void Clear(long subject, DateTimeOffset until)
    {
        lock (_gate)
        {
            if (_accounts.TryGetValue(subject, out var account)) account.Clear(until);
        }
    }

    /// <summary>What is known of a subject's last login.</summary>
    public LastLogin LastOf(long subject)
    {
        lock (_gate) return _accounts.TryGetValue(subject, out var account) ? account.Last : LastLogin.Never;
    }

    /// <summary>Drops what counts no longer; called now and then.</summary>
    public void Prune()
    {
        var memory = rules.Now.Persons.Lock > rules.Now.Applications.Lock ? rules.Now.Persons.Lock : rules.Now.Applications.Lock;
        lock (_gate)
        {
            foreach (var account in _accounts.Values) account.Prune(time.GetUtcNow(), memory);
        }
    }

    private (FailureRow? Counted, (FailureRow, AccountLocked)? Locked) Count(SubjectEntry subject, SourceKey source, bool isEncrypted)
    {
        var now = time.GetUtcNow();
        var limit = subject.Kind == "application" ? rules.Now.Applications : rules.Now.Persons;
        var account = AccountOf(subject.Id);
        var isLocked = account.IsLocked(source, now);
        if (!isLocked && account.TakeTwin(source, isEncrypted, now, TwinPatience + rules.Now.LongestDelay)) return (null, null);
        account.Last = account.Last with { FailuresSince = account.Last.FailuresSince + 1 };
        if (isLocked) return (null, null);
        var row = account.Add(subject.Id, source, now, limit.Lock);
        SourceKey? reach = row.Failures >= limit.Failures ? source : null;
        var total = account.Total(now, limit.Lock);
        if (reach is null && total < limit.Ceiling) return (row, null);
        if (total >= limit.Ceiling) reach = null;
        var until = now + limit.Lock;
        account.Lock(subject.Id, reach, now, until);
        var kept = reach is null ? new FailureRow(subject.Id, null, total, now, until) : row with { LockedUntil = until, Failures = 0 };
        return (row, (kept, new AccountLocked(subject.Name, reach, reach is null ? total : row.Failures, until)));
    }

    private TimeSpan NoteDelay(LoginAttempt attempt, SourceKey source) => _delays.Note(attempt.Name, source, Environment.TickCount64);

    private AccountFailures AccountOf(long subject) => _accounts.TryGetValue(subject, out var known) ? known : _accounts[subject] = new AccountFailures();
}
