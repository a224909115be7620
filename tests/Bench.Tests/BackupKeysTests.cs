using Menshen.Bench.Backups;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Tests;

public class BackupKeysTests
{
    [Fact]
    public void Twice_as_fast_is_two_and_what_did_not_play_is_no_number()
    {
        var result = new BackupResult
        {
            Date = "2026-11-27", Quick = true, Machine = new MachineFacts("cpu", 2, "1 kB", "kernel", "runtime", "pg", "pgb", "abc", 0), Plan = BackupPlan.For(new BenchArguments { Name = "backup", Root = "/" }), PlainBytes = 100, SetBytes = 22, ZstdBytes = 20,
            RestBytes = 21, Backups = Of((BackupPasses.Menshen, 2), (BackupPasses.Rest, 4), (BackupPasses.Base, 1)), Restores = Of((BackupPasses.Menshen, 3)),
            Rates = Of((BackupPasses.Alone, 1000), (BackupPasses.Menshen, 800)),
        };
        var keys = BackupKeys.Of(result);
        keys["backup_vs_pgbackrest"].ShouldBe(2);
        keys["backup_vs_basebackup"].ShouldBe(0.5);
        keys["restore_vs_pgbackrest"].ShouldBe(double.NaN);
        keys["size_vs_zstd"].ShouldBe(1.1, 0.001);
        keys["tps_during_backup"].ShouldBe(0.8);
        BackupKeys.Line(keys).ShouldStartWith("backup_vs_pgbackrest=2.00 restore_vs_pgbackrest=NaN size_vs_zstd=1.10 tps_during_backup=0.80");
        BackupTable.Write(result with { Keys = keys }).ShouldContain("pg_basebackup (plain)");
    }

    private static Dictionary<string, Series?> Of(params (string Name, double Value)[] values) => values.ToDictionary(pair => pair.Name, pair => Series.Of([pair.Value]));
}
