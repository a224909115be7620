using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Menshen.Evaluator.Targets;

namespace Menshen.Evaluator.Checks;

/// <summary>Where the records and the keys are kept: for whom the files are, what they show, how much room there is, and who gets at the keys.</summary>
internal static class StoreChecks
{
    /// <summary>How far two looks at a volume may differ: others write meanwhile, and some room is the kernel's.</summary>
    private const double Tolerance = 6;

    /// <summary>A longer store is not read through.</summary>
    private const long LongestScan = 512L << 20;

    private const UnixFileMode ForOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static ImmutableArray<Check> All { get; } =
    [
        new("trail.store", "The records are in files that are the service's alone, there is room, and how much is shown rightly.", "审计记录存于仅服务账户可访问的文件,空间充足且显示正确。",
            ["gbt20009-5.1.2.7-a", "gbt20009-5.1.2.8-c"], StoreAsync),
        new("trail.encrypted", "What the auditor reads in clear is nowhere in the files of the records.", "审计员可读的内容在审计文件中不以明文存在。", ["gbt20009-5.1.2.7-f"], EncryptedAsync) { IsAttack = true },
        new("keys.separate", "Who owns a database gets at no key, by no interface; who keeps the keys lists them.", "数据库属主不能经任何接口接触密钥,密钥由专人管理。", ["gbt20009-5.1.3.1-b"], SeparateAsync) { IsAttack = true },
        new("keys.validity", "Until when a key protects anything new is one of its attributes, and none does after that.", "密钥具有有效期属性,过期密钥不再使用。", ["gbt20009-5.1.3.1-d1.2"], ValidityAsync),
    ];

    private static async Task StoreAsync(CheckRun run)
    {
        if (await PlaceAsync(run).ConfigureAwait(false) is not ({ } trail, { } store, var files)) return;
        var open = new FileSystemInfo[] { new DirectoryInfo(store.Directory) }.Concat(files).Where(file => (file.UnixFileMode & ForOthers) != 0).Select(file => file.Name).ToList();
        run.Observe($"of {files.Count} files and their directory, those that others may read or write", "none", open.Count == 0 ? "none" : string.Join(", ", open), open.Count == 0);
        run.Observe("the store takes records", "yes, without trouble", store is { Accepting: true, Trouble: null } ? "yes, without trouble" : store.Trouble ?? "no", store is { Accepting: true, Trouble: null });
        var volume = new DriveInfo(store.Directory);
        var used = 100.0 * (volume.TotalSize - volume.AvailableFreeSpace) / volume.TotalSize;
        run.Observe(
            "how full the volume is, by the target", string.Create(CultureInfo.InvariantCulture, $"{used:0.0} % ± {Tolerance}"), string.Create(CultureInfo.InvariantCulture, $"{store.UsedPercent:0.0} %"),
            Math.Abs(used - store.UsedPercent) <= Tolerance);
        await run.PrepareAsync(run.Owner, "SELECT 1 AS ev_one_more").ConfigureAwait(false);
        await AuditChecks.FindAsync(run, run.Owner, "ev_one_more").ConfigureAwait(false);
        var more = (await trail.StoreAsync(run.Cancellation).ConfigureAwait(false))?.Records - store.Records;
        run.Observe("records that came after one statement more", "1 or more", more?.ToString(CultureInfo.InvariantCulture) ?? "it does not say", more > 0);
    }

    private static async Task EncryptedAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is null) return;
        var mark = $"ev_clear_{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        await run.PrepareAsync(run.Owner, $"SELECT 1 AS {mark}").ConfigureAwait(false);
        if (await AuditChecks.FindAsync(run, run.Owner, mark).ConfigureAwait(false) is null || await PlaceAsync(run).ConfigureAwait(false) is not (_, { }, var files)) return;
        if (files.Sum(file => file.Length) > LongestScan)
        {
            run.Inconclusive("the store is too long to read it through");
            return;
        }

        // Everything it says, in either width of characters; and the name of the subject, which stands in each of its records.
        var words = new[] { mark, run.Owner.Name }.SelectMany(word => new[] { Encoding.ASCII.GetBytes(word), Encoding.Unicode.GetBytes(word) }).ToList();
        var found = new List<string>();
        // An empty one may be a lock, which is its holder's alone.
        foreach (var file in files.Where(file => file.Length > 0))
        {
            using var stream = new FileStream(file.FullName, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete });
            var bytes = new byte[stream.Length];
            var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, run.Cancellation).ConfigureAwait(false);
            if (words.Any(word => bytes.AsSpan(0, length).IndexOf(word) >= 0)) found.Add(file.Name);
        }

        run.Observe($"of {files.Count} files, those with the statement or its subject in clear", "none", found.Count == 0 ? "none" : string.Join(", ", found), found.Count == 0);
    }

    /// <summary>The store with its files; null, and said: there is none here.</summary>
    private static async Task<(IAuditTrail Trail, AuditStore Store, List<FileInfo> Files)?> PlaceAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return null;
        if (await trail.StoreAsync(run.Cancellation).ConfigureAwait(false) is not { } store)
        {
            run.Observe("where the records are kept, and how much room there is", "the target says it", "it does not", false);
            return null;
        }

        if (Directory.Exists(store.Directory)) return (trail, store, [.. new DirectoryInfo(store.Directory).GetFiles("*", SearchOption.AllDirectories)]);
        run.Inconclusive("the files of the records are not on this machine");
        return null;
    }

    private static async Task SeparateAsync(CheckRun run)
    {
        if (await run.Target.KeysAsync(run.Cancellation).ConfigureAwait(false) is not { Count: > 0 } keys || run.Target.Control is not { } control)
        {
            run.Observe("keys, and an interface of their own for them", "there are", "there are none", false);
            return;
        }

        run.Observe("keys that their administrator lists", "1 or more", keys.Count.ToString(CultureInfo.InvariantCulture), keys.Count > 0);
        var token = await control.LoginAsync(run.Owner, run.Cancellation).ConfigureAwait(false);
        foreach (var (method, path, body) in new[] { ("GET", "/v1/keys", ""), ("POST", "/v1/key-backups", """{"passphrase":"Ev-not-for-you-12!","shares":null,"threshold":null}"""), ("POST", "/v1/keys", """{"name":"ev-mine","tag":"pii.plate","mode":"e","days":null}""") })
        {
            var (status, _) = await control.SendAsync(method, "x", path, token, body, run.Cancellation).ConfigureAwait(false);
            run.Observe($"{run.Owner}, who owns a database: {method} {path}", "refused (403)", status.ToString(CultureInfo.InvariantCulture), status == 403);
        }

        // And in the database itself: no table or function shows it one of them.
        var tables = await run.AskAsync(
            run.Owner,
            """
            SELECT coalesce(string_agg(format('%I.%I', n.nspname, c.relname), ', '), 'none') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'v', 'm') AND c.relname ~ 'key|secret|seal' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_' AND n.nspname <> 'public'
            AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
            """).ConfigureAwait(false);
        run.Observe($"tables with keys that {run.Owner} may read", "none", tables, tables == "none");
    }

    private static async Task ValidityAsync(CheckRun run)
    {
        if (await run.Target.KeysAsync(run.Cancellation).ConfigureAwait(false) is not { Count: > 0 } keys)
        {
            run.Observe("the keys that protect data", "1 or more", "there is none", false);
            return;
        }

        var without = keys.Where(key => !key.ContainsKey("not_after")).Select(key => key.GetValueOrDefault("name", "")).ToList();
        run.Observe("keys without that attribute", "none", without.Count == 0 ? "none" : string.Join(", ", without), without.Count == 0);
        var ends = keys.Where(key => key.GetValueOrDefault("not_after", "").Length > 0).ToList();
        run.Observe("keys that have an end", "1 or more", ends.Count.ToString(CultureInfo.InvariantCulture), ends.Count > 0);
        foreach (var key in ends)
        {
            var isKnown = DateTimeOffset.TryParse(key["not_after"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) & DateTimeOffset.TryParse(key.GetValueOrDefault("created", ""), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var made);
            var isPast = end < DateTimeOffset.UtcNow && key.GetValueOrDefault("state", "") == "active";
            run.Observe($"the end of {key.GetValueOrDefault("name", "")}", "after it was made, and it is not used beyond it", $"{key["not_after"]} ({key.GetValueOrDefault("state", "")})", isKnown && end > made && !isPast);
        }
    }
}
