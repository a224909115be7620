namespace Menshen.Keystore.Files;

/// <summary>Which of the keystore's files one is; the numbers are in the files.</summary>
internal enum KeystoreFileKind
{
    /// <summary>Never in a file.</summary>
    None = 0,

    /// <summary>The master key or the way to it.</summary>
    Master = 1,

    /// <summary>A key sealed under the master key.</summary>
    SealedKey = 2,

    /// <summary>All keys, sealed under a passphrase or a key in shares.</summary>
    Backup = 3,

    /// <summary>A share of a backup's key.</summary>
    BackupShare = 4,
}
