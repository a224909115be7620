using Menshen.Crypto;
using Menshen.Keystore.Files;

namespace Menshen.Keystore;

/// <summary>The keys of one Menshen, on disk only under a master key, in memory only while someone uses them. Any number of
/// threads.</summary>
public sealed class KeyVault : IDisposable
{
    /// <summary>Bytes in the secrets made here.</summary>
    private const int SecretSize = 32;

    private readonly Lock _gate = new();
    private readonly string _directory;
    private readonly Sm4Siv _master;
    private readonly TimeProvider _time;
    private readonly KeystoreHold? _hold;

    private KeyVault(string directory, Sm4Siv master, MasterSealing sealing, TimeProvider time, KeystoreHold? hold = null)
    {
        _hold = hold;
        _directory = directory;
        _master = master;
        _time = time;
        Sealing = sealing;
    }

    /// <summary>How the master key is kept.</summary>
    public MasterSealing Sealing { get; }

    internal string Directory => _directory;

    /// <summary>What status must tell people about how the keys are kept; null: nothing.</summary>
    public string? Warning => Sealing == MasterSealing.None
        ? $"The master key lies unsealed in {KeystoreFiles.Master(_directory)}: whoever copies this disk or its backup has every key. "
            + "Where that matters, menshen keys master seals it."
        : null;

    /// <summary>Makes a keystore with the keys of <see cref="KeyNames"/>; <c>master.key</c> is written last, so a half-made one never
    /// opens.</summary>
    public static KeyVault Create(string directory, KeystoreUnlock unlock, TimeProvider time) =>
        Create(directory, unlock, half => half.MakeFirstKeys(), time);

    /// <summary>Opens a keystore and proves that each of its keys can be opened; throws <see cref="KeystoreException"/> naming what
    /// cannot.</summary>
    public static KeyVault Open(string directory, KeystoreUnlock unlock, TimeProvider time)
    {
        KeystoreFiles.CheckDirectory(Path.GetFullPath(directory));
        var hold = KeystoreHold.Share(directory);
        try
        {
            return Open(directory, unlock, time, hold);
        }
        catch
        {
            hold?.Dispose();
            throw;
        }
    }

    /// <summary>The same for who holds it already.</summary>
    internal static KeyVault Open(string directory, KeystoreUnlock unlock, TimeProvider time, KeystoreHold? hold)
    {
        directory = Path.GetFullPath(directory);
        KeystoreFiles.CheckDirectory(directory);
        using var master = MasterFile.Open(KeystoreFiles.Master(directory), unlock);
        var vault = new KeyVault(directory, new Sm4Siv(master.Span), unlock.Sealing, time, hold);
        try
        {
            vault.CheckAll();
            return vault;
        }
        catch
        {
            vault.Dispose();
            throw;
        }
    }

    /// <summary>Every key version, without secrets, by name and version.</summary>
    public IReadOnlyList<KeyDescription> Describe()
    {
        var keys = new List<KeyDescription>();
        foreach (var (name, version) in KeyFileNames.List(_directory))
        {
            var (key, secret) = ReadVersion(name, version);
            secret.Dispose();
            // Said by the newer version and not by the old file: one file more is the whole of a rotation, and there is no half of it.
            keys.Add(version < KeyFileNames.Latest(_directory, name) ? key with { State = KeyState.Retired } : key);
        }

        return keys;
    }

    /// <summary>True if there is a key of that name.</summary>
    public bool Contains(string name) => KeyFileNames.Latest(_directory, name) > 0;

    /// <summary>The signing key of that name, newest version; the caller disposes it.</summary>
    public Sm2PrivateKey GetSigner(string name)
    {
        using var secret = Read(name, KeyType.Sm2Signing);
        return Sm2PrivateKey.FromBytes(secret.Span);
    }

    /// <summary>A copy of the secret of that name, newest version; the caller clears it when done.</summary>
    public byte[] GetSecret(string name)
    {
        using var secret = Read(name, KeyType.Secret);
        return [.. secret.Span];
    }

    /// <summary>Copies of all versions of a secret, one behind the other, the newest first; the caller clears them.</summary>
    public byte[] GetSecrets(string name)
    {
        var all = GC.AllocateArray<byte>(KeyFileNames.Latest(_directory, name) is > 0 and var latest ? latest * SecretSize : throw Missing(name), pinned: true);
        for (var version = latest; version > 0; version--)
        {
            using var secret = Read(name, version, KeyType.Secret);
            secret.Span.CopyTo(all.AsSpan((latest - version) * SecretSize));
        }

        return all;
    }

    /// <summary>Makes the next version of a secret; those before stay, to open what they sealed. On disk when it returns, whole or not at all.</summary>
    public int AddVersion(string name)
    {
        using var secret = SecretBytes.Random(SecretSize);
        lock (_gate)
        {
            var version = KeyFileNames.Latest(_directory, name) + 1;
            if (version == 1) { throw Missing(name); }
            Write(name, KeyType.Secret, secret.Span, notAfter: null, version);
            return version;
        }
    }

    /// <summary>Writes 32 bytes that follow from the secret and <paramref name="context"/> alone: HMAC-SM3. Different contexts, unrelated
    /// keys.</summary>
    public void Derive(string name, ReadOnlySpan<byte> context, Span<byte> derived)
    {
        using var secret = Read(name, KeyType.Secret);
        HmacSm3.Compute(secret.Span, context, derived);
    }

    /// <summary>The same of one version.</summary>
    public void Derive(string name, int version, ReadOnlySpan<byte> context, Span<byte> derived)
    {
        using var secret = Read(name, version, KeyType.Secret);
        HmacSm3.Compute(secret.Span, context, derived);
    }

    /// <summary>The versions of a key that there are, the newest first.</summary>
    public IReadOnlyList<int> VersionsOf(string name) => [.. KeyFileNames.List(_directory).Where(file => file.Name == name).Select(file => file.Version).OrderDescending()];

    /// <summary>Makes a random secret of 32 bytes under a name that is free.</summary>
    public void AddSecret(string name)
    {
        using var secret = SecretBytes.Random(SecretSize);
        Add(name, KeyType.Secret, secret.Span, notAfter: null);
    }

    /// <summary>Makes an SM2 signing key under a name that is free.</summary>
    public void AddSigner(string name)
    {
        using var signer = Sm2PrivateKey.Generate();
        using var d = new SecretBytes(Sm2PrivateKey.Size);
        signer.Export(d.Span);
        Add(name, KeyType.Sm2Signing, d.Span, notAfter: null);
    }

    /// <summary>Takes every version of a key away for ever: overwritten, flushed, removed. False if there was none.</summary>
    /// <remarks>A disk that writes elsewhere than it is told may keep the old block; what it keeps is sealed under the master key.</remarks>
    public bool Destroy(string name) => Destroy(name, VersionsOf(name)) > 0;

    /// <summary>The same with every version but the newest; answers how many.</summary>
    public int DestroyEarlier(string name) => Destroy(name, VersionsOf(name).Skip(1));

    private int Destroy(string name, IEnumerable<int> versions)
    {
        KeyFileNames.RequireValid(name);
        var count = 0;
        lock (_gate)
        {
            foreach (var version in versions)
            {
                KeystoreFiles.Destroy(KeystoreFiles.Key(_directory, name, version));
                count++;
            }
        }

        return count;
    }

    public void Dispose()
    {
        _master.Dispose();
        _hold?.Dispose();
    }

    public override string ToString() => $"keystore at {_directory}";

    /// <summary>All key versions with their secrets, for a backup; the caller disposes it.</summary>
    internal SecretBytes Export()
    {
        List<SecretBytes> parts = [];
        try
        {
            foreach (var (name, version) in KeyFileNames.List(_directory))
            {
                var (key, secret) = ReadVersion(name, version);
                using (secret)
                {
                    parts.Add(ExportedKey.Write(key, secret.Span));
                }
            }

            var all = new SecretBytes(parts.Sum(part => part.Span.Length));
            var at = 0;
            foreach (var part in parts)
            {
                part.Span.CopyTo(all.Span[at..]);
                at += part.Span.Length;
            }

            return all;
        }
        finally
        {
            parts.ForEach(part => part.Dispose());
        }
    }

    /// <summary>Makes a keystore, under a master key of its own, of what another exported.</summary>
    internal static KeyVault Import(string directory, KeystoreUnlock unlock, SecretBytes keys, TimeProvider time) =>
        Create(directory, unlock, half =>
        {
            half.ImportKeys(keys);
            half.CheckAll();
        }, time);

    internal void Add(string name, KeyType type, ReadOnlySpan<byte> secret, DateTimeOffset? notAfter)
    {
        KeyFileNames.RequireValid(name);
        lock (_gate)
        {
            if (Contains(name))
            {
                throw new KeystoreException($"The keystore already has a key '{name}'. Keys are never overwritten.");
            }

            Write(name, type, secret, notAfter, version: 1);
        }
    }

    private void Write(string name, KeyType type, ReadOnlySpan<byte> secret, DateTimeOffset? notAfter, int version)
    {
        var now = _time.GetUtcNow();
        var key = new KeyDescription
        {
            Name = name,
            Type = type,
            Version = version,
            State = KeyState.Active,
            Created = now,
            NotBefore = now,
            NotAfter = notAfter,
        };
        KeystoreFiles.Write(KeystoreFiles.Key(_directory, name, version), SealedKeyFile.Encode(_master, key, secret));
    }

    internal SecretBytes Read(string name, KeyType type) =>
        KeyFileNames.Latest(_directory, name) is > 0 and var version ? Read(name, version, type) : throw Missing(name);

    private SecretBytes Read(string name, int version, KeyType type)
    {
        var (key, secret) = ReadVersion(name, version);
        if (key.Type == type)
        {
            return secret;
        }

        secret.Dispose();
        throw new KeystoreException($"The key '{name}' is of type {key.Type}, not {type}.");
    }

    private (KeyDescription Key, SecretBytes Secret) ReadVersion(string name, int version)
    {
        var path = KeystoreFiles.Key(_directory, name, version);
        lock (_gate)
        {
            var (key, secret) = SealedKeyFile.Decode(_master, KeystoreFiles.Read(path), path, name);
            if (key.Version == version)
            {
                return (key, secret);
            }

            secret.Dispose();
            throw BinaryFile.Damaged(path, $"it is version {key.Version} under another name");
        }
    }

    private static KeyVault Create(string directory, KeystoreUnlock unlock, Action<KeyVault> fill, TimeProvider time)
    {
        directory = Path.GetFullPath(directory);
        KeystoreFiles.CreateDirectory(directory);
        using var master = MasterFile.Create(KeystoreFiles.Master(directory), unlock, bare =>
        {
            using var half = new KeyVault(directory, new Sm4Siv(bare.Span), unlock.Sealing, time);
            fill(half);
        });
        return new KeyVault(directory, new Sm4Siv(master.Span), unlock.Sealing, time, KeystoreHold.Share(directory));
    }

    private void ImportKeys(SecretBytes keys)
    {
        for (var at = 0; at < keys.Span.Length;)
        {
            var key = ExportedKey.Read(keys.Span[at..], out var secret, out var size);
            KeyFileNames.RequireValid(key.Name);
            KeystoreFiles.Write(KeystoreFiles.Key(_directory, key.Name, key.Version), SealedKeyFile.Encode(_master, key, secret));
            at += size;
        }
    }

    private void MakeFirstKeys()
    {
        AddSecret(KeyNames.EngineLogin);
        AddSecret(KeyNames.ClientSecret);
        AddSecret(KeyNames.JournalSealing);
        AddSigner(KeyNames.JournalSigning);
    }

    private void CheckAll()
    {
        var found = Describe();
        string[] wanted = [KeyNames.EngineLogin, KeyNames.ClientSecret, KeyNames.JournalSealing, KeyNames.JournalSigning];
        foreach (var name in wanted)
        {
            if (found.All(key => key.Name != name))
            {
                throw Missing(name);
            }
        }
    }

    private KeystoreException Missing(string name) =>
        new($"The keystore {_directory} has no key '{name}'. Restore its file from the backup of the keystore.");
}
