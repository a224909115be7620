using Menshen.TestKit;

namespace Menshen.Journal.Tests;

public sealed class SpaceTests
{
    private const long KiB = 1024;

    [Fact]
    [Requirement("realname-7.3.4-6a.1")]
    [Requirement("gbt20009-5.1.2.7-b")]
    public void At_the_threshold_there_is_one_alarm_record_and_with_a_higher_limit_none()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open(o => o with { Space = new SpaceLimits { CapacityBytes = 256 * KiB, ReserveBytes = 16 * KiB, AlarmAt = 0.5 } }))
        {
            Grow(writer, () => writer.Space.Level == SpaceLevel.Alarm);
            writer.Space.Warning.ShouldNotBeNull();
            writer.Accepting.ShouldBeTrue();
        }

        // A higher limit, as an administrator would set it.
        using (var writer = journal.Open(o => o with { Space = new SpaceLimits { CapacityBytes = 64 * 1024 * KiB } }))
        {
            writer.Space.Level.ShouldBe(SpaceLevel.Roomy);
        }

        Changes(journal).ShouldBe([(SpaceLevel.Roomy, SpaceLevel.Alarm)]);
        journal.Verify().Findings.ShouldBeEmpty();
    }

    [Fact]
    [Requirement("realname-7.3.4-6a.2")]
    [Requirement("gbt20009-5.1.2.8-d")]
    [Requirement("gbt20009-5.1.2.7-g")]
    public void When_only_the_reserve_is_left_statements_are_refused_and_acts_of_administration_are_still_recorded()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open(o => o with { Space = new SpaceLimits { CapacityBytes = 256 * KiB, ReserveBytes = 64 * KiB } }))
        {
            Grow(writer, () => !writer.Accepting);
            writer.IntakeFor(usesReserve: false).ShouldBe(StatementIntake.Refuse);
            writer.IntakeFor(usesReserve: true).ShouldBe(StatementIntake.Record);
            writer.Trouble.ShouldNotBeNull().ShouldContain("new statements are refused");
            writer.Record(Act("makes room"), Samples.Patience).ShouldBeTrue();
            writer.Space.Used.ShouldBeLessThan(256 * KiB);
        }

        Changes(journal)[^1].Level.ShouldBe(SpaceLevel.Full);
        Entries(journal).ShouldContain(e => e.Kind == RecordKind.AdministrationActed);
        journal.Verify().Findings.ShouldBeEmpty();
    }

    [Fact]
    public void When_the_reserve_is_used_up_too_nobody_is_let_in()
    {
        using var journal = new TestJournal();
        using var writer = journal.Open(o => o with { Space = new SpaceLimits { CapacityBytes = 128 * KiB, ReserveBytes = 32 * KiB } });
        Grow(writer, () => writer.Space.Level == SpaceLevel.Exhausted);
        writer.IntakeFor(usesReserve: true).ShouldBe(StatementIntake.Refuse);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.8-d")]
    public void Statements_that_ran_without_records_are_counted_in_a_record_while_it_lasts_and_at_the_end()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open(o => o with
        {
            Space = new SpaceLimits { CapacityBytes = 256 * KiB, ReserveBytes = 64 * KiB, WhenFull = WhenFull.DropAndCount },
        }))
        {
            var ring = Grow(writer, () => writer.IntakeFor(usesReserve: false) == StatementIntake.Drop);
            writer.Accepting.ShouldBeTrue();
            ring.CountDropped(5);
            ring.CountDropped(2);
            TestJournal.Eventually(() => writer.Space.Dropped == 7, "the status tells");
            writer.Trouble.ShouldNotBeNull().ShouldContain("without records");
            // The interval is ten seconds: the end has to tell as well.
        }

        Entries(journal).Where(e => e.Kind == RecordKind.StatementsDropped).ShouldHaveSingleItem().Detail.ShouldNotBeNull().ShouldStartWith("7 statements");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.8-d")]
    public void While_statements_are_dropped_their_number_is_recorded_every_ten_seconds()
    {
        using var journal = new TestJournal();
        using var writer = journal.Open(o => o with
        {
            Space = new SpaceLimits { CapacityBytes = 256 * KiB, ReserveBytes = 64 * KiB, WhenFull = WhenFull.DropAndCount },
        });
        var ring = Grow(writer, () => writer.IntakeFor(usesReserve: false) == StatementIntake.Drop);
        ring.CountDropped(3);
        SpinWait.SpinUntil(() => Dropped().Count > 0, Samples.Patience).ShouldBeTrue();
        Dropped().ShouldHaveSingleItem().Detail.ShouldNotBeNull().ShouldStartWith("3 statements");

        List<JournalEntry> Dropped()
        {
            Thread.Sleep(100);
            return [.. Entries(journal).Where(e => e.Kind == RecordKind.StatementsDropped)];
        }
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.8-c")]
    [Requirement("gbt20009-5.1.2.7-g")]
    public void On_a_small_volume_the_free_space_is_the_file_systems_and_what_others_fill_stops_the_journal_and_frees_it_again()
    {
        using var disk = SmallDisk.TryMount();
        if (disk is null) { Assert.Skip("mounting a small tmpfs needs root"); }
        using var journal = new TestJournal(Path.Combine(disk.Path, "journal"));
        var filler = Path.Combine(disk.Path, "filler");
        using (var writer = journal.Open(o => o with { Space = new SpaceLimits { ReserveBytes = 128 * KiB } }))
        {
            writer.Accepting.ShouldBeTrue();
            File.WriteAllBytes(filler, new byte[900 * KiB]);
            TestJournal.Eventually(() => !writer.Accepting, "the full volume is seen without anything written");
            Math.Abs(writer.Space.VolumeFree - new DriveInfo(disk.Path).AvailableFreeSpace).ShouldBeLessThan(32 * KiB);
            // The reserve is real room: the act is on disk.
            writer.Record(Act("looks"), Samples.Patience).ShouldBeTrue();
            File.Delete(filler);
            TestJournal.Eventually(() => writer.Accepting, "room came back");
        }

        // One record for each crossing; on the way there the alarm may have been seen or jumped over.
        Changes(journal)[^1].Level.ShouldBe(SpaceLevel.Roomy);
        Changes(journal).ShouldContain(c => c.Level == SpaceLevel.Full);
        Changes(journal).Count.ShouldBeLessThanOrEqualTo(4);
        journal.Verify(everySignature: true).Findings.ShouldBeEmpty();
    }

    /// <summary>Appends outcomes, which are never refused, until it is so.</summary>
    private static JournalRing Grow(JournalWriter writer, Func<bool> enough)
    {
        var ring = writer.CreateRing(static () => { });
        for (ulong i = 1; !enough(); i++)
        {
            i.ShouldBeLessThan(100_000u);
            var position = Samples.Append(ring, new AdministrationActed(Samples.Noon, "test", new string('x', 900), "ring", "filled"));
            TestJournal.Eventually(() => ring.DurablePosition >= position, "on disk");
        }

        return ring;
    }

    private static AdministrationActed Act(string action) => new(Samples.Noon, "auditor", action, "journal", "done");

    /// <summary>The changes as people read them: "space full, before alarm: ...".</summary>
    private static List<(SpaceLevel Before, SpaceLevel Level)> Changes(TestJournal journal) =>
        [.. Entries(journal).Where(e => e.Kind == RecordKind.SpaceChanged).Select(e => e.Detail!.Split(':')[0].Split(' ')).Select(w => (Level(w[3]), Level(w[1].TrimEnd(','))))];

    private static SpaceLevel Level(string word) => Enum.Parse<SpaceLevel>(word, ignoreCase: true);

    private static List<JournalEntry> Entries(TestJournal journal) =>
        [.. new JournalReader(journal.Directory, TestJournal.Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken)];
}
