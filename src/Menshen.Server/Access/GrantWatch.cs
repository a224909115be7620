using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Policy.Grants;
using Npgsql;

namespace Menshen.Server;

/// <summary>Keeps the rules for grants in force in every database, ends grants whose time has come, and tells the journal what was granted and revoked.</summary>
internal sealed class GrantWatch(IEngine engine, InForce<GrantRules> rules, JournalWriter journal, TimeProvider time) : IAsyncDisposable
{
    /// <summary>A look costs a connection for each database; a grant must end within a minute of its time.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>In which nobody grants; in <c>template1</c> a connection would keep others from making databases.</summary>
    private static readonly string[] Passed = ["menshen", "postgres", "template0", "template1"];

    // What was recorded as run out and could not be taken back yet: once is enough, however often it is tried.
    private readonly HashSet<(string Database, long Grant)> _expired = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly SemaphoreSlim _wake = new(0);
    private readonly DatabaseCatalogue _databases = new(engine);
    private readonly MembershipCatalogue _memberships = new(engine);
    private Task _loop = Task.CompletedTask;

    /// <summary>Why grants may not be as the policy says, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Puts the rules in force everywhere, and from now on again and again.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await LookAsync(cancellation).ConfigureAwait(false);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>The policy may be another.</summary>
    public void LookSoon()
    {
        if (_wake.CurrentCount == 0) _wake.Release();
    }

    /// <summary>One look at all databases.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await UndoMembershipsAsync(cancellation).ConfigureAwait(false);
            var troubles = new List<string?>();
            // Each: one that is not hardened, or has a grant that does not end, keeps the rules from no other.
            foreach (var database in await _databases.NamesAsync(cancellation).ConfigureAwait(false))
                if (!Passed.Contains(database)) troubles.Add(await LookAtAsync(database, cancellation).ConfigureAwait(false));
            Trouble = troubles.FirstOrDefault(trouble => trouble is not null);
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
                await _wake.WaitAsync(Interval, _stop.Token).ConfigureAwait(false);
                await LookAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NpgsqlException or EngineFaultException or IOException or TimeoutException or InvalidOperationException)
            {
                Trouble = "the engine could not be looked at for grants";
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<string?> LookAtAsync(string database, CancellationToken cancellation)
    {
        try
        {
            if (await GrantLedger.OpenAsync(engine, database, cancellation).ConfigureAwait(false) is not { } ledger)
                return $"grants in {database} have no limits: the database is not hardened, or the engine's superuser is not Menshen's";
            await using (ledger.ConfigureAwait(false))
            {
                await ledger.PublishAsync(rules.Now, cancellation).ConfigureAwait(false);
                var isAllEnded = await EndDueAsync(ledger, cancellation).ConfigureAwait(false);
                await TellAsync(ledger, cancellation).ConfigureAwait(false);
                return isAllEnded ? null : $"a grant in {database} whose end has come could not be taken back yet";
            }
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.ObjectInUse or PostgresErrorCodes.ObjectNotInPrerequisiteState)
        {
            // Dropped in this moment, or not open yet.
            return null;
        }
        catch (PostgresException fault)
        {
            // Its owner broke something there, or its disk did; the code, and no text of a server that may be his.
            return $"the rules for grants cannot be kept in {database}: PostgreSQL says {fault.SqlState}";
        }
    }

    // Recorded before it is done; what became of it is in the ledger's news.
    private async Task<bool> EndDueAsync(GrantLedger ledger, CancellationToken cancellation)
    {
        var due = await ledger.DueAsync(cancellation).ConfigureAwait(false);
        _expired.RemoveWhere(known => known.Database == ledger.Database && due.All(grant => grant.Id != known.Grant));
        if (due.Count == 0) return true;
        foreach (var grant in due.Where(grant => !_expired.Contains((ledger.Database, grant.Id))))
        {
            if (!Record(ledger.Database, grant, "expired", "menshen")) return false;
            _expired.Add((ledger.Database, grant.Id));
        }

        return await ledger.EndDueAsync(cancellation).ConfigureAwait(false) == due.Count;
    }

    private async Task TellAsync(GrantLedger ledger, CancellationToken cancellation)
    {
        while (await ledger.NewsAsync(cancellation).ConfigureAwait(false) is { Count: > 0 } news)
        {
            foreach (var grant in news)
            {
                // What the journal does not take is told by the next look.
                if (!Record(ledger.Database, grant, grant.IsEnd ? "ended" : "given", grant.Actor)) return;
                await ledger.TellAsync(grant, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task UndoMembershipsAsync(CancellationToken cancellation)
    {
        if (!rules.Now.AreEnforced) return;
        foreach (var wild in await _memberships.ListAsync(cancellation).ConfigureAwait(false))
        {
            var record = new GrantChanged(
                JournalTime.Now(time), "menshen", "", $"role {wild.Granted}", "MEMBERSHIP", wild.Member, "undone", "", $"given by {wild.GivenBy} past the administrators",
                JournalTime.Now(time));
            if (journal.Record(record, Patience)) await _memberships.UndoAsync(wild, cancellation).ConfigureAwait(false);
        }
    }

    private bool Record(string database, GrantNews grant, string change, string actor) => journal.Record(
        new GrantChanged(
            JournalTime.Now(time), actor, database, grant.Object, grant.Privilege, grant.Receiver, change, grant.Until, grant.Purpose, grant.At.ToUnixTimeMilliseconds() * 1000),
        Patience);
}
