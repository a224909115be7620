using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Menshen.Evaluator.Checks;

/// <summary>What is kept for the data: keys with their attributes and without themselves, and backups that can be opened.</summary>
internal static partial class KeeperChecks
{
    private const int LeastBits = 128;

    private static readonly string[] Attributes = ["name", "type", "algorithm", "purpose", "owner", "state", "place", "created"];

    /// <summary>For what protects data and records. Certificates are another matter: there are no clients that take others.</summary>
    private static readonly string[] Approved = ["SM2", "SM3", "SM4"];

    private const string Signature = "digital signature", OfRecords = "journal-signing";

    /// <summary>What the standard counts up. Of purposes it has "other" too, and a backup's is one: there a word is enough.</summary>
    private static readonly string[] Types = ["public key", "private key", "secret key"];

    public static ImmutableArray<Check> All { get; } =
    [
        new("keys.attributes", "Each key has type, algorithm, purpose, owner and state, enough bits, and is not shown itself.", "每个密钥具备类型、算法、用途、责任人与状态,长度足够,且不显示密钥本身。",
            ["gbt20009-5.1.3.1-c", "gbt20009-5.1.3.1-d1.1", "gbt20009-5.1.3.1-d1.3", "gbt20009-5.1.3.1-e", "credit-5.3-a.2"], KeysAsync),
        new("backups.open", "Backups are made, and can be read and opened.", "有备份,且可读取与解封。", ["credit-5.4-f"], BackupsAsync),
    ];

    private static async Task KeysAsync(CheckRun run)
    {
        if (await run.Target.KeysAsync(run.Cancellation).ConfigureAwait(false) is not { Count: > 0 } keys)
        {
            run.Observe("the keys that protect data", "1 or more", "there is none", false);
            return;
        }

        foreach (var key in keys)
        {
            var missing = Attributes.Where(name => key.GetValueOrDefault(name, "").Length == 0).ToList();
            var name = key.GetValueOrDefault("name", "");
            run.Observe($"attributes that the key {name} lacks", "none", missing.Count == 0 ? "none" : string.Join(", ", missing), missing.Count == 0);
            run.Observe($"the type of {name}", string.Join(", ", Types), key.GetValueOrDefault("type", ""), Types.Contains(key.GetValueOrDefault("type", "")));
            var algorithm = key.GetValueOrDefault("algorithm", "");
            var bits = Bits().Match(algorithm) is { Success: true } found ? int.Parse(found.Value, CultureInfo.InvariantCulture) : 0;
            run.Observe($"the algorithm of {name}", $"of {string.Join(", ", Approved)} where it protects data or records, {LeastBits} bits or more", algorithm,
                bits >= LeastBits && (key.GetValueOrDefault("purpose", "") == Signature && name != OfRecords || Approved.Any(known => algorithm.Contains(known, StringComparison.Ordinal))));
            var shown = key.Values.FirstOrDefault(value => Material().IsMatch(value));
            run.Observe($"what is shown of {name} itself", "nothing", shown is null ? "nothing" : "something that looks like a key", shown is null);
        }
    }

    private static async Task BackupsAsync(CheckRun run)
    {
        if (await run.Target.AreBackupsGoodAsync(run.Cancellation).ConfigureAwait(false) is { } good)
            run.Observe("the newest backups, read and opened", "good", good ? "good" : "not", good);
        else if (run.Target.Backups is { } keeper && await keeper.StateAsync(run.Cancellation).ConfigureAwait(false) is { AreElsewhere: true })
            run.NeedsPerson(RecoveryChecks.Elsewhere);
        else
            run.Observe("backups that the target makes by itself", "there are some", "there is none", false);
    }

    [GeneratedRegex("[0-9]{2,4}$")]
    private static partial Regex Bits();

    // 128 bits or more, in one of the forms in which keys are written.
    [GeneratedRegex("^([0-9a-fA-F]{32,}|[A-Za-z0-9+/]{22,}={0,2})$")]
    private static partial Regex Material();
}
