using Menshen.Control;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Keystore;

namespace Menshen.Server;

/// <summary>Keys as the contract describes them (GB/T 20009 5.1.3.1 d: type, validity, purpose).</summary>
internal static class KeyWords
{
    private const string Secret = "secret key";

    public static SealMode? Mode(string letter) => letter switch
    {
        "e" => SealMode.Equal,
        "r" => SealMode.Random,
        _ => null,
    };

    public static KeyReport Report(KeyDescription key)
    {
        var (type, algorithm) = key.Type switch
        {
            KeyType.Sm2Signing => ("private key", "SM2 256"),
            KeyType.EcdsaP256 => ("private key", "ECDSA P-256"),
            _ => (Secret, "HMAC-SM3 256"),
        };
        return new KeyReport(
            key.Name, key.Version, type, algorithm, Purpose(key), "security administrator", State(key.State), "keystore", key.Created, key.NotAfter, null, null,
            null, null);
    }

    public static KeyReport Report(StoredKey key, SealGroup group) => new(
        group.Name, key.Version, Secret, "SM4-SIV 256", key.Purpose, key.Owner, State(key.State), "catalogue", key.CreatedAt, key.NotAfter, key.DestroyedAt,
        group.Number, group.Tag, ((char)group.Mode).ToString());

    private static string Purpose(KeyDescription key) => key switch
    {
        { Type: KeyType.Sm2Signing or KeyType.EcdsaP256 } => "digital signature",
        { Name: KeyNames.JournalSealing } => "data encryption",
        { Name: KeyNames.BackupSealing } => "backup encryption",
        { Name: KeyNames.EngineLogin or KeyNames.ClientSecret } => "key derivation",
        _ => "key encryption",
    };

    private static string State(KeyState state) => state switch
    {
        KeyState.PreActive => "pre-active",
        KeyState.Active => "active",
        _ => "decrypt-only",
    };

    private static string State(StoredKeyState state) => state switch
    {
        StoredKeyState.Active => "active",
        StoredKeyState.DecryptOnly => "decrypt-only",
        _ => "destroyed",
    };
}
