namespace Menshen.Journal.Tests;

/// <summary>A producer that works in turns: when it commits on its own thread, and when the journal thread does.</summary>
public sealed class TurningRingTests
{
    /// <summary>So many quick commits and the disk counts as quick.</summary>
    private const ulong UntilKnown = 100;

    private readonly int _here = Environment.CurrentManagedThreadId;

    [Fact]
    public void Strict_on_a_quick_disk_what_is_waited_for_is_on_disk_when_the_turn_has_ended()
    {
        using var journal = new TestJournal();
        // A memory's speed, so that the test does not judge this machine's disk.
        var storage = new FailingStorage { NoSyncs = true };
        using (var writer = Open(journal, storage, Durability.Strict))
        {
            var calledHere = 0;
            var ring = writer.CreateTurningRing(() => calledHere += Environment.CurrentManagedThreadId == _here ? 1 : 0);
            LearnTheDisk(ring);
            var (here, waited) = (0, 0);
            // Some meet a checkpoint, or a moment at which the machine was busy elsewhere, after which the disk counts as slow for a while.
            for (ulong i = 1; here <= 50; i++)
            {
                i.ShouldBeLessThan(20_000u);
                var position = Samples.Append(ring, Samples.Submitted(1, UntilKnown + i));
                ring.RequestWake();
                if (ring.DurablePosition < position) { waited++; }
                var before = calledHere;
                ring.EndTurn();
                if (calledHere == before) { TestJournal.Eventually(() => ring.DurablePosition >= position, "the journal thread does it then"); }
                else { ring.DurablePosition.ShouldBeGreaterThanOrEqualTo(position); }
                here += calledHere - before;
            }

            waited.ShouldBeGreaterThan(50);
        }

        journal.Verify(everySignature: true).Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    public void The_journal_thread_commits_where_the_disk_is_slow_or_nobody_waits_for_it(bool strict, int milliseconds)
    {
        using var journal = new TestJournal();
        var storage = new FailingStorage { SyncTime = TimeSpan.FromMilliseconds(milliseconds) };
        using var writer = Open(journal, storage, strict ? Durability.Strict : journal.Options.Durability);
        var ring = writer.CreateTurningRing(static () => { });
        for (ulong i = 1; i <= UntilKnown; i++)
        {
            var position = Samples.Append(ring, Samples.Submitted(1, i));
            ring.RequestWake();
            ring.EndTurn();
            TestJournal.Eventually(() => ring.DurablePosition >= position, "the record is on disk");
            storage.LastSyncBy.ShouldNotBe(_here);
        }
    }

    [Fact]
    public void What_nobody_waits_for_is_brought_to_disk_as_well()
    {
        using var journal = new TestJournal();
        using var writer = Open(journal, new FailingStorage(), Durability.Strict);
        var ring = writer.CreateTurningRing(static () => { });
        for (ulong i = 1; i <= 3; i++)
        {
            // Longer than the short waits after the last batch.
            Thread.Sleep(150);
            var position = Samples.Append(ring, Samples.Submitted(1, i));
            ring.EndTurn();
            TestJournal.Eventually(() => ring.DurablePosition >= position, "the record is on disk");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_disk_that_fails_under_the_producer_loses_nothing_and_the_journal_thread_goes_on(bool writes)
    {
        using var journal = new TestJournal();
        var storage = new FailingStorage { NoSyncs = true };
        using (var writer = Open(journal, storage, Durability.Strict))
        {
            var ring = writer.CreateTurningRing(static () => { });
            LearnTheDisk(ring);
            Fail(true);
            var durable = ring.DurablePosition;
            var position = Samples.Append(ring, Samples.Submitted(1, UntilKnown + 1));
            ring.RequestWake();
            ring.EndTurn();
            TestJournal.Eventually(() => !writer.Accepting && storage.Failures > 2, "the trouble is seen");
            ring.DurablePosition.ShouldBe(durable);
            Fail(false);
            TestJournal.Eventually(() => writer.Accepting && ring.DurablePosition >= position, "room came back");
        }

        var report = journal.Verify(everySignature: true);
        report.Findings.ShouldBeEmpty();
        var entries = new JournalReader(journal.Directory, TestJournal.Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken).ToList();
        entries.Count(e => e.Kind == RecordKind.StatementSubmitted).ShouldBe((int)UntilKnown + 1);
        entries.Count(e => e.Kind == RecordKind.JournalResumed).ShouldBe(1);

        void Fail(bool fails)
        {
            if (writes) { storage.FailWrites = fails; }
            else { storage.FailSyncs = fails; }
        }
    }

    [Fact]
    public async Task Two_that_turn_and_one_that_does_not_lose_nothing_and_none_waits_for_ever()
    {
        const int Each = 3_000;
        using var journal = new TestJournal();
        using (var writer = Open(journal, new FailingStorage { NoSyncs = true }, Durability.Strict))
        {
            await Task.WhenAll(
                Task.Factory.StartNew(() => Produce(turns: true, 1), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default),
                Task.Factory.StartNew(() => Produce(turns: true, 2), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default),
                Task.Factory.StartNew(() => Produce(turns: false, 3), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));

            void Produce(bool turns, ulong session)
            {
                using var moved = new AutoResetEvent(initialState: false);
                var ring = turns ? writer.CreateTurningRing(() => moved.Set()) : writer.CreateRing(() => moved.Set());
                for (ulong i = 1; i <= Each; i++)
                {
                    var position = Samples.Append(ring, Samples.Submitted(session, i));
                    ring.RequestWake();
                    if (turns) { ring.EndTurn(); }
                    while (ring.DurablePosition < position)
                    {
                        moved.WaitOne(Samples.Patience).ShouldBeTrue("called");
                        // Called for the batch before: asked again.
                        if (ring.DurablePosition >= position) { break; }
                        ring.RequestWake();
                        if (turns) { ring.EndTurn(); }
                    }
                }
            }
        }

        var report = journal.Verify();
        report.Findings.ShouldBeEmpty();
        report.Records.ShouldBe(3u * Each);
    }

    private static JournalWriter Open(TestJournal journal, FailingStorage storage, Durability durability) =>
        JournalWriter.Open(journal.Options with { Durability = durability }, journal.Key, TestJournal.Sealing, TimeProvider.System, storage);

    private static void LearnTheDisk(JournalRing ring)
    {
        for (ulong i = 1; i <= UntilKnown; i++)
        {
            var position = Samples.Append(ring, Samples.Submitted(1, i));
            ring.RequestWake();
            ring.EndTurn();
            TestJournal.Eventually(() => ring.DurablePosition >= position, "the record is on disk");
        }
    }
}
