namespace Menshen.Keystore;

/// <summary>What a key is; the numbers are in the files.</summary>
public enum KeyType
{
    /// <summary>No key: never in a file.</summary>
    None = 0,

    /// <summary>SM2 signing key, 32 bytes.</summary>
    Sm2Signing = 1,

    /// <summary>Random secret, usually 32 bytes.</summary>
    Secret = 2,

    /// <summary>ECDSA key on P-256 as PKCS #8.</summary>
    EcdsaP256 = 3,
}
