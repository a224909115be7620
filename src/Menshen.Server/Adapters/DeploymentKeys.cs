using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Menshen.Crypto;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Keystore;
using Menshen.Keystore.Backup;
using Menshen.Keystore.Certificates;

namespace Menshen.Server;

/// <summary>The keys of a deployment, opened, in the forms its parts need them.</summary>
internal sealed class DeploymentKeys : IEngineSecrets, IDisposable
{
    /// <summary>Separates the engines' passwords from every other use of the same secret.</summary>
    private const string PasswordContext = "engine password\0";

    private const string UrlContext = "external engine url";

    private const string VerifierContext = "scram verifiers";

    private readonly Deployment _deployment;
    private readonly KeyVault _vault;
    private readonly Sm2PrivateKey _journal;
    private readonly byte[] _engineLogin;
    private readonly TimeProvider _time;
    private KeyBackupNote? _lastBackup;

    private DeploymentKeys(Deployment deployment, KeyVault vault, TimeProvider time)
    {
        (_deployment, _vault, _time) = (deployment, vault, time);
        _lastBackup = KeyBackupNote.Read(vault);
        _journal = vault.GetSigner(KeyNames.JournalSigning);
        JournalSealing = JournalSecrets.From(vault);
        // Held in clear while we run: a password is derived at each engine login, and opening the sealed file each time costs more than the
        // login.
        _engineLogin = vault.GetSecret(KeyNames.EngineLogin);
        // Of the same key as the engine's passwords: gateways that share a catalogue share it.
        Span<byte> key = stackalloc byte[Sm4Siv.KeySize];
        vault.Derive(KeyNames.EngineLogin, Encoding.ASCII.GetBytes(VerifierContext), key);
        Verifiers = new VerifierSealing(key);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Seals the verifiers of people's passwords.</summary>
    public VerifierSealing Verifiers { get; }

    public ISigner JournalSigner => _journal;

    public SealingSecret JournalSealing { get; }

    public ISignatureVerifier JournalVerifier => _journal.PublicKey;

    /// <summary>What status must say about how the keys are kept, and their backup.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            if (_vault.Warning is { } warning) yield return warning;
            if (LastBackup is not { } last) yield break;
            if (last.Persons < 2) yield return KeyWords.OneOpens(last);
            // As good as the data's: what a key sealed since is in every set, and the key is on this disk alone.
            if (_vault.Describe().Where(key => key.Created > last.At).Select(key => $"{key.Name}.{key.Version}").ToList() is { Count: > 0 } newer) yield return KeyWords.Newer(last, newer);
        }
    }

    /// <summary>Makes keys, authority and certificate, the public key for auditors, and stores the external engine's URL sealed.</summary>
    public static DeploymentKeys Create(Deployment deployment, string? externalEngineUrl, KeystoreUnlock unlock, TimeProvider time)
    {
        var vault = KeyVault.Create(deployment.Keys, unlock, time);
        PrivateFiles.MakePassable(deployment.Certificates);
        CertificateAuthority.Create(vault, deployment.Certificates, $"Menshen authority on {HostName()}", time).Dispose();
        var keys = new DeploymentKeys(deployment, vault, time);
        keys.RenewCertificate();
        PrivateFiles.Write(deployment.JournalPublicKey, Convert.ToHexStringLower(keys._journal.PublicKey.ToBytes()) + "\n");
        if (externalEngineUrl is not null)
            keys.SealUrl(externalEngineUrl);
        return keys;
    }

    public static DeploymentKeys Open(Deployment deployment, KeystoreUnlock unlock, TimeProvider time) =>
        new(deployment, KeyVault.Open(deployment.Keys, unlock, time), time);

    /// <summary>Gives the gateway a certificate if it has none, or one that ends soon or lacks this host's name.</summary>
    public void RenewCertificate()
    {
        using var authority = CertificateAuthority.Open(_vault, _deployment.Certificates, _time);
        ServerCertificate.RenewIfNeeded(authority, _deployment.Certificates, new ServerNames(HostName()), _time);
    }

    public byte[] PasswordFor(string engineRole)
    {
        Span<byte> mac = stackalloc byte[HmacSm3.MacSize];
        HmacSm3.Compute(_engineLogin, Encoding.UTF8.GetBytes(PasswordContext + engineRole), mac);
        var password = new byte[Base64Url.GetEncodedLength(mac.Length)];
        Base64Url.EncodeToUtf8(mac, password);
        CryptographicOperations.ZeroMemory(mac);
        return password;
    }

    /// <summary>The bytes that open the journal's records, for the follower; the caller clears them.</summary>
    public byte[] JournalSecret() => _vault.GetSecrets(KeyNames.JournalSealing);

    /// <summary>Of the secret that seals the journal.</summary>
    public int JournalSecretVersion => _vault.Describe().Where(key => key.Name == KeyNames.JournalSealing).Max(key => key.Version);

    /// <summary>Another secret seals the journal; raised after it does, for those who read it elsewhere.</summary>
    public event EventHandler? JournalSecretRotated;

    /// <summary>Gives the journal another secret, and answers its version: on disk first, then in use. Killed in between, the next start uses it.</summary>
    public int RotateJournalSecret()
    {
        var version = _vault.AddVersion(KeyNames.JournalSealing);
        var next = _vault.GetSecret(KeyNames.JournalSealing);
        JournalSealing.Rotate(next);
        CryptographicOperations.ZeroMemory(next);
        JournalSecretRotated?.Invoke(this, EventArgs.Empty);
        return version;
    }

    /// <summary>Under which the digests of what waits for approval are made; derived, so that no file more has to be kept.</summary>
    public byte[] ApprovalKey()
    {
        var key = new byte[HmacSm3.MacSize];
        _vault.Derive(KeyNames.EngineLogin, Encoding.ASCII.GetBytes("approval digests"), key);
        return key;
    }

    /// <summary>Under which policies in force are sealed; of the same key as the engine's passwords, so that gateways of one catalogue share it.</summary>
    public byte[] PolicyKey()
    {
        var key = new byte[HmacSm3.MacSize];
        _vault.Derive(KeyNames.EngineLogin, "policies in force"u8, key);
        return key;
    }

    /// <summary>Under which poison values are sealed; nothing else ever is. Shared as above.</summary>
    public byte[] PoisonKey()
    {
        var key = new byte[Sm4Siv.KeySize];
        _vault.Derive(KeyNames.EngineLogin, "poison values"u8, key);
        return key;
    }

    /// <summary>Of the digests in certificates of erasure. Shared as above.</summary>
    public byte[] ErasureKey()
    {
        var key = new byte[HmacSm3.MacSize];
        _vault.Derive(KeyNames.EngineLogin, "certificates of erasure"u8, key);
        return key;
    }

    /// <summary>Under which the name of the trusted publisher is kept.</summary>
    public byte[] ProgramTrustKey()
    {
        var key = new byte[HmacSm3.MacSize];
        _vault.Derive(KeyNames.EngineLogin, "program trust"u8, key);
        return key;
    }

    /// <summary>For the mask <c>hash</c>: a key of the deployment's own, so that nobody elsewhere can try values against what is shown. Shared as above.</summary>
    public byte[] MaskKey()
    {
        var key = new byte[HmacSm3.MacSize];
        _vault.Derive(KeyNames.EngineLogin, "hash masks"u8, key);
        return key;
    }

    public byte[] MockScramSecret() => _vault.GetSecret(KeyNames.ClientSecret);

    /// <summary>Signs a client certificate; the caller disposes it.</summary>
    public X509Certificate2 IssueForClient(string request, string subject, TimeSpan life)
    {
        using var authority = CertificateAuthority.Open(_vault, _deployment.Certificates, _time);
        return authority.IssueForClient(request, subject, life);
    }

    /// <summary>What seals the secrets of one-time codes; the caller disposes it.</summary>
    public FactorSeal FactorSealing()
    {
        Span<byte> sealing = stackalloc byte[Sm4Siv.KeySize];
        var digesting = new byte[HmacSm3.MacSize];
        _vault.Derive(KeyNames.ClientSecret, "one-time code sealing"u8, sealing);
        _vault.Derive(KeyNames.ClientSecret, "recovery code digests"u8, digesting);
        var seal = new FactorSeal(sealing, digesting);
        CryptographicOperations.ZeroMemory(sealing);
        return seal;
    }

    /// <summary>All keys of the keystore, without secrets.</summary>
    public IReadOnlyList<KeyDescription> Describe() => _vault.Describe();

    /// <summary>All keys of the keystore, sealed under a passphrase.</summary>
    public byte[] BackUp(ReadOnlySpan<char> passphrase) => KeyBackup.Create(_vault, passphrase);

    /// <summary>The same under a key that is in shares alone.</summary>
    public (byte[] Backup, IReadOnlyList<byte[]> Shares) BackUp(int shares, int threshold) => KeyBackup.Split(_vault, shares, threshold);

    /// <summary>What is remembered of the last backup of the keys; null: nothing.</summary>
    public KeyBackupNote? LastBackup { get => Volatile.Read(ref _lastBackup); private set => Volatile.Write(ref _lastBackup, value); }

    /// <summary>Remembers a backup that was made.</summary>
    /// <param name="persons">How many it takes to open it.</param>
    public void RememberBackup(int persons)
    {
        var note = new KeyBackupNote(_time.GetUtcNow(), persons, "");
        note.Write(_vault);
        LastBackup = note;
    }

    /// <summary>The keys of backups; made where there are none yet and <paramref name="mayMake"/>. The caller disposes them.</summary>
    public BackupKeys BackupKeys(bool mayMake)
    {
        if (mayMake && !_vault.Contains(KeyNames.BackupSealing)) _vault.AddSecret(KeyNames.BackupSealing);
        if (mayMake && !_vault.Contains(KeyNames.BackupSigning)) _vault.AddSigner(KeyNames.BackupSigning);
        return new BackupKeys(_vault);
    }

    /// <summary>True if the keystore has what the data keys of a seal group are wrapped under.</summary>
    public bool HasWrapping(int group) => _vault.Contains(KeyNames.DataWrapping(group));

    public void AddWrapping(int group) => _vault.AddSecret(KeyNames.DataWrapping(group));

    /// <summary>Wraps and unwraps the data keys of a group; the caller disposes it.</summary>
    public Sm4Siv WrappingOf(int group)
    {
        Span<byte> key = stackalloc byte[Sm4Siv.KeySize];
        _vault.Derive(KeyNames.DataWrapping(group), WrappingContext, key);
        return Wrapping(key);
    }

    /// <summary>The same, and behind it those that a renewal was to replace which was broken off; the newest first. The caller disposes them.</summary>
    public IReadOnlyList<Sm4Siv> WrappingsOf(int group)
    {
        List<Sm4Siv> all = [];
        Span<byte> key = stackalloc byte[Sm4Siv.KeySize];
        foreach (var version in _vault.VersionsOf(KeyNames.DataWrapping(group)))
        {
            _vault.Derive(KeyNames.DataWrapping(group), version, WrappingContext, key);
            all.Add(Wrapping(key));
        }

        return all;
    }

    private static ReadOnlySpan<byte> WrappingContext => "data key wrapping 1"u8;

    private static Sm4Siv Wrapping(Span<byte> key)
    {
        var siv = new Sm4Siv(key);
        CryptographicOperations.ZeroMemory(key);
        return siv;
    }

    /// <summary>Makes what data keys of a group are wrapped under from now on; those before stay until <see cref="DestroyEarlierWrappings"/>.</summary>
    public void RenewWrapping(int group) => _vault.AddVersion(KeyNames.DataWrapping(group));

    /// <summary>True if there is one besides the one in use.</summary>
    public bool HasEarlierWrapping(int group) => _vault.VersionsOf(KeyNames.DataWrapping(group)).Count > 1;

    /// <summary>Makes data keys of a group unreadable that are kept in an earlier wrapping, such as in backups of the catalogue; answers how many wrappings there were.</summary>
    public int DestroyEarlierWrappings(int group) => _vault.DestroyEarlier(KeyNames.DataWrapping(group));

    /// <summary>What stands beside destroyed keys of a group; only who holds the keystore can make it.</summary>
    public byte[] DestructionProof(int group)
    {
        var proof = new byte[HmacSm3.MacSize];
        _vault.Derive(KeyNames.DataWrapping(group), "data key destruction 1"u8, proof);
        return proof;
    }

    /// <summary>The same for one version, whose end is not its group's.</summary>
    public byte[] DestructionProof(int group, int version)
    {
        var proof = new byte[HmacSm3.MacSize];
        _vault.Derive(KeyNames.DataWrapping(group), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"data key destruction 1 version {version}")), proof);
        return proof;
    }

    /// <summary>Makes the data keys of a group unreadable wherever they are kept wrapped; false if that was done before.</summary>
    public bool DestroyWrapping(int group) => _vault.Destroy(KeyNames.DataWrapping(group));

    /// <summary>The external engine's URL with its password.</summary>
    public string ExternalEngineUrl()
    {
        var content = File.ReadAllBytes(_deployment.ExternalEngineFile);
        var url = new byte[Math.Max(0, content.Length - Sm4Siv.Overhead)];
        using var siv = UrlSealing();
        if (!siv.TryOpen(content, Encoding.ASCII.GetBytes(UrlContext), url))
            throw new ServerFaultException(
                $"{_deployment.ExternalEngineFile} was changed, or belongs to other keys",
                "Restore it together with keys/ from your backup.");
        return Encoding.UTF8.GetString(url);
    }

    public void Dispose()
    {
        _journal.Dispose();
        JournalSealing.Dispose();
        Verifiers.Dispose();
        CryptographicOperations.ZeroMemory(_engineLogin);
        _vault.Dispose();
    }

    /// <summary>Keeps another address of the same engine; it is used from the next start on.</summary>
    public void ReplaceExternalEngineUrl(string url) => SealUrl(url);

    private void SealUrl(string url)
    {
        var text = Encoding.UTF8.GetBytes(url);
        var content = new byte[text.Length + Sm4Siv.Overhead];
        using var siv = UrlSealing();
        siv.Seal(text, Encoding.ASCII.GetBytes(UrlContext), content);
        PrivateFiles.Write(_deployment.ExternalEngineFile, content);
    }

    private Sm4Siv UrlSealing()
    {
        Span<byte> key = stackalloc byte[Sm4Siv.KeySize];
        _vault.Derive(KeyNames.EngineLogin, Encoding.ASCII.GetBytes(UrlContext), key);
        var siv = new Sm4Siv(key);
        CryptographicOperations.ZeroMemory(key);
        return siv;
    }

    // A certificate knows ASCII names; a host with another one is reached as localhost or by address.
    private static string HostName() =>
        Environment.MachineName is { Length: > 0 } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')
            ? name.ToLowerInvariant() : "localhost";
}
