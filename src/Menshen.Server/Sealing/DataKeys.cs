using System.Collections.Immutable;
using System.Security.Cryptography;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Keystore;
using Npgsql;

namespace Menshen.Server;

/// <summary>The data keys of all seal groups, open in memory while Menshen runs. Any number of threads.</summary>
/// <remarks>What the catalogue says is loaded anew at each notice of a change: a key that was destroyed, at whatever gateway, is wiped here.</remarks>
internal sealed class DataKeys(SealCatalogue catalogue, DeploymentKeys keys, TimeProvider time) : IDataKeyList, IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly Lock _gate = new();
    /// <summary>How long before its end it is told that a key runs out. Default 30 days: a rotation takes a decision and, in mode e, all values.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromDays(30);

    private Dictionary<(int Group, int Version), OpenKey> _open = [];
    private QuietLoad? _quiet;
    private string? _closed;

    /// <summary>The picture was replaced: forget what was made of keys that are gone. Raised on the loader's task.</summary>
    public event EventHandler? Replaced;

    /// <summary>The 16 bytes that bind values to this catalogue.</summary>
    public byte[] ClusterId { get; private set; } = [];

    ReadOnlyMemory<byte> IDataKeyList.ClusterId => ClusterId;

    IReadOnlyList<DataKeyEntry> IDataKeyList.All =>
    [
        .. from key in Stored
           join seals in Groups on key.Group equals seals.Number
           select new DataKeyEntry(seals.Number, seals.Name, seals.Tag, key.Version, seals.Mode) { Suffix = seals.Suffix },
    ];

    /// <summary>All groups, by number.</summary>
    public IReadOnlyList<SealGroup> Groups { get; private set; } = [];

    /// <summary>All keys, destroyed ones too.</summary>
    public IReadOnlyList<StoredKey> Stored { get; private set; } = [];

    /// <summary>Which keys do not open, and why; or null.</summary>
    public string? Trouble => _quiet is { IsBehind: true } ? "the catalogue or the keystore could not be read; data keys are known as they were before" : _closed;

    /// <summary>The group of that name, or null.</summary>
    public SealGroup? Find(string name) => Groups.FirstOrDefault(group => group.Name == name);

    /// <summary>Copies a key; the caller clears it. False: there is none, it was destroyed, or it does not open.</summary>
    public bool TryCopyKey(int group, int version, Span<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, GroupKey.Size, nameof(key));
        // Under the lock: a copy of what is being wiped would be a key of zeros, which everybody knows.
        lock (_gate)
        {
            if (!_open.TryGetValue((group, version), out var found)) return false;
            found.Bytes.CopyTo(key);
            return true;
        }
    }

    /// <summary>The version that seals new values of a group; 0: none does.</summary>
    public int ActiveVersion(int group)
    {
        lock (_gate)
        {
            foreach (var ((number, version), key) in _open)
                if (number == group && key.IsActive && (key.NotAfter is not { } end || time.GetUtcNow() < end)) return version;
            return 0;
        }
    }

    /// <summary>Versions of a group that seal nothing new, whatever a database has: their validity is over.</summary>
    public ImmutableArray<int> EndedVersions(int group)
    {
        lock (_gate)
            return [.. _open.Where(key => key.Key.Group == group && key.Value.NotAfter is { } end && time.GetUtcNow() >= end).Select(key => key.Key.Version)];
    }

    /// <summary>What must be said of keys that end within <see cref="Notice"/>, or have ended and nothing has taken their place.</summary>
    public IReadOnlyList<string> Endings
    {
        get
        {
            var now = time.GetUtcNow();
            return
            [
                .. from key in Stored
                   where key is { State: StoredKeyState.Active, NotAfter: { } end } && end <= now + Notice
                   join seals in Groups on key.Group equals seals.Number
                   select KeyWords.Ends(seals, key.NotAfter!.Value, now),
            ];
        }
    }

    /// <summary>The version that seals new values of a group where a database's values have that one; 0: none does.</summary>
    public int SealingVersion(int group, int ofDatabase)
    {
        if (ofDatabase == 0) return ActiveVersion(group);
        lock (_gate) return _open.TryGetValue((group, ofDatabase), out var key) && (key.NotAfter is not { } end || time.GetUtcNow() < end) ? ofDatabase : 0;
    }

    /// <summary>The key under which poison values are sealed; the caller clears it.</summary>
    public byte[] PoisonKey() => keys.PoisonKey();

    /// <summary>Makes a group with its first key.</summary>
    public async Task<SealGroup> CreateAsync(SealGroupSpec spec, string by, CancellationToken cancellation)
    {
        var made = await catalogue.CreateGroupAsync(spec, by, group => WrapFirst(group), cancellation).ConfigureAwait(false);
        await ReloadAsync(cancellation).ConfigureAwait(false);
        return made;
    }

    /// <summary>The group of that name, made if there is none.</summary>
    public async Task<SealGroup> EnsureAsync(SealGroupSpec spec, string by, CancellationToken cancellation) =>
        Find(spec.Name) is not { } found ? await CreateAsync(spec, by, cancellation).ConfigureAwait(false)
            : found.Mode != spec.Mode ? throw new CatalogueRefusalException($"seal group {spec.Name} is of mode {(char)found.Mode}, for ever.")
            : found.Suffix == spec.Suffix ? found
            : throw new CatalogueRefusalException(
                $"seal group {spec.Name} was made {(found.Suffix == 0 ? "without suffix" : FormattableString.Invariant($"with suffix {found.Suffix}"))}, for ever: "
                + "unseal its columns, give the group another name in the policy, and seal them again.");

    /// <summary>Makes the next version of a group's key; the one before only opens from then on.</summary>
    public async Task<int> RotateAsync(int group, string owner, DateTimeOffset? notAfter, CancellationToken cancellation)
    {
        var version = await catalogue.AddVersionAsync(group, owner, notAfter, Wrap, cancellation).ConfigureAwait(false);
        await ReloadAsync(cancellation).ConfigureAwait(false);
        return version;
    }

    /// <summary>Begins to bring a group of mode e to the next version of its key, in those databases.</summary>
    public async Task<(int Version, IReadOnlyList<ColumnWork> Works)> BeginRotationAsync(
        SealGroup group, string by, DateTimeOffset? notAfter, IReadOnlyList<(string Name, int Version)> databases, CancellationToken cancellation)
    {
        var begun = await catalogue.BeginRotationAsync(group, by, notAfter, Wrap, databases, cancellation).ConfigureAwait(false);
        await ReloadAsync(cancellation).ConfigureAwait(false);
        return begun;
    }

    /// <summary>Where values of a group are, by column and version. Reads every table.</summary>
    public Task<GroupCount> CountAsync(SealGroup group, CancellationToken cancellation) => catalogue.CountAsync(group, cancellation);

    /// <summary>False: transactions that began before are under way still, after so long.</summary>
    public Task<bool> AwaitTransactionsAsync(TimeSpan patience, CancellationToken cancellation) => catalogue.AwaitTransactionsAsync(patience, cancellation);

    /// <summary>The databases that have a group, each with the version of its key that it has.</summary>
    public Task<IReadOnlyList<(string Name, int Version)>> DatabasesOfAsync(SealGroup group, CancellationToken cancellation) => catalogue.DatabasesOfAsync(group, cancellation);

    /// <summary>Destroys one version that a group has left behind; the others live on.</summary>
    public async Task DestroyAsync(int group, int version, string by, CancellationToken cancellation)
    {
        if (!keys.HasWrapping(group))
            throw new CatalogueRefusalException($"the keystore here lacks {KeyFile(group)}: the keys of group {group} are destroyed, or are another gateway's to destroy.");
        if (!await catalogue.DestroyAsync(group, version, by, keys.DestructionProof(group, version), cancellation).ConfigureAwait(false))
            throw new CatalogueRefusalException($"version {version} is not one that its group has left behind.");
        await ReloadAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Destroys all keys of a group, which are those versions: in the catalogue, in the keystore, and so in every backup of the catalogue, and in memory.</summary>
    public async Task<int> DestroyAsync(int group, IReadOnlyCollection<int> versions, string by, CancellationToken cancellation)
    {
        if (!keys.HasWrapping(group))
            throw new CatalogueRefusalException($"the keystore here lacks {KeyFile(group)}: the keys of group {group} are destroyed, or are another gateway's to destroy.");
        var destroyed = await catalogue.DestroyAsync(group, versions, by, keys.DestructionProof(group), cancellation).ConfigureAwait(false);
        await ReloadAsync(CancellationToken.None).ConfigureAwait(false);
        return destroyed > 0 ? destroyed : throw new CatalogueRefusalException($"group {group} has other key versions than those that were shown: look at menshen keys list, and ask again.");
    }

    /// <summary>Where values of a group are that are wanted. Opens every value.</summary>
    public Task<GroupCount> FindAsync(SealGroup group, Func<string, bool> isWanted, CancellationToken cancellation) => catalogue.FindAsync(group, isWanted, cancellation);

    /// <summary>The tables with values of a group.</summary>
    public Task<IReadOnlyList<(string Database, string Schema, string Table)>> TablesOfAsync(SealGroup group, CancellationToken cancellation) => catalogue.TablesAsync(group, cancellation);

    /// <summary>Puts the living keys of a group into another wrapping and destroys the one before: what was destroyed of the group opens from no backup of the catalogue any more.</summary>
    /// <remarks>New file in the keystore ► catalogue, in one transaction ► file before it destroyed. Killed in between the next load finishes or the next renewal begins anew.</remarks>
    public async Task RenewWrappingAsync(SealGroup group, CancellationToken cancellation)
    {
        if (!keys.HasWrapping(group.Number)) throw new CatalogueRefusalException($"the keystore here lacks {KeyFile(group.Number)}.");
        keys.RenewWrapping(group.Number);
        var living = Stored.Where(key => key.Group == group.Number && key.State != StoredKeyState.Destroyed).Select(key => (key.Version, key.Wrapped.ToArray(), Rewrap(group, key.Version))).ToList();
        if (living.Count == 0 || !await catalogue.RewrapAsync(group.Number, living, cancellation).ConfigureAwait(false))
            throw new CatalogueRefusalException($"the keys of seal group {group.Name} changed meanwhile: ask again.");
        await ReloadAsync(CancellationToken.None).ConfigureAwait(false);
        if (keys.HasEarlierWrapping(group.Number)) throw new CatalogueRefusalException($"a key of seal group {group.Name} does not open in its new wrapping, so the one before was kept: {Trouble}.");
    }

    private byte[] Rewrap(SealGroup group, int version)
    {
        Span<byte> key = stackalloc byte[GroupKey.Size];
        if (!TryCopyKey(group.Number, version, key)) throw new CatalogueRefusalException($"version {version} of seal group {group.Name} does not open here.");
        using var wrapping = keys.WrappingOf(group.Number);
        var wrapped = KeyWrapping.Wrap(wrapping, ClusterId, group, version, key);
        CryptographicOperations.ZeroMemory(key);
        return wrapped;
    }

    /// <summary>Loads anew. One load at a time, or an older picture could replace a newer one.</summary>
    public async Task ReloadAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ClusterId = await catalogue.ClusterIdAsync(cancellation).ConfigureAwait(false);
            // Keys first: a group without its keys seals nothing, a key without its group would have no name to be unwrapped with.
            var stored = await catalogue.KeysAsync(cancellation).ConfigureAwait(false);
            var groups = await catalogue.GroupsAsync(cancellation).ConfigureAwait(false);
            FinishDestruction(stored);
            Replace(Unwrap(groups, stored));
            (Groups, Stored) = (groups, stored);
        }
        finally
        {
            _oneAtATime.Release();
        }
        Replaced?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>For the catalogue's change notice, which comes once: what fails is tried again until it has worked, or a key that was destroyed would be open here until the next change.</summary>
    public Task ReloadQuietlyAsync() => LazyInitializer.EnsureInitialized(ref _quiet, () => new QuietLoad(() => ReloadAsync(CancellationToken.None), time)).AskAsync();

    public void Dispose()
    {
        _quiet?.Stop();
        Replace([]);
        _oneAtATime.Dispose();
    }

    private byte[] WrapFirst(SealGroup group)
    {
        // The catalogue was put back to an older state than the keystore: the number was another group's, whose values may still lie somewhere.
        if (keys.HasWrapping(group.Number))
            throw new CatalogueRefusalException($"the keystore has a key of a seal group {group.Number} that the catalogue does not know; ask again for the next number.");
        keys.AddWrapping(group.Number);
        return Wrap(group, 1);
    }

    private byte[] Wrap(SealGroup group, int version)
    {
        if (!keys.HasWrapping(group.Number))
            throw new CatalogueRefusalException($"the keystore here lacks {KeyFile(group.Number)}; restore it first.");
        using var wrapping = keys.WrappingOf(group.Number);
        return KeyWrapping.WrapNew(wrapping, ClusterId, group, version);
    }

    // After a crash between catalogue and keystore, or another gateway's destruction: what is destroyed there is destroyed here. Not on the word
    // of the catalogue alone: who can write it would take the keys from every backup too.
    private void FinishDestruction(IReadOnlyList<StoredKey> stored)
    {
        foreach (var group in stored.GroupBy(key => key.Group).Where(group => group.All(key => key.State == StoredKeyState.Destroyed)))
        {
            try
            {
                if (keys.HasWrapping(group.Key) && IsOrdered(group.ToList())) keys.DestroyWrapping(group.Key);
            }
            catch (KeystoreException) when (!keys.HasWrapping(group.Key))
            {
                // Another that uses this keystore was quicker: destroyed is destroyed.
            }
        }
    }

    // By the group's proof, which the newest has only if the whole group was meant. Those before it may have gone under an earlier wrapping, whose proofs nobody can make any more.
    private bool IsOrdered(List<StoredKey> all) => CryptographicOperations.FixedTimeEquals(all.MaxBy(key => key.Version)!.Destruction.Span, keys.DestructionProof(all[0].Group));

    private Dictionary<(int, int), OpenKey> Unwrap(IReadOnlyList<SealGroup> groups, IReadOnlyList<StoredKey> stored)
    {
        Dictionary<(int, int), OpenKey> open = [];
        List<string> closed = [];
        foreach (var group in groups)
        {
            var own = stored.Where(key => key.Group == group.Number && key.State != StoredKeyState.Destroyed).ToList();
            if (own.Count == 0) continue;
            if (!keys.HasWrapping(group.Number))
            {
                closed.Add($"{group.Name}: the keystore lacks {KeyFile(group.Number)}");
                continue;
            }
            var wrappings = keys.WrappingsOf(group.Number);
            var isCurrent = true;
            foreach (var key in own)
            {
                var bytes = GC.AllocateArray<byte>(GroupKey.Size, pinned: true);
                // A renewal that was cut in two before it has them in an earlier one.
                var wrapping = wrappings.FirstOrDefault(one => KeyWrapping.TryUnwrap(one, ClusterId, group, key.Version, key.Wrapped.Span, bytes));
                if (wrapping is not null) open[(group.Number, key.Version)] = new OpenKey(bytes, key.State == StoredKeyState.Active, key.NotAfter);
                else closed.Add($"{group.Name}: version {key.Version} was changed in the catalogue, or belongs to another keystore");
                isCurrent &= wrapping == wrappings[0];
            }
            // One that was cut in two behind the catalogue. All that live are in the newest wrapping, which only who holds the keystore can have put them into.
            if (isCurrent && wrappings.Count > 1) keys.DestroyEarlierWrappings(group.Number);
            foreach (var wrapping in wrappings) wrapping.Dispose();
        }
        _closed = closed.Count == 0 ? null : $"data keys do not open: {string.Join("; ", closed)}";
        return open;
    }

    private void Replace(Dictionary<(int Group, int Version), OpenKey> next)
    {
        lock (_gate)
        {
            foreach (var key in _open.Values) CryptographicOperations.ZeroMemory(key.Bytes);
            _open = next;
        }
    }

    private static string KeyFile(int group) => FormattableString.Invariant($"data-wrapping-{group}.1.key");

    /// <summary>A key that opened; its bytes are pinned, and wiped when it goes.</summary>
    private sealed record OpenKey(byte[] Bytes, bool IsActive, DateTimeOffset? NotAfter)
    {
        public override string ToString() => "(key)";
    }
}
