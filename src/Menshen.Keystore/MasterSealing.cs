namespace Menshen.Keystore;

/// <summary>How the master key is kept; the numbers are in the file.</summary>
public enum MasterSealing
{
    /// <summary>In its file as it is: file permissions are all that protects it.</summary>
    None = 0,

    /// <summary>In its file under a passphrase.</summary>
    Passphrase = 1,

    /// <summary>Elsewhere: a systemd credential, a mounted secret, a file a hardware module wrote.</summary>
    Credential = 2,

    /// <summary>In its file under a key that never leaves a PKCS#11 token.</summary>
    Token = 3,
}
