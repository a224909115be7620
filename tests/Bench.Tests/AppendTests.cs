using Menshen.Bench.Audit.Appending;
using Menshen.Bench.Machine;
using Menshen.Crypto;
using Menshen.Journal;

namespace Menshen.Bench.Tests;

public class AppendTests
{
    private const double Seconds = 0.05;

    [Fact]
    public void What_the_journal_took_is_on_disk_and_verifies()
    {
        using var work = new WorkFolder();
        using var key = Sm2PrivateKey.Generate();
        var folder = Path.Combine(work.Root, "journal");
        JournalAppender.RecordsPerSecond(folder, key, Seconds).ShouldBeGreaterThan(0);
        var report = new JournalVerifier(folder, key.PublicKey).Verify(cancellation: TestContext.Current.CancellationToken);
        report.IsIntact.ShouldBeTrue();
        report.ClosedOrderly.ShouldBeTrue();
        // Statements come in pairs of records; the journal adds its own.
        report.Records.ShouldBeGreaterThan(2UL);
    }

    [Fact]
    public void The_other_side_writes_the_same_records_one_by_one()
    {
        using var work = new WorkFolder();
        var file = Path.Combine(work.Root, "records");
        SyncEachAppender.RecordsPerSecond(file, Seconds).ShouldBeGreaterThan(0);
        var bytes = File.ReadAllBytes(file);
        var records = new List<int>();
        for (var offset = 0; offset < bytes.Length; offset += sizeof(int) + records[^1])
            records.Add(BitConverter.ToInt32(bytes, offset));
        records.Count.ShouldBeGreaterThan(1);
        (records.Count % 2).ShouldBe(0);
        StatementFinished.Decode(bytes.AsSpan(bytes.Length - records[^1])).Outcome.ShouldBe(StatementOutcome.Succeeded);
    }
}
