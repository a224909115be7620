namespace Menshen.Journal.Tests;

public sealed class JournalWriterTests
{
    [Fact]
    public void What_was_appended_verifies_after_closing()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open()) { Samples.Fill(writer, 1000); }

        var report = journal.Verify(everySignature: true);

        report.Findings.ShouldBeEmpty();
        report.Records.ShouldBe(2003u);
        report.UnsignedTail.ShouldBe(0u);
        report.TornBytes.ShouldBe(0);
        report.ClosedOrderly.ShouldBeTrue();
    }

    [Fact]
    public void A_second_writer_is_refused()
    {
        using var journal = new TestJournal();
        using var writer = journal.Open();

        Should.Throw<IOException>(() => journal.Open()).Message.ShouldContain("in use");
    }

    [Fact]
    public void Records_of_several_runs_form_one_tree()
    {
        using var journal = new TestJournal();
        for (ulong run = 1; run <= 3; run++)
        {
            using var writer = journal.Open();
            Samples.Fill(writer, 10, run);
        }

        var report = journal.Verify(everySignature: true);
        report.Findings.ShouldBeEmpty();
        report.Segments.ShouldBe(3);
        report.Records.ShouldBe(69u);
    }

    [Fact]
    public void Segments_rotate_by_size_and_the_generation_grows()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open(o => o with { SegmentBytes = 64 * 1024 }))
        {
            var before = writer.Generation;
            for (ulong session = 1; session <= 5; session++) { Samples.Fill(writer, 4000, session); }
            TestJournal.Eventually(() => writer.Generation > before + 2, "several rotations");
        }

        journal.Segments().Length.ShouldBeGreaterThan(3);
        journal.Verify(everySignature: true).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_checkpoint_follows_new_records_within_the_interval()
    {
        using var journal = new TestJournal();
        using var writer = journal.Open(o => o with { CheckpointInterval = TimeSpan.FromMilliseconds(50) });
        Samples.Fill(writer, 3);

        TestJournal.Eventually(() => writer.Status.SignedRecords == writer.Status.Records, "a checkpoint over all records");
        writer.Status.Records.ShouldBe(9);
        journal.Verify().UnsignedTail.ShouldBe(0u);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_producer_that_asks_is_called_when_its_record_is_on_disk(bool strict)
    {
        using var journal = new TestJournal();
        using var writer = journal.Open(o => strict ? o with { Durability = Durability.Strict } : o);
        using var called = new ManualResetEventSlim();
        var ring = writer.CreateRing(called.Set);
        for (ulong i = 1; i <= 50; i++)
        {
            called.Reset();
            var position = Samples.Append(ring, Samples.Submitted(1, i));
            ring.RequestWake();
            if (ring.DurablePosition >= position) { continue; }
            called.Wait(Samples.Patience, TestContext.Current.CancellationToken).ShouldBeTrue();
            TestJournal.Eventually(() => ring.DurablePosition >= position, "the record is on disk");
        }
    }

    [Fact]
    public void A_sleeping_journal_wakes_for_one_append()
    {
        using var journal = new TestJournal();
        using var writer = journal.Open();
        var ring = writer.CreateRing(static () => { });
        for (ulong i = 1; i <= 3; i++)
        {
            // Longer than the short waits after the last batch.
            Thread.Sleep(150);
            var position = Samples.Append(ring, Samples.Submitted(1, i));
            TestJournal.Eventually(() => ring.DurablePosition >= position, "the record is on disk");
        }
    }

    [Fact]
    public void Two_producers_under_load_lose_nothing()
    {
        const int PerProducer = 40_000;
        using var journal = new TestJournal();
        using (var writer = journal.Open())
        {
            var producers = Enumerable.Range(1, 2).Select(p => new Thread(() =>
            {
                var ring = writer.CreateRing(static () => { });
                for (ulong i = 1; i <= PerProducer; i++) { Samples.Append(ring, Samples.Submitted((ulong)p, i)); }
            })).ToArray();
            foreach (var producer in producers) { producer.Start(); }
            foreach (var producer in producers) { producer.Join(); }
        }

        var report = journal.Verify();
        report.Findings.ShouldBeEmpty();
        report.Records.ShouldBe(2u * PerProducer);
    }
}
