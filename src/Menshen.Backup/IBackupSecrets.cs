using Menshen.Crypto;

namespace Menshen.Backup;

/// <summary>What backups need of the keystore: a signature and derived keys, never a key file.</summary>
public interface IBackupSecrets
{
    /// <summary>Name of the sealing key, for manifests.</summary>
    string KeyName { get; }

    /// <summary>Signs manifests.</summary>
    ISigner Signer { get; }

    ISignatureVerifier Verifier { get; }

    /// <summary>Writes 32 bytes that follow from the backup key and <paramref name="context"/> alone.</summary>
    void Derive(ReadOnlySpan<byte> context, Span<byte> derived);
}
