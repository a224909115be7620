using Menshen.Crypto;
using Menshen.TestKit;

namespace Menshen.Journal.Tests;

public sealed class ClearingTests : IDisposable
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(367);
    private static readonly ClearingApproval Approval = new("past retention", "it_audit", "it_sec");

    private readonly KeptJournal _kept = new();

    public void Dispose() => _kept.Dispose();

    [Fact]
    [Requirement("credit-6.2-g.4")]
    public void Segments_past_retention_and_archived_go_and_leave_a_tombstone_that_keeps_verification_green()
    {
        _kept.Run(segments: 4);
        _kept.Time.Shift = TimeSpan.FromDays(368);
        using (var writer = _kept.Open())
        {
            _kept.Archive(_kept.Places);
            var clearing = _kept.Clearing(writer, _kept.Places);
            var plan = clearing.PlanByAge(_kept.Time.GetUtcNow() - Retention, Retention);
            // Four segments ended before the year; the last of them stays as the context of what follows.
            (plan.First, plan.Last).ShouldBe((1, 3));
            clearing.Execute(plan, Approval);
            KeptJournal.Grow(writer, 1);
        }

        _kept.Journal.Segments().Select(Path.GetFileName).ShouldBe(["segment-0000000004.mjl", "segment-0000000005.mjl", "segment-0000000006.mjl", "segment-0000000007.mjl"]);
        var report = _kept.Journal.Verify(everySignature: true);
        report.Findings.ShouldBeEmpty();
        report.Notes.ShouldContain(note => note.StartsWith("segments 1 to 3 ", StringComparison.Ordinal) && note.Contains("requested by it_audit, confirmed by it_sec", StringComparison.Ordinal));
        Entries().Where(e => e.Kind == RecordKind.SegmentsCleared).ShouldHaveSingleItem().Detail.ShouldNotBeNull().ShouldContain(_kept.Second);
        // What was cleared can still be proven and read, from either copy.
        foreach (var place in _kept.Places) { _kept.VerifyCopy(place).Findings.ShouldBeEmpty(); }
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public void A_kill_at_any_moment_of_a_clearing_leaves_a_journal_that_verifies_and_a_start_that_ends_what_was_begun()
    {
        _kept.Run(segments: 60);
        _kept.Archive(_kept.First);
        var pristine = _kept.Place("pristine");
        foreach (var file in _kept.Journal.Segments()) { File.Copy(file, Path.Combine(pristine, Path.GetFileName(file))); }
        var before = _kept.Journal.Segments().Length;
        HashSet<int> left = [];
        for (var round = 0; round < 12; round++)
        {
            foreach (var file in Directory.GetFiles(_kept.Journal.Directory)) { File.Delete(file); }
            foreach (var file in Directory.GetFiles(pristine)) { File.Copy(file, Path.Combine(_kept.Journal.Directory, Path.GetFileName(file))); }
            KillWhileClearing(round);
            left.Add(_kept.Journal.Segments().Length);
            _kept.Journal.Verify().Findings.ShouldBeEmpty();

            using (var writer = _kept.Open())
            {
                _kept.Clearing(writer, _kept.First).FinishInterrupted();
                KeptJournal.Grow(writer, 1);
            }

            // Either nothing went or all of it; and what went is in the archive.
            _kept.Journal.Segments().Length.ShouldBeOneOf([.. Enumerable.Range(1, 8), .. Enumerable.Range(before, 8)]);
            _kept.Journal.Verify().Findings.ShouldBeEmpty();
            _kept.VerifyCopy(_kept.First).Findings.ShouldBeEmpty();
        }

        left.Count.ShouldBeGreaterThan(1, "every kill came at the same place");
    }

    /// <summary>The first when it begins, the last when it is done, the others when so many files are gone.</summary>
    private void KillWhileClearing(int round)
    {
        var before = _kept.Journal.Segments().Length;
        using var child = KilledChild.StartClearing(_kept.Journal, _kept.First);
        try
        {
            child.StandardOutput.ReadLine().ShouldBe("clears");
            if (round == 11) { child.StandardOutput.ReadLine().ShouldBe("cleared"); }
            // The child has begun a segment of its own.
            for (var spin = 0; round is > 0 and < 11 && _kept.Journal.Segments().Length > before + 1 - (5 * (round - 1)) && spin < 2_000_000; spin++) { }
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(365)]
    [InlineData(366.9)]
    [Requirement("tencentdb-2.4-5")]
    [Requirement("credit-6.2-g.4")]
    [Requirement("realname-7.3.4-1.2")]
    [Requirement("realname-7.4.3-3.2")]
    [Requirement("realname-7.5.3-4.3")]
    [Requirement("realname-6.3.1.2-p1.3")]
    [Requirement("credit-6.4-c.1")]
    [Requirement("realname-7.3.4-4")]
    [Requirement("realname-7.9.3-6")]
    public void Anything_younger_is_refused(double days)
    {
        _kept.Run(segments: 3);
        _kept.Time.Shift = TimeSpan.FromDays(days);
        using var writer = _kept.Open();
        _kept.Archive(_kept.First);
        var clearing = _kept.Clearing(writer, _kept.First);
        Refused(() => clearing.PlanByAge(_kept.Time.GetUtcNow(), Retention)).ShouldContain("kept for 367 days");
        Refused(() => clearing.PlanByAge(_kept.Time.GetUtcNow() - Retention, Retention)).ShouldContain("not two whole segments");
        _kept.Journal.Segments().Length.ShouldBe(5);
    }

    [Fact]
    [Requirement("credit-6.1-a.3")]
    [Requirement("realname-7.3.4-1.2")]
    [Requirement("realname-7.4.3-3.2")]
    [Requirement("realname-7.5.3-4.3")]
    [Requirement("realname-6.3.1.2-p1.3")]
    [Requirement("credit-6.4-c.1")]
    public void Records_are_found_after_the_retention_less_one_day()
    {
        _kept.Run(segments: 2);
        _kept.Time.Shift = Retention - TimeSpan.FromDays(1);
        using (var writer = _kept.Open()) { _kept.Archive(_kept.First); }
        Entries().Count(e => e.Kind == RecordKind.AdministrationActed).ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Without_a_sound_copy_in_every_place_nothing_goes()
    {
        _kept.Run(segments: 3);
        _kept.Time.Shift = TimeSpan.FromDays(400);
        using var writer = _kept.Open();
        var plan = _kept.Clearing(writer).PlanByAge(_kept.Time.GetUtcNow() - Retention, Retention);
        Refused(() => _kept.Clearing(writer).Execute(plan, Approval)).ShouldContain("there is no archive");
        _kept.Archive(_kept.First);
        Refused(() => _kept.Clearing(writer, _kept.Places).Execute(plan, Approval)).ShouldContain("is not archived in");
        _kept.Archive(_kept.Places);
        KeptJournal.Damage(SegmentNames.PathOf(_kept.Second, 2));
        Refused(() => _kept.Clearing(writer, _kept.Places).Execute(plan, Approval)).ShouldContain("is damaged; 'journal archive' makes it anew");
        _kept.Archive(recheck: true, _kept.Places);
        Directory.Move(_kept.Second, _kept.Second + ".away");
        Refused(() => _kept.Clearing(writer, _kept.Places).Execute(plan, Approval)).ShouldContain("cannot be checked");
        _kept.Journal.Segments().Length.ShouldBe(5);
        Tombstone.Files(_kept.Journal.Directory).ShouldBeEmpty();
    }

    [Fact]
    public void A_damaged_segment_is_evidence_and_stays()
    {
        _kept.Run(segments: 3);
        _kept.Time.Shift = TimeSpan.FromDays(400);
        using var writer = _kept.Open();
        _kept.Archive(_kept.First);
        KeptJournal.Damage(SegmentNames.PathOf(_kept.Journal.Directory, 2));
        var clearing = _kept.Clearing(writer, _kept.First);
        Refused(() => clearing.Execute(clearing.PlanByAge(_kept.Time.GetUtcNow() - Retention, Retention), Approval)).ShouldContain("evidence");
    }

    [Fact]
    public void Clearing_goes_on_where_it_ended_and_the_tombstones_follow_each_other()
    {
        Clear();
        _kept.Time.Shift = TimeSpan.FromDays(800);
        using (var writer = _kept.Open())
        {
            _kept.Archive(_kept.First);
            var clearing = _kept.Clearing(writer, _kept.First);
            clearing.Execute(clearing.PlanByAge(_kept.Time.GetUtcNow() - Retention, Retention), Approval);
        }

        Tombstone.Files(_kept.Journal.Directory).Count.ShouldBe(2);
        _kept.Journal.Verify().Findings.ShouldBeEmpty();
        // The first one taken away, the second vouches for nothing.
        File.Delete(Tombstone.Files(_kept.Journal.Directory)[0]);
        _kept.Journal.Verify().Findings[0].Reason.ShouldContain("a tombstone was removed");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public void Without_its_tombstone_a_journal_that_begins_later_is_damaged()
    {
        Clear();
        File.Delete(Tombstone.Files(_kept.Journal.Directory)[0]);
        _kept.Journal.Verify().Findings[0].Reason.ShouldContain("segments 1 to 2 are missing");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public void Every_flipped_byte_of_a_tombstone_is_found()
    {
        Clear();
        var path = Tombstone.Files(_kept.Journal.Directory)[0];
        var good = File.ReadAllBytes(path);
        for (var i = 0; i < good.Length; i++)
        {
            var bad = (byte[])good.Clone();
            bad[i] ^= 1;
            File.WriteAllBytes(path, bad);
            // The line feed at the very end is nobody's.
            if (i < good.Length - 1) { ClearedPart.Read(_kept.Journal.Directory, [_kept.Journal.Key.PublicKey]).Findings.ShouldNotBeEmpty($"byte {i}"); }
        }

        _kept.Journal.Verify().IsIntact.ShouldBeFalse();
    }

    [Fact]
    public void A_tombstone_signed_with_another_key_or_of_another_journal_vouches_for_nothing()
    {
        Clear();
        var path = Tombstone.Files(_kept.Journal.Directory)[0];
        var genuine = Tombstone.Read(path, [_kept.Journal.Key.PublicKey], out _).ShouldNotBeNull();
        using var other = Sm2PrivateKey.Generate();
        File.WriteAllBytes(path, genuine.Encode(other));
        _kept.Journal.Verify().Findings[0].Reason.ShouldContain("not one of those given");
        File.WriteAllBytes(path, (genuine with { TreeSize = genuine.TreeSize + 1 }).Encode(_kept.Journal.Key));
        _kept.Journal.Verify().Findings[0].Reason.ShouldContain("does not follow what");
    }

    [Fact]
    public void More_taken_than_the_tombstone_says_is_damage()
    {
        Clear();
        File.Delete(_kept.Journal.Segments()[0]);
        _kept.Journal.Verify().Findings[0].Reason.ShouldContain("segment 3 is missing");
    }

    [Fact]
    public void A_clearing_cut_short_is_no_damage_and_is_finished_later()
    {
        Clear();
        File.Copy(SegmentNames.PathOf(_kept.First, 2), SegmentNames.PathOf(_kept.Journal.Directory, 2));
        var report = _kept.Journal.Verify();
        report.Findings.ShouldBeEmpty();
        report.Notes.ShouldContain(note => note.Contains("the clearing was cut short", StringComparison.Ordinal));
        using (var writer = _kept.Open()) { _kept.Clearing(writer, _kept.First).FinishInterrupted().ShouldBe(1); }
        File.Exists(SegmentNames.PathOf(_kept.Journal.Directory, 2)).ShouldBeFalse();
        _kept.Journal.Verify().Findings.ShouldBeEmpty();
    }

    [Fact]
    public void The_cleared_part_put_back_does_not_hide_that_the_rest_is_gone()
    {
        Clear();
        foreach (var path in _kept.Journal.Segments()) { File.Delete(path); }
        File.Copy(SegmentNames.PathOf(_kept.First, 1), SegmentNames.PathOf(_kept.Journal.Directory, 1));
        File.Copy(SegmentNames.PathOf(_kept.First, 2), SegmentNames.PathOf(_kept.Journal.Directory, 2));
        _kept.Journal.Verify().Findings.ShouldContain(f => f.Reason.Contains("a tombstone says that the journal went on", StringComparison.Ordinal));
    }

    /// <summary>Two of three old segments are cleared.</summary>
    private void Clear()
    {
        _kept.Run(segments: 3);
        _kept.Time.Shift = TimeSpan.FromDays(368);
        using var writer = _kept.Open();
        _kept.Archive(_kept.First);
        var clearing = _kept.Clearing(writer, _kept.First);
        clearing.Execute(clearing.PlanByAge(_kept.Time.GetUtcNow() - Retention, Retention), Approval);
    }

    private static string Refused(Action act) => Should.Throw<ClearingRefusedException>(act).Message;

    private List<JournalEntry> Entries() => [.. new JournalReader(_kept.Journal.Directory, TestJournal.Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken)];
}
