namespace Menshen.Journal.Tests;

public sealed class FailingDiskTests
{
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public void Nothing_is_dropped_and_nothing_reported_durable_while_the_disk_fails(bool writes, int segments)
    {
        using var journal = new TestJournal();
        var storage = new FailingStorage();
        using (var writer = JournalWriter.Open(journal.Options, journal.Key, TestJournal.Sealing, TimeProvider.System, storage))
        {
            var asked = 0;
            var ring = writer.CreateRing(() => Interlocked.Increment(ref asked));
            var before = Samples.Append(ring, Samples.Session(1));
            TestJournal.Eventually(() => ring.DurablePosition >= before, "the session is on disk");

            Fail(true);
            var position = Samples.Append(ring, Samples.Submitted(1, 1));
            ring.RequestWake();
            TestJournal.Eventually(() => !writer.Accepting && storage.Failures > 2, "the trouble is seen");
            writer.Trouble.ShouldNotBeNull();
            ring.DurablePosition.ShouldBe(before);
            TestJournal.Eventually(() => Volatile.Read(ref asked) > 0, "the producer is told");

            Fail(false);
            TestJournal.Eventually(() => writer.Accepting && ring.DurablePosition >= position, "room came back");
            writer.Trouble.ShouldBeNull();
        }

        var report = journal.Verify(everySignature: true);
        report.Findings.ShouldBeEmpty();
        report.Records.ShouldBe(3u);
        // Writes that fail are tried again in place; after a sync that failed the file is not trusted any more.
        report.Segments.ShouldBe(segments);
        var entries = new JournalReader(journal.Directory, TestJournal.Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken).ToList();
        entries.Count(e => e.Kind == RecordKind.StatementSubmitted).ShouldBe(1);
        entries.Count(e => e.Kind == RecordKind.JournalResumed).ShouldBe(1);

        void Fail(bool fails)
        {
            if (writes) { storage.FailWrites = fails; }
            else { storage.FailSyncs = fails; }
        }
    }

    [Fact]
    public void A_disk_that_fails_from_the_start_gives_a_writer_that_does_not_accept_yet()
    {
        using var journal = new TestJournal();
        var storage = new FailingStorage { FailWrites = true };
        using (var writer = JournalWriter.Open(journal.Options, journal.Key, TestJournal.Sealing, TimeProvider.System, storage))
        {
            writer.Accepting.ShouldBeFalse();
            writer.Record(Samples.Session(1), TimeSpan.FromMilliseconds(50)).ShouldBeFalse();
            storage.FailWrites = false;
            TestJournal.Eventually(() => writer.Accepting, "room came back");
            writer.Record(Samples.Session(2), Samples.Patience).ShouldBeTrue();
        }

        journal.Verify().Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Closing_over_a_failing_disk_ends_in_time_and_the_next_run_goes_on()
    {
        using var journal = new TestJournal();
        var storage = new FailingStorage();
        using (var writer = JournalWriter.Open(journal.Options with { CloseTimeout = TimeSpan.FromMilliseconds(100) }, journal.Key, TestJournal.Sealing, TimeProvider.System, storage))
        {
            writer.Record(Samples.Session(1), Samples.Patience).ShouldBeTrue();
            storage.FailWrites = true;
            writer.Record(Samples.Session(2), TimeSpan.FromMilliseconds(20)).ShouldBeFalse();
        }

        using (journal.Open()) { }
        var report = journal.Verify();
        report.Findings.ShouldBeEmpty();
        report.Records.ShouldBe(2u);
    }

    [Fact]
    public void A_really_full_disk_stops_acceptance_until_room_comes_back()
    {
        using var disk = SmallDisk.TryMount();
        if (disk is null) { Assert.Skip("mounting a small tmpfs needs root"); }
        using var journal = new TestJournal(Path.Combine(disk.Path, "journal"));
        var filler = Path.Combine(disk.Path, "filler");
        long position;
        using (var writer = journal.Open())
        {
            var ring = writer.CreateRing(static () => { });
            position = Samples.Append(ring, Samples.Session(1));
            TestJournal.Eventually(() => ring.DurablePosition >= position, "the session is on disk");
            FillUp(filler);
            for (ulong i = 1; i <= 10_000 && writer.Accepting; i++) { position = Samples.Append(ring, Samples.Submitted(1, i)); }
            TestJournal.Eventually(() => !writer.Accepting, "the full disk is seen");

            File.Delete(filler);
            TestJournal.Eventually(() => writer.Accepting && ring.DurablePosition >= position, "room came back");
        }

        journal.Verify(everySignature: true).Findings.ShouldBeEmpty();
        new JournalReader(journal.Directory, TestJournal.Sealing).Read(new JournalFilter { Kind = RecordKind.JournalResumed }, TestContext.Current.CancellationToken).ShouldNotBeEmpty();
    }

    private static void FillUp(string path)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 });
        Should.Throw<IOException>(() =>
        {
            while (true) { file.Write(new byte[1024]); }
        });
    }
}
