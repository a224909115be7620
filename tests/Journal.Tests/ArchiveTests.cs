using Menshen.TestKit;

namespace Menshen.Journal.Tests;

public sealed class ArchiveTests : IDisposable
{
    private readonly KeptJournal _kept = new();

    public void Dispose() => _kept.Dispose();

    [Fact]
    [Requirement("gbt20009-5.1.2.8-b")]
    [Requirement("gbt20009-5.1.2.8-a.1")]
    public void Every_closed_segment_gets_a_verified_copy_in_each_place_that_is_a_journal_of_its_own()
    {
        _kept.Run(segments: 4);
        var outcomes = _kept.Archive(_kept.Places);
        outcomes.ShouldAllBe(o => o.IsGood && o.Copied == 4 && o.Held == 4);
        foreach (var place in _kept.Places)
        {
            foreach (var segment in _kept.Journal.Segments().SkipLast(1))
            {
                File.ReadAllBytes(Path.Combine(place, Path.GetFileName(segment))).ShouldBe(File.ReadAllBytes(segment));
            }

            Directory.GetFiles(place, "segment-*").Length.ShouldBe(4);
            _kept.VerifyCopy(place).Findings.ShouldBeEmpty();
            // Reloaded, it is searchable like the journal itself.
            new JournalReader(place, TestJournal.Sealing).Read(new JournalFilter { Text = "filled" }, TestContext.Current.CancellationToken).Count().ShouldBeGreaterThan(100);
        }

        var index = ArchiveIndex.Of(ArchiveSite.Of(_kept.First));
        index.Keys.ShouldBe([1, 2, 3, 4]);
        index[2].FirstRecord.ShouldBe(index[1].Records);
        index[2].From.ShouldBe(index[1].To);
        _kept.Archive(_kept.Places).ShouldAllBe(o => o.Copied == 0 && o.Held == 4);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.8-a.1")]
    public void While_one_place_is_down_the_other_goes_on_and_the_missing_one_catches_up()
    {
        _kept.Run(segments: 2);
        Directory.Delete(_kept.Second);
        var outcomes = _kept.Archive(_kept.Places);
        outcomes[0].ShouldSatisfyAllConditions(o => o.IsGood.ShouldBeTrue(), o => o.Held.ShouldBe(2));
        outcomes[1].Trouble.ShouldNotBeNull().ShouldContain("is it mounted?");
        // An absent mount must not become a directory on the disk below it.
        Directory.Exists(_kept.Second).ShouldBeFalse();

        _kept.Run(segments: 2);
        Directory.CreateDirectory(_kept.Second);
        _kept.Archive(_kept.Places)[1].ShouldSatisfyAllConditions(o => o.IsGood.ShouldBeTrue(), o => o.Held.ShouldBe(5));
        _kept.VerifyCopy(_kept.Second).Findings.ShouldBeEmpty();
    }

    [Fact]
    [Requirement("credit-6.2-f")]
    [Requirement("realname-7.5.3-6.2")]
    public void A_damaged_copy_is_found_and_made_anew_and_one_that_is_lost_comes_back_from_the_other_place()
    {
        _kept.Run(segments: 4);
        _kept.Archive(_kept.Places);
        KeptJournal.Damage(SegmentNames.PathOf(_kept.First, 1));
        File.Delete(SegmentNames.PathOf(_kept.First, 2));
        // The journal itself has these no more.
        File.Delete(SegmentNames.PathOf(_kept.Journal.Directory, 1));
        File.Delete(SegmentNames.PathOf(_kept.Journal.Directory, 2));
        _kept.VerifyCopy(_kept.First).Findings.ShouldNotBeEmpty();

        var outcomes = _kept.Archive(recheck: true, _kept.Places);
        outcomes[0].ShouldSatisfyAllConditions(o => o.IsGood.ShouldBeTrue(), o => o.Repaired.ShouldBe(2), o => o.Held.ShouldBe(4));
        _kept.VerifyCopy(_kept.First).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_damaged_copy_that_nothing_can_replace_is_named()
    {
        _kept.Run(segments: 2);
        _kept.Archive(_kept.First);
        KeptJournal.Damage(SegmentNames.PathOf(_kept.First, 1));
        File.Delete(SegmentNames.PathOf(_kept.Journal.Directory, 1));
        var outcome = _kept.Archive(recheck: true, _kept.First).ShouldHaveSingleItem();
        outcome.IsGood.ShouldBeFalse();
        outcome.Damaged.ShouldBe([1]);
    }

    [Fact]
    public void What_a_crash_has_left_is_done_again()
    {
        _kept.Run(segments: 3);
        _kept.Archive(_kept.First);
        var lines = File.ReadAllLines(Path.Combine(_kept.First, ArchiveIndex.FileName));
        // The last line was being written, its segment was there, and of the next one only a part.
        File.WriteAllText(Path.Combine(_kept.First, ArchiveIndex.FileName), lines[0] + "\n" + lines[1] + "\n" + lines[2][..20]);
        File.WriteAllBytes(SegmentNames.PathOf(_kept.First, 3), [1, 2, 3]);
        File.WriteAllBytes(SegmentNames.PathOf(_kept.First, 4) + ".part", [1, 2, 3]);
        _kept.Archive(_kept.First).ShouldHaveSingleItem().ShouldSatisfyAllConditions(o => o.IsGood.ShouldBeTrue(), o => o.Copied.ShouldBe(1), o => o.Held.ShouldBe(3));
        File.ReadAllLines(Path.Combine(_kept.First, ArchiveIndex.FileName)).ShouldNotContain(l => l.Length == 20);
        Directory.GetFiles(_kept.First, "*.part").ShouldBeEmpty();
        _kept.VerifyCopy(_kept.First).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_damaged_segment_is_not_archived_and_does_not_hold_up_the_others()
    {
        _kept.Run(segments: 3);
        var path = SegmentNames.PathOf(_kept.Journal.Directory, 2);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        var outcome = _kept.Archive(_kept.First).ShouldHaveSingleItem();
        outcome.Trouble.ShouldNotBeNull().ShouldContain("is damaged and is not archived");
        ArchiveIndex.Of(ArchiveSite.Of(_kept.First)).Keys.ShouldBe([1, 3]);
    }

    [Fact]
    public void Another_journals_archive_is_not_written_over()
    {
        using var other = new KeptJournal();
        other.Run(segments: 1);
        using (var stranger = new TestJournal())
        {
            using (var writer = stranger.Open(o => o with { Origin = "other.example/journal", SegmentBytes = 64 * 1024 })) { KeptJournal.Grow(writer, 1); }
            new JournalArchiver(stranger.Directory, KeptJournal.Sites(other.First), other.Time).Run(null, TestContext.Current.CancellationToken)[0].IsGood.ShouldBeTrue();
        }

        File.Delete(Path.Combine(other.First, ArchiveIndex.FileName));
        other.Archive(other.First)[0].Trouble.ShouldNotBeNull().ShouldContain("belongs to another journal");
    }

    [Fact]
    public void Two_processes_do_not_work_on_one_place()
    {
        _kept.Run(segments: 1);
        using (ArchivePlace.Open(ArchiveSite.Of(_kept.First), _kept.Time, TestContext.Current.CancellationToken))
        {
            _kept.Archive(_kept.First)[0].Trouble.ShouldNotBeNull();
        }

        _kept.Archive(_kept.First)[0].IsGood.ShouldBeTrue();
    }

    [Fact]
    public void A_place_begun_late_is_a_part_and_says_so()
    {
        _kept.Run(segments: 3);
        File.Delete(SegmentNames.PathOf(_kept.Journal.Directory, 1));
        _kept.Archive(_kept.First);
        _kept.VerifyCopy(_kept.First).Findings[0].Reason.ShouldContain("segment 1 is missing");
        var report = _kept.VerifyCopy(_kept.First, part: true);
        report.Findings.ShouldBeEmpty();
        report.Notes.ShouldContain(note => note.Contains("from segment 2 on", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(15)]
    [Requirement("credit-6.2-f")]
    public void After_kill_9_in_the_middle_of_archiving_it_goes_on_where_it_was(int copiesBeforeKill)
    {
        _kept.Run(segments: 24);
        using (var child = KilledChild.StartArchiving(_kept.Journal, _kept.First))
        {
            for (var i = 0; i < copiesBeforeKill; i++) { child.StandardOutput.ReadLine().ShouldNotBeNull(); }
            child.Kill();
            child.WaitForExit();
        }

        var before = ArchiveIndex.Of(ArchiveSite.Of(_kept.First)).Count;
        var outcome = _kept.Archive(_kept.First).ShouldHaveSingleItem();
        outcome.IsGood.ShouldBeTrue();
        outcome.Copied.ShouldBe(24 - before);
        _kept.Archive(recheck: true, _kept.First)[0].ShouldSatisfyAllConditions(o => o.IsGood.ShouldBeTrue(), o => o.Repaired.ShouldBe(0), o => o.Held.ShouldBe(24));
        _kept.VerifyCopy(_kept.First).Findings.ShouldBeEmpty();
    }
}
