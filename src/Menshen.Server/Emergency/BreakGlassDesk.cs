using System.Net;
using System.Security.Cryptography;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Opens an emergency, watches its limit, and ends it; there is one at a time.</summary>
internal sealed class BreakGlassDesk(
    IEngine engine, BreakGlassFiles files, BreakGlassEnding ending, AdministrationLog log, BreakGlassRules rules, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Between looks at the limit: sessions end within a second of it.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    /// <summary>Between attempts to end while the engine does not do it; each one is recorded.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly Lock _change = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly EmergencyRole _roles = new(engine);
    private BreakGlassPasswords? _open;
    private BreakGlass? _unended;
    private long _opened;
    private long _triedAt;
    private Task _watch = Task.CompletedTask;

    public BreakGlassNotices Notices { get; } = new(files);

    /// <summary>Ends the role's sessions at the gateway; set when there is one.</summary>
    public Action<string> EndSessions { get; set; } = _ => { };

    /// <summary>Called with true before an emergency and with false after it: what the catalogue gives in between is not believed.</summary>
    public Func<bool, Task> Freeze { get; set; } = _ => Task.CompletedTask;

    /// <summary>True from before the role is made until its end is through.</summary>
    public bool IsUnderWay => Volatile.Read(ref _open) is not null || Volatile.Read(ref _unended) is not null;

    public void Start() => _watch = Task.Run(WatchAsync);

    /// <summary>Why there can be no emergency now; null: there can.</summary>
    public async Task<string?> ObstacleAsync(CancellationToken cancellation)
    {
        if (IsUnderWay)
            return "another break-glass is not over yet";
        // The superuser reads files as the engine's user: with ours he would have the keys, and the records of what he does.
        if (!engine.IsApart)
            return "the engine runs as the user of Menshen, whose keys and records its superuser could read: run Menshen as root, with an own user for the engine";
        return await _roles.CanMakeAsync(cancellation).ConfigureAwait(false) ? null : "Menshen's own role in the engine is no superuser, so it can make none";
    }

    /// <summary>Makes the role; when it returns, its holder can ask for a one-time password.</summary>
    public async Task OpenAsync(long id, Subject holder, IReadOnlyList<string> approvers, string reason, TimeSpan length, CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (await ObstacleAsync(cancellation).ConfigureAwait(false) is { } obstacle)
                throw new CatalogueRefusalException(obstacle);
            var now = time.GetUtcNow();
            var glass = new BreakGlass
            {
                Id = id, Holder = holder.Name, HolderId = holder.Id, Approvers = approvers, Reason = reason, Role = EmergencyRole.NameOf(id), OpenedAt = now,
                EndsAt = now + length, State = BreakGlass.Opening,
            };
            await MakeAsync(glass, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>A one-time password for the holder of the open emergency.</summary>
    public LoginTicket Issue(long id, Subject caller, IPAddress source, string? database) =>
        Volatile.Read(ref _open) is { } open && open.Glass.Id == id
            ? open.Glass.HolderId == caller.Id ? open.Issue(caller, source, database)
                : throw new CatalogueRefusalException($"break-glass {id} is {open.Glass.Holder}'s alone.")
            : throw new CatalogueRefusalException($"break-glass {id} is not open.");

    /// <summary>The subject's own factors, and the one-time passwords of its emergency.</summary>
    public SubjectFactors FactorsOf(long subject, SubjectFactors own) =>
        Volatile.Read(ref _open) is { } open && open.Glass.HolderId == subject ? own with { Tickets = [.. own.Tickets, .. open.Unused()] } : own;

    /// <summary>Takes a one-time password of the open emergency.</summary>
    public bool Redeem(long ticket) => Volatile.Read(ref _open)?.Take(ticket) == true;

    /// <summary>The engine password of an emergency's role; of another than the open one nothing that is good.</summary>
    public byte[] PasswordOf(string role) =>
        Volatile.Read(ref _open) is { } open && open.Glass.Role == role ? open.Engine() : RandomNumberGenerator.GetBytes(32);

    /// <summary>Ends the open emergency; false: it is not open. When it returns nobody has a session of it, and the role is gone.</summary>
    public async Task<bool> EndAsync(long id, string by)
    {
        BreakGlassPasswords open;
        lock (_change)
        {
            if (_open is not { } mine || mine.Glass.Id != id)
                return false;
            open = mine;
            Volatile.Write(ref _unended, open.Glass with { EndedBy = by });
            Volatile.Write(ref _open, null);
        }

        open.Dispose();
        EndSessions(open.Glass.Role);
        await FinishAsync().ConfigureAwait(false);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Volatile.Read(ref _open) is { } open)
            await EndAsync(open.Glass.Id, "the end of the service").ConfigureAwait(false);
        _stop.Dispose();
        _oneAtATime.Dispose();
    }

    private async Task MakeAsync(BreakGlass glass, CancellationToken cancellation)
    {
        files.SavePicture(glass.Id, await EngineSurvey.TakeAsync(engine, glass.Role, cancellation).ConfigureAwait(false));
        // Both before the role: whoever starts after a crash ends it, and nobody had it without a record.
        files.Save(glass);
        if (!log.Write(
            glass.Holder, "break-glass.opened", $"{glass.Id}: {glass.Role} until {glass.EndsAt:u}, approved by {string.Join(", ", glass.Approvers)}: {glass.Reason}", "requested"))
        {
            files.Save(glass with { State = BreakGlass.Ended, EndedAt = time.GetUtcNow(), EndedBy = "the journal, which could not record it" });
            throw new CatalogueRefusalException("the journal cannot record it, so it was not opened");
        }

        var passwords = new BreakGlassPasswords(glass with { State = BreakGlass.Open }, rules.PasswordLife, time);
        try
        {
            await Freeze(true).ConfigureAwait(false);
            var password = passwords.Engine();
            await _roles.MakeAsync(glass.Role, password, glass.EndsAt, cancellation).ConfigureAwait(false);
            CryptographicOperations.ZeroMemory(password);
        }
        catch
        {
            passwords.Dispose();
            Volatile.Write(ref _unended, glass with { EndedBy = "an engine that did not make the role" });
            throw;
        }

        files.Save(passwords.Glass);
        Volatile.Write(ref _opened, Environment.TickCount64);
        Notices.Hear(passwords.Glass);
        Volatile.Write(ref _open, passwords);
    }

    /// <summary>By both clocks: whoever sets the machine's back does not have it longer.</summary>
    private static bool IsOver(BreakGlass glass, long opened, DateTimeOffset now) =>
        now >= glass.EndsAt || Environment.TickCount64 - opened >= (glass.EndsAt - glass.OpenedAt).TotalMilliseconds;

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (Volatile.Read(ref _open) is { Glass: { } glass } && IsOver(glass, Volatile.Read(ref _opened), time.GetUtcNow()))
                await EndAsync(glass.Id, "its limit").ConfigureAwait(false);
            else if (Volatile.Read(ref _unended) is not null && Environment.TickCount64 - Volatile.Read(ref _triedAt) >= Again.TotalMilliseconds)
                await FinishAsync().ConfigureAwait(false);
            await Task.Delay(Step, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What the engine did not do now is tried again by the watch, and by the next start.</summary>
    private async Task FinishAsync()
    {
        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Volatile.Read(ref _unended) is not { } glass)
                return;
            Volatile.Write(ref _triedAt, Environment.TickCount64);
            Notices.Hear(await ending.RunAsync(glass, glass.EndedBy ?? "", CancellationToken.None).ConfigureAwait(false));
            Volatile.Write(ref _unended, null);
            await Freeze(false).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it was is recorded and tried again: the watch over the limit must not die of it.
        catch (Exception e) when (e is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            // The gateway lets nobody in any more, and VALID UNTIL holds in the engine. The type alone: a message could quote what it failed at.
            log.Write("menshen", "break-glass.stuck", _unended is { } stuck ? $"{stuck.Id}: {stuck.Role}" : "", $"its end failed and is tried again: {e.GetType().Name}");
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}
