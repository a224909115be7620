using System.Globalization;
using Menshen.Bench.Machine;
using Menshen.Bench.Results;

namespace Menshen.Bench.Backups;

/// <summary>`./menshen bench backup`: full backups and their unpacking against pgBackRest and pg_basebackup on the same cluster, and what pgbench beside them loses.</summary>
internal static class BackupBenchmark
{
    // The order of a run:
    //  1. Menshen's engine with pgbench's tables, WAL streamed into a repository
    //  2. in each pass: everybody's backup, everybody's unpacking, pgbench alone and beside backups that follow each other
    //  3. tar and zstd over the same files, for the size
    //  4. the last line's keys, the JSON file, and (full run) the table in docs/benchmarks.md
    public static string Run(BenchArguments arguments, RunLog log)
    {
        var plan = BackupPlan.For(arguments);
        var machine = MachineFacts.Read(arguments.Root);
        machine.WarnIfBusy(log);
        using var work = new WorkFolder();
        using var cluster = BackupCluster.Start(work, plan.Scale);
        var rest = PgBackRest.Make(work, cluster);
        var bytes = new DirectoryInfo(cluster.Data).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => !file.FullName.Contains("/pg_wal/", StringComparison.Ordinal)).Sum(file => file.Length);
        log.Say(string.Create(CultureInfo.InvariantCulture, $"a cluster of {bytes >> 20} MiB{(rest is null ? "; pgbackrest is not installed, so nobody is compared with it" : "")}"));
        var passes = new BackupPasses(plan, cluster, rest, work, log);
        passes.Run();
        var result = new BackupResult
        {
            Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Quick = arguments.Quick, Machine = machine, Plan = plan, PlainBytes = bytes,
            SetBytes = cluster.SetBytes, RestBytes = rest?.Bytes ?? 0, ZstdBytes = Zstd(work, cluster), Backups = passes.Backups, Restores = passes.Restores, Rates = passes.Rates,
        };
        result = result with { Keys = BackupKeys.Of(result) };
        ResultFiles.Write(arguments, result.Date, result, BackupTable.Write(result), log);
        return BackupKeys.Line(result.Keys);
    }

    private static long Zstd(WorkFolder work, BackupCluster cluster)
    {
        var file = Path.Combine(work.Root, "plain.tar.zst");
        // A live cluster: files that grow meanwhile are a warning of tar's, exit code 1.
        Command.Run(["/bin/sh", "-c", "tar -C \"$1\" --exclude ./pg_wal -cf - . 2>/dev/null | zstd -q -1 -o \"$2\"", "sh", cluster.Data, file], TimeSpan.FromMinutes(10));
        return new FileInfo(file).Length;
    }
}
