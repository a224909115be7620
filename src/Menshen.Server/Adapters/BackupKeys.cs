using Menshen.Backup;
using Menshen.Crypto;
using Menshen.Keystore;

namespace Menshen.Server;

/// <summary>The keystore's keys as backups need them.</summary>
internal sealed class BackupKeys(KeyVault vault) : IBackupSecrets, IDisposable
{
    // Opened once: each chunk's key is derived from the vault, and each manifest is signed by it.
    private readonly Sm2PrivateKey _signer = vault.GetSigner(KeyNames.BackupSigning);

    public string KeyName => KeyNames.BackupSealing;

    public ISigner Signer => _signer;

    public ISignatureVerifier Verifier => _signer.PublicKey;

    public void Derive(ReadOnlySpan<byte> context, Span<byte> derived) => vault.Derive(KeyNames.BackupSealing, context, derived);

    public void Dispose() => _signer.Dispose();
}
