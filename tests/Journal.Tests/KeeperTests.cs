using Menshen.TestKit;

namespace Menshen.Journal.Tests;

public sealed class KeeperTests : IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);

    private readonly KeptJournal _kept = new();

    public void Dispose() => _kept.Dispose();

    [Fact]
    [Requirement("realname-7.3.4-6a.1")]
    [Requirement("gbt20009-5.1.2.8-a.1")]
    [Requirement("realname-7.5.3-4.2")]
    [Requirement("credit-6.4-c.2")]
    public void Closed_segments_are_archived_in_the_background_and_a_place_that_fails_is_told_and_recorded()
    {
        Directory.Delete(_kept.Second);
        using (var writer = _kept.Open())
        {
            using var keeper = new JournalKeeper(writer, _kept.Clearing(writer, _kept.Places), KeptJournal.Sites(_kept.Places), WhenFull.Stop, _kept.Time, Often);
            KeptJournal.Grow(writer, 3);
            TestJournal.Eventually(() => keeper.Report.Places.Any(p => p.Place == _kept.First && p.Held == 3), "three copies");
            keeper.Report.Places.Single(p => p.Place == _kept.Second).Trouble.ShouldNotBeNull();
        }

        Directory.CreateDirectory(_kept.Second);
        using (var writer = _kept.Open())
        {
            using var keeper = new JournalKeeper(writer, _kept.Clearing(writer, _kept.Places), KeptJournal.Sites(_kept.Places), WhenFull.Stop, _kept.Time, Often);
            TestJournal.Eventually(() => keeper.Report.Places.Length == 2 && keeper.Report.Places.All(p => p is { IsGood: true, Held: 4 }), "the second catches up");
        }

        _kept.VerifyCopy(_kept.Second).Findings.ShouldBeEmpty();
        new JournalReader(_kept.Journal.Directory, TestJournal.Sealing).Read(new JournalFilter { Kind = RecordKind.ArchivePlaceChanged }, TestContext.Current.CancellationToken)
            .ShouldHaveSingleItem().Detail.ShouldNotBeNull().ShouldContain("is it mounted?");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.8-d")]
    public void Overwriting_the_oldest_archived_keeps_the_journal_going_and_verification_green()
    {
        var limits = new SpaceLimits { CapacityBytes = 1 << 20, ReserveBytes = 128 << 10, WhenFull = WhenFull.OverwriteOldestArchived };
        using (var writer = _kept.Open(limits))
        {
            using var keeper = new JournalKeeper(writer, _kept.Clearing(writer, _kept.First), KeptJournal.Sites(_kept.First), limits.WhenFull, _kept.Time, Often);
            // Twice the capacity.
            for (var i = 0; i < 32; i++)
            {
                KeptJournal.Grow(writer, 1);
                TestJournal.Eventually(() => writer.Accepting, $"room is made: {keeper.Report}");
            }

            writer.Space.Used.ShouldBeLessThan(1 << 20);
            // Room is made from what was copied before; the last segments may still be on their way.
            TestJournal.Eventually(() => Directory.GetFiles(_kept.First, "segment-*").Length >= 30, "the archive catches up");
        }

        var report = _kept.Journal.Verify();
        report.Findings.ShouldBeEmpty();
        report.Notes.ShouldContain(note => note.Contains("overwrite-oldest-archived", StringComparison.Ordinal));
        _kept.VerifyCopy(_kept.First).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Where_nothing_is_archived_nothing_is_overwritten_and_statements_are_refused()
    {
        Directory.Delete(_kept.First);
        var limits = new SpaceLimits { CapacityBytes = 512 << 10, ReserveBytes = 128 << 10, WhenFull = WhenFull.OverwriteOldestArchived };
        using var writer = _kept.Open(limits);
        using var keeper = new JournalKeeper(writer, _kept.Clearing(writer, _kept.First), KeptJournal.Sites(_kept.First), limits.WhenFull, _kept.Time, Often);
        KeptJournal.Grow(writer, 6);
        TestJournal.Eventually(() => !writer.Accepting && keeper.Report.Trouble is not null, "it stops");
        _kept.Journal.Segments().Length.ShouldBe(7);
    }
}
