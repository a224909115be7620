using Menshen.Control;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Keystore;
using Menshen.Keystore.Backup;

namespace Menshen.Server;

/// <summary>Keys as the contract describes them (GB/T 20009 5.1.3.1 d: type, validity, purpose).</summary>
internal static class KeyWords
{
    /// <summary>What to do where a key is not as it was thought to be.</summary>
    public const string LookAt = "See them: menshen keys list";

    private const string Secret = "secret key";

    /// <summary>What is said for as long as the last backup of the keys is one that a single person opens.</summary>
    public static string OneOpens(KeyBackupNote backup) =>
        $"keys: one passphrase opens their last backup ({backup.At:u}), and who knows it and has a set of backups brings everything back alone: menshen keys backup FILE --shares 3 --threshold 2";

    /// <summary>What is said while the last backup of the keys lacks some.</summary>
    public static string Newer(KeyBackupNote backup, IReadOnlyList<string> keys) =>
        $"keys: {string.Join(", ", keys)} {(keys.Count == 1 ? "is" : "are")} newer than their last backup ({backup.At:u}), and lost with this disk: menshen keys backup FILE";

    /// <summary>What is said of a seal group whose key ends soon, or has: what it protects is opened all the same.</summary>
    public static string Ends(SealGroup group, DateTimeOffset end, DateTimeOffset now) => end <= now
        ? $"seal group {group.Name}: its key ended at {end:u}, and nothing new is sealed: menshen keys rotate {group.Name}"
        : $"seal group {group.Name}: its key ends at {end:u}, and nothing new is sealed from then on: menshen keys rotate {group.Name}";

    /// <summary>Who restores where no Menshen runs, and how he came by the keys.</summary>
    public static string Offline(KeyBackupNote? backup) => backup is { Restored.Length: > 0 }
        ? $"by the system account {SystemAccount.Words}; the keys came back at {backup.At:u} {backup.Restored}"
        : $"by the system account {SystemAccount.Words}; the keys are those of the keystore that was here, which its master key opened";

    public static SealMode? Mode(string letter) => letter switch
    {
        "e" => SealMode.Equal,
        "r" => SealMode.Random,
        _ => null,
    };

    public static DateTimeOffset? EndOf(int? days, TimeProvider time) => days is { } some ? time.GetUtcNow().AddDays(Math.Clamp(some, 0, 100_000)) : null;

    public static ControlAnswer NoGroup(string name) => ControlAnswer.Refused("not-found", $"there is no seal group '{name}'", LookAt);

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
