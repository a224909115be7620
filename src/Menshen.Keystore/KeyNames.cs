using System.Globalization;

namespace Menshen.Keystore;

/// <summary>The keys every keystore has from the beginning.</summary>
public static class KeyNames
{
    /// <summary>SM2 key that signs the journal's checkpoints.</summary>
    public const string JournalSigning = "journal-signing";

    /// <summary>Secret from which the gateway's passwords at the engine are derived.</summary>
    public const string EngineLogin = "engine-login";

    /// <summary>Secret that makes the answer to an unknown login name look like the answer to a known one (mock SCRAM salt).</summary>
    public const string ClientSecret = "client-secret";

    /// <summary>Secret reserved for sealing journal segments.</summary>
    public const string JournalSealing = "journal-sealing";

    /// <summary>Secret under which the data keys of one seal group are wrapped. One for each group, so that destroying it destroys that group's
    /// keys in every backup of the catalogue and no other's.</summary>
    public static string DataWrapping(int group) => string.Create(CultureInfo.InvariantCulture, $"data-wrapping-{group}");

    /// <summary>Secret from which the keys of backup sets and archived WAL are derived; apart from the data keys, made with the first repository.</summary>
    public const string BackupSealing = "backup-sealing";

    /// <summary>SM2 key that signs the manifests of backups.</summary>
    public const string BackupSigning = "backup-signing";

    /// <summary>ECDSA P-256 key of the internal certificate authority.</summary>
    public const string CertificateAuthority = "certificate-authority";
}
