using System.Globalization;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;
using Menshen.Crypto;

namespace Menshen.Bench.Audit.Appending;

/// <summary>The journal's group commit against one fdatasync per record, in turns, on the same file system.</summary>
internal static class AppendRun
{
    public static (AppendResult Rates, AppendedJournal Journal) Measure(AuditPlan plan, WorkFolder work, RunLog log)
    {
        using var key = Sm2PrivateKey.Generate();
        var (journal, syncEach) = (new List<double>(), new List<double>());
        var folder = "";
        // The first pass is discarded: the runtime compiles in it.
        for (var pass = 0; pass <= plan.RatePasses; pass++)
        {
            if (folder.Length > 0)
                Directory.Delete(folder, recursive: true);
            folder = Path.Combine(work.Root, $"append-{pass}");
            var ours = JournalAppender.RecordsPerSecond(folder, key, plan.AppendSeconds);
            var theirs = SyncEachAppender.RecordsPerSecond(Path.Combine(work.Root, "sync-each"), plan.AppendSeconds);
            if (pass == 0)
                continue;
            journal.Add(ours);
            syncEach.Add(theirs);
        }

        var result = new AppendResult(Series.Of(journal), Series.Of(syncEach));
        log.Say(string.Create(CultureInfo.InvariantCulture,
            $"append, records/s: journal {result.Journal?.Median:F0} | one fdatasync each {result.SyncEach?.Median:F0}"));
        return (result, new AppendedJournal(folder, key.PublicKey.ToBytes()));
    }
}
