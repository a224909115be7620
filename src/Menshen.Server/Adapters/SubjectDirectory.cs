using System.Collections.Frozen;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Policy;
using Menshen.Vault;

namespace Menshen.Server;

/// <summary>The catalogue's subjects in memory, as the gateway asks for them; replaced as a whole when the catalogue changes.</summary>
internal sealed class SubjectDirectory : ISubjectDirectory, IDisposable
{
    private readonly SubjectCatalogue _catalogue;
    private readonly FactorDirectory _factors;
    private readonly InForce<PolicySet> _policy;
    private readonly TimeProvider _time;
    private readonly QuietLoad _quiet;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private FrozenDictionary<string, Subject> _subjects = FrozenDictionary<string, Subject>.Empty;
    private FrozenDictionary<string, Subject>? _most;
    private string _epoch = "";

    public SubjectDirectory(SubjectCatalogue catalogue, FactorDirectory factors, InForce<PolicySet> policy, TimeProvider time) =>
        (_catalogue, _factors, _policy, _time, _quiet) = (catalogue, factors, policy, time, new QuietLoad(() => ReloadAsync(CancellationToken.None), time));

    /// <summary>The picture was replaced. Raised on the loader's task.</summary>
    public event EventHandler? Replaced;

    /// <summary>Emergencies; nothing before it is given.</summary>
    public BreakGlassDesk? Emergency { get; set; }

    /// <summary>The word in all engine passwords, as the catalogue had it at the last load.</summary>
    public string EngineEpoch => Volatile.Read(ref _epoch);

    /// <summary>What this process knows of logins that is not in the catalogue yet; nothing before it is given.</summary>
    public LastUses? Uses { get; set; }

    /// <summary>When a subject last showed the right password, here or, before the last start, at any gateway; whoever only ever asks the control surface is known by it.</summary>
    public Func<long, DateTimeOffset?> LastLogin { private get; set; } = _ => null;

    /// <summary>Why the picture may be old, or null.</summary>
    public string? Trouble => _quiet.IsBehind ? "the catalogue could not be read; users are known as they were before" : null;

    public SubjectEntry? Find(string name)
    {
        if (!Volatile.Read(ref _subjects).TryGetValue(name, out var subject) || subject.DeletedAt is not null)
            return null;
        return new SubjectEntry(subject.Id, subject.Name, subject.EngineRole, subject.ScramVerifier, subject.CanLogin(_time.GetUtcNow()) && !IsDormant(subject))
        {
            IsAuditor = subject.Power == Power.Auditor,
            UsesReserve = subject.Power is not null,
            Kind = subject.Kind.ToString().ToLowerInvariant(),
            Power = subject.Power is { } power ? PowerNames.Short(power) : "",
            Person = subject.Person,
            Groups = subject.Groups,
            MustChangePassword = MustChange(subject),
            Factors = Emergency is { } glass ? glass.FactorsOf(subject.Id, _factors.Of(subject.Id)) : _factors.Of(subject.Id),
            Notice = subject.Power is null ? "" : Emergency?.Notices.ForLogin() ?? "",
        };
    }

    /// <summary>The living subject as a login finds it, at the gateway and at the control surface alike: who is dormant is disabled, whose password is too old must change
    /// it.</summary>
    /// <remarks>Judged at each login and not at each load: a validity, a password and an account that nobody uses end without anybody changing the catalogue.</remarks>
    public Subject? Judged(string name)
    {
        if (SubjectOf(name) is not { DeletedAt: null } subject)
            return null;
        var (enabled, mustChange) = (subject.Enabled && !IsDormant(subject), MustChange(subject));
        return enabled == subject.Enabled && mustChange == subject.MustChangePassword ? subject : subject with { Enabled = enabled, MustChangePassword = mustChange };
    }

    /// <summary>The last login, as far as anybody knows.</summary>
    public DateTimeOffset? LastUseOf(Subject subject) =>
        new[] { subject.LastUse, Uses?.Of(subject.Id), LastLogin(subject.Id) }.Max();

    /// <summary>True if nobody has used the account for so long that it is locked.</summary>
    public bool IsDormant(Subject subject)
    {
        var since = LastUseOf(subject) is { } seen && seen > subject.IdleSince ? seen : subject.IdleSince;
        return _policy.Now.Accounts.IsDormant(since, _time.GetUtcNow());
    }

    /// <summary>When the password becomes too old, or null.</summary>
    public DateTimeOffset? PasswordEnd(Subject subject) =>
        _policy.Now.Passwords.MaximumAge == Timeout.InfiniteTimeSpan ? null : subject.PasswordSetAt + _policy.Now.Passwords.MaximumAge;

    /// <summary>All living subjects, as the catalogue had them at the last load.</summary>
    public IReadOnlyCollection<Subject> Living => Volatile.Read(ref _subjects).Values;

    /// <summary>The living subject of that name as the catalogue has it, or null.</summary>
    public Subject? SubjectOf(string name) => Volatile.Read(ref _subjects).GetValueOrDefault(name);

    /// <summary>The same; throws <see cref="CatalogueRefusalException"/> if there is none.</summary>
    public Subject Require(string name) => SubjectOf(name) ?? throw new CatalogueRefusalException($"there is no subject '{name}'.");

    /// <summary>Who may read what in the vault; whoever is switched off reads nothing.</summary>
    public IReadOnlyList<VaultReader> VaultReaders() =>
        [.. Volatile.Read(ref _subjects).Values.Where(s => s.Enabled)
            .Select(s => new VaultReader(s.EngineRole, s.Id, s.Name, s.Power == Power.Auditor))];

    private bool MustChange(Subject subject) => subject.MustChangePassword || _policy.Now.Passwords.IsExpired(subject.PasswordSetAt, _time.GetUtcNow());

    /// <summary>Loads anew. One load at a time, or an older picture could replace a newer one.</summary>
    public async Task ReloadAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var subjects = await _catalogue.LoadSubjectsAsync(cancellation).ConfigureAwait(false);
            Volatile.Write(ref _epoch, await _catalogue.EngineEpochAsync(cancellation).ConfigureAwait(false));
            var living = subjects.Where(s => s.DeletedAt is null);
            if (_most is { } most)
                living = living.Select(s => SubjectLimit.Within(most.GetValueOrDefault(s.Name), s)).OfType<Subject>();
            Volatile.Write(ref _subjects, living.ToFrozenDictionary(s => s.Name, StringComparer.Ordinal));
            Replaced?.Invoke(this, EventArgs.Empty);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>From here on the catalogue can take rights and give none, for somebody else can write it; or again both.</summary>
    public async Task FreezeAsync(bool frozen)
    {
        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        _most = frozen ? Volatile.Read(ref _subjects) : null;
        _oneAtATime.Release();
        await ReloadQuietlyAsync().ConfigureAwait(false);
    }

    /// <summary>For the catalogue's change notice.</summary>
    public Task ReloadQuietlyAsync() => _quiet.AskAsync();

    public void Dispose()
    {
        _quiet.Stop();
        _oneAtATime.Dispose();
    }
}
