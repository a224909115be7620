using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Menshen.Evaluator.Targets;

namespace Menshen.Evaluator.Checks;

/// <summary>Where keys lie, how they come about, that they come back from their backup, and that a device can hold what opens them.</summary>
/// <remarks>Backups, imports and devices are tried at a second system of the same program: at one that others use they would take the place of what its administrators have.</remarks>
internal static class KeyStoreChecks
{
    private const UnixFileMode ForOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Shares of a backup of keys, and how many of them open it.</summary>
    private const int Shares = 3, Threshold = 2;

    /// <summary>What a master key has in bytes.</summary>
    private const int Right = 32;

    public static ImmutableArray<Check> All { get; } =
    [
        new("keys.place", "Where each key lies is said; the files are the service's alone, open nothing without the master key, and a changed one is found.", "每个密钥的存放位置可查;密钥文件仅服务账户可访问,无主密钥不可用,被改动即被发现。",
            ["gbt20009-5.1.3.1-a.1"], PlaceAsync) { IsAttack = true },
        new("keys.backup", "Keys come back on another machine from so many shares of their backup, and open what they sealed; fewer shares open nothing.", "凭足够份额可在另一台机器恢复密钥并打开其密文;份额不足则不能。", ["gbt20009-5.1.3.1-a.2"], BackupAsync) { IsAttack = true },
        new("keys.import", "A master key from outside is refused unless it has the right length; keys that are made here differ each time.", "外部主密钥长度不符即被拒绝;产品生成的密钥每次不同。", ["gbt20009-5.1.3.1-0"], ImportAsync) { IsAttack = true },
        new("keys.device", "With the master key in a PKCS#11 device everything goes on as before, and without the device or its PIN nothing starts.", "主密钥置于 PKCS#11 设备后一切照常;无设备或 PIN 错误则不能启动。", ["gbt20009-5.1.3.1-d2"], DeviceAsync) { IsAttack = true },
    ];

    private static async Task PlaceAsync(CheckRun run)
    {
        if (!await HasKeysAsync(run).ConfigureAwait(false)) return;
        if (run.Target.KeyStore is not { } store)
        {
            run.Inconclusive("the files of the keys are not on this machine");
            return;
        }

        var files = new DirectoryInfo(store.Directory).GetFiles();
        var open = new FileSystemInfo[] { new DirectoryInfo(store.Directory) }.Concat(files).Where(file => (file.UnixFileMode & ForOthers) != 0).Select(file => file.Name).ToList();
        run.Observe($"of {files.Length} files of keys and their directory, those that others may read or write", "none of 2 or more", open.Count == 0 ? "none" : string.Join(", ", open), open.Count == 0 && files.Length > 1);
        foreach (var (copy, what) in new[] { (KeyCopy.WithoutMaster, "without the master key"), (KeyCopy.Changed, "with one changed bit") })
        {
            var opens = await store.OpensAsync(copy, run.Cancellation).ConfigureAwait(false);
            run.Observe($"a copy of the files of the keys {what}", "opens nothing", opens ? "opens what they sealed" : "opens nothing", !opens);
        }

        if (await store.OpensAsync(KeyCopy.Whole, run.Cancellation).ConfigureAwait(false))
            run.NeedsPerson($"the master key lies open in {store.Directory}, for the service's account alone: who copies the disk has every key, and whether the disk is sealed or nobody comes to it a person has to say (or: menshen keys master)");
    }

    private static async Task BackupAsync(CheckRun run)
    {
        if (await SpareAsync(run).ConfigureAwait(false) is not { } spare) return;
        var mark = StorageChecks.Mark();
        await spare.SayAsync($"SELECT 1 AS {mark}", run.Cancellation).ConfigureAwait(false);
        var place = spare.Records.NewPlace();
        var file = Path.Combine(place, "keys.backup");
        if (await spare.Keys.BackUpAsync(file, Shares, Threshold, run.Cancellation).ConfigureAwait(false) is { } fault)
        {
            run.Observe("a backup of the keys, in shares", "made", fault, false);
            return;
        }

        var open = new DirectoryInfo(place).GetFiles().Where(one => (one.UnixFileMode & ForOthers) != 0).Select(one => one.Name).ToList();
        run.Observe($"of the backup and its {Directory.GetFiles(place).Length - 1} shares, those that others may read", $"none, and {Shares} shares", open.Count == 0 ? "none" : string.Join(", ", open), open.Count == 0 && Directory.GetFiles(place).Length == Shares + 1);
        var (few, enough) = (spare.Records.NewPlace(), spare.Records.NewPlace());
        var refusal = await spare.Keys.RestoreAsync(file, [2], few, run.Cancellation).ConfigureAwait(false);
        run.Observe($"the keys, from one share of {Shares}", "refused", refusal ?? "brought back", refusal is not null);
        refusal = await spare.Keys.RestoreAsync(file, [1, 3], enough, run.Cancellation).ConfigureAwait(false);
        run.Observe($"the keys, from {Threshold} shares, in a new place", "brought back", refusal ?? "brought back", refusal is null);
        foreach (var (system, what, expected) in new[] { (enough, "the keys that came back", true), (few, "what there is of one share", false) })
        {
            var opens = await spare.Keys.OpensAsync(system, mark, run.Cancellation).ConfigureAwait(false);
            run.Observe($"a record that was sealed, with {what}", expected ? "is read" : "is not read", opens ? "is read" : "is not read", opens == expected);
        }
    }

    private static async Task ImportAsync(CheckRun run)
    {
        if (await SpareAsync(run).ConfigureAwait(false) is not { } spare) return;
        var mark = StorageChecks.Mark();
        await spare.SayAsync($"SELECT 1 AS {mark}", run.Cancellation).ConfigureAwait(false);
        var made = Digests(spare.Keys.Directory);
        run.Observe("files of keys that are like another one", "none of 2 or more", made.Count == made.Distinct().Count() ? "none" : "some", made.Count == made.Distinct().Count() && made.Count > 1);
        int[] lengths = [Right / 2, Right - 1, Right + 1, Right];
        var refusals = await spare.Keys.ImportAsync([.. lengths.Select(RandomNumberGenerator.GetBytes)], run.Cancellation).ConfigureAwait(false);
        foreach (var (length, refusal) in lengths.Zip(refusals))
        {
            var expected = length == Right ? "taken" : "refused";
            run.Observe(string.Create(CultureInfo.InvariantCulture, $"a master key of {length * 8} bits, from outside"), expected, refusal ?? "taken", refusal is null == (length == Right));
        }

        var same = Digests(spare.Keys.Directory).Intersect(made).Count();
        run.Observe("files of keys that are as they were under the master key before", "none", same.ToString(CultureInfo.InvariantCulture), same == 0);
        await GoesOnAsync(run, spare, mark, "with that master key").ConfigureAwait(false);
    }

    private static async Task DeviceAsync(CheckRun run)
    {
        if (await SpareAsync(run).ConfigureAwait(false) is not { } spare) return;
        var mark = StorageChecks.Mark();
        await spare.SayAsync($"SELECT 1 AS {mark}", run.Cancellation).ConfigureAwait(false);
        if (await spare.Keys.IntoDeviceAsync(run.Cancellation).ConfigureAwait(false) is not { } said)
        {
            run.NeedsPerson("no PKCS#11 library (SoftHSM) is on this machine, to be a device for a minute: a person has to try the own device");
            return;
        }

        run.Observe("the master key goes into a PKCS#11 device", "done", said.Length == 0 ? "done" : said, said.Length == 0);
        await GoesOnAsync(run, spare, mark, "with it in the device").ConfigureAwait(false);
        foreach (var (wrongPin, what) in new[] { (false, "without the device"), (true, "with a wrong PIN") })
        {
            var refusal = await spare.Keys.StartWithoutDeviceAsync(wrongPin, run.Cancellation).ConfigureAwait(false);
            run.Observe($"the system starts {what}", "refused", refusal ?? "started", refusal is not null);
        }

        await spare.BeginAsync(run.Cancellation).ConfigureAwait(false);
        await GoesOnAsync(run, spare, mark, "when device and PIN are there again").ConfigureAwait(false);
    }

    /// <summary>A statement is carried out and recorded, one of before is read, and nothing is damaged.</summary>
    private static async Task GoesOnAsync(CheckRun run, ISpareSystem spare, string before, string when)
    {
        var mark = StorageChecks.Mark();
        await spare.SayAsync($"SELECT 1 AS {mark}", run.Cancellation).ConfigureAwait(false);
        foreach (var (what, word) in new[] { ("a statement of now", mark), ("one of before", before) })
        {
            var found = await spare.CountAsync(word, run.Cancellation).ConfigureAwait(false);
            run.Observe($"records of {what}, {when}", "1 or more", found.ToString(CultureInfo.InvariantCulture), found > 0);
        }

        var isWhole = await spare.Records.IsWholeAsync(null, run.Cancellation).ConfigureAwait(false);
        run.Observe($"the records, verified {when}", "whole", isWhole ? "whole" : "damaged", isWhole);
    }

    private static async Task<ISpareSystem?> SpareAsync(CheckRun run)
    {
        if (!await HasKeysAsync(run).ConfigureAwait(false) || run.Target.Spare is not { } spare) return null;
        await spare.BeginAsync(run.Cancellation).ConfigureAwait(false);
        return spare;
    }

    private static async Task<bool> HasKeysAsync(CheckRun run)
    {
        if (await run.Target.KeysAsync(run.Cancellation).ConfigureAwait(false) is not { Count: > 0 } keys)
        {
            run.Observe("the keys that protect data", "1 or more", "there is none", false);
            return false;
        }

        var nowhere = keys.Where(key => key.GetValueOrDefault("place", "").Length == 0).Select(key => key.GetValueOrDefault("name", "")).ToList();
        run.Observe($"of {keys.Count} keys, those of which nobody says where they lie", "none", nowhere.Count == 0 ? "none" : string.Join(", ", nowhere), nowhere.Count == 0);
        return true;
    }

    private static List<string> Digests(string directory) => [.. Directory.GetFiles(directory, "*.key").Select(file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))))];
}
