using System.Collections.Concurrent;
using Menshen.Engine;
using Menshen.Engine.Labels;
using Menshen.Policy.Labels;
using Npgsql;

namespace Menshen.Server;

/// <summary>The engine roles through which sessions with a label come in: one for each subject and label, made when it is first needed.</summary>
/// <remarks>They are members of the subject's own role, which has the rights. Their passwords are derived like its own (decision 5), so there is nothing
/// to keep. What was made is remembered here, so that a login asks the engine once.</remarks>
internal sealed class LabelLogins(IEngine engine, IEngineSecrets secrets, ClearanceCatalogue catalogue, LabelDirectory directory, SubjectDirectory subjects) : IDisposable
{
    private readonly ConcurrentDictionary<(string Database, string Role), (long Floor, int Readable)> _made = new();
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>The engine role to log in with, if it was made by this process and is as it should be; null: <see cref="EnsureAsync"/> makes it.</summary>
    public string? Find(string subject, string database, SessionLabel label)
    {
        ArgumentNullException.ThrowIfNull(label);
        var principal = EngineRoleName.For(subject);
        var role = EngineRoleName.For(principal, label.Bits);
        return IsMade(database, role, label) ? role : null;
    }

    /// <summary>The engine role to log in with. Not for a loop: it may ask the engine.</summary>
    /// <param name="subject">The subject's name.</param>
    /// <param name="database">Where the session goes.</param>
    /// <param name="label">The session's label.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The role of subject and label, which is there; the subject's own where the database has no labels.</returns>
    public async Task<string> EnsureAsync(string subject, string database, SessionLabel label, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(label);
        var principal = EngineRoleName.For(subject);
        if (!directory.HasLabels(database)) return principal;
        var role = EngineRoleName.For(principal, label.Bits);
        if (IsMade(database, role, label)) return role;
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await using var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
            await MakeAsync(new LabelEngine(connection), database, principal, label, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }

        return role;
    }

    /// <summary>The engine refused a role's password, or has no such role: the next login makes it anew.</summary>
    public void Forget(string role)
    {
        foreach (var made in _made.Keys.Where(made => made.Role == role)) _made.TryRemove(made, out _);
    }

    /// <summary>Makes the roles of these subjects' labels, and takes away those of labels that are not theirs any more, with the sessions in them.</summary>
    public async Task RefreshAsync(IEnumerable<string> names, CancellationToken cancellation)
    {
        var wanted = names.Select(subjects.SubjectOf).OfType<Subject>().ToList();
        if (wanted.Count == 0 || directory.Picture.Databases.Count == 0) return;
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // Once for all databases: what the first one drops is gone from the list of roles, and stands in the others' own lists still.
            var doors = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
            foreach (var subject in wanted) doors[subject.Name] = await catalogue.LoginsOfAsync(subject.EngineRole, cancellation).ConfigureAwait(false);
            foreach (var database in directory.Picture.Databases.Keys) await RefreshInAsync(database, wanted, doors, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>The same for everybody, with everything made anew: after labels were applied.</summary>
    public Task RefreshAllAsync(CancellationToken cancellation)
    {
        _made.Clear();
        return RefreshAsync(subjects.Living.Select(subject => subject.Name), cancellation);
    }

    /// <summary>The same; what fails is made at the next login, and the gateway lets nobody in with a label that is not his.</summary>
    public async Task RefreshQuietlyAsync(IEnumerable<string> names)
    {
        try
        {
            await RefreshAsync(names, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or CatalogueRefusalException or ObjectDisposedException)
        {
            _made.Clear();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task RefreshInAsync(
        string database, IReadOnlyList<Subject> wanted, Dictionary<string, IReadOnlyList<string>> doors, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
            var labels = new LabelEngine(connection);
            foreach (var subject in wanted) await RefreshAsync(labels, database, subject, doors[subject.Name], cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            // It was dropped, and its doors lead nowhere; the others' must not wait for it.
        }
    }

    private async Task RefreshAsync(LabelEngine labels, string database, Subject subject, IReadOnlyList<string> doors, CancellationToken cancellation)
    {
        // Whoever is switched off is switched off at every label; the roles are made when he may come again.
        var sessions = subject.Enabled ? directory.InForce.SessionsOf(subject.Name, subject.Groups).ToList() : [];
        var kept = sessions.Select(session => EngineRoleName.For(subject.EngineRole, session.Bits)).ToHashSet(StringComparer.Ordinal);
        // Also what another gateway has dropped already: remembered as made, it would be used again when the subject is cleared again.
        foreach (var made in _made.Keys.Where(made => EngineRoleName.OwnerOf(made.Role) == subject.EngineRole && !kept.Contains(made.Role))) _made.TryRemove(made, out _);
        foreach (var role in doors.Where(role => !kept.Contains(role))) await labels.DropLoginAsync(role, cancellation).ConfigureAwait(false);

        foreach (var session in sessions.Where(session => !IsMade(database, EngineRoleName.For(subject.EngineRole, session.Bits), session)))
        {
            // A label that came into the policy after labels were applied here gets its doors when they are applied again.
            if (await labels.KnowsAsync(session.Bits, cancellation).ConfigureAwait(false))
                await MakeAsync(labels, database, subject.EngineRole, session, cancellation).ConfigureAwait(false);
        }
    }

    private bool IsMade(string database, string role, SessionLabel label) =>
        _made.TryGetValue((database, role), out var made) && made == (label.Floor, label.Readable.Length);

    private async Task MakeAsync(LabelEngine labels, string database, string principal, SessionLabel label, CancellationToken cancellation)
    {
        var role = EngineRoleName.For(principal, label.Bits);
        await labels.EnsureLoginAsync(principal, role, label.Bits, label.Floor, VerifierOf(role), cancellation).ConfigureAwait(false);
        _made[(database, role)] = (label.Floor, label.Readable.Length);
    }

    private string VerifierOf(string role)
    {
        var password = EngineLoginEpoch.PasswordOf(secrets, role, subjects.EngineEpoch);
        try
        {
            return ScramVerifier.ForDerived(password);
        }
        finally
        {
            Array.Clear(password);
        }
    }
}
