using System.Text.Json;
using Menshen.Crypto;
using Menshen.TestKit;

namespace Menshen.Journal.Tests;

/// <summary>Whoever has a place of the archive writes its copies and its index: nothing that the journal or its tombstones know better is believed there, and no other place takes harm.</summary>
public sealed class ArchiveTruthTests : IDisposable
{
    private readonly KeptJournal _kept = new();

    public void Dispose() => _kept.Dispose();

    [Fact]
    [Requirement("gbt20009-5.1.2.8-a.1")]
    public void A_line_that_was_there_before_its_segment_was_closed_is_not_believed_and_goes_to_no_other_place()
    {
        using var writer = _kept.Open();
        KeptJournal.Grow(writer, 2);
        var archiver = Archiver();
        archiver.Run(null, Cancellation).ShouldAllBe(o => o.IsGood && o.Held == 2);

        var rubbish = Plant(_kept.First, 3, new string('r', 5_000));
        archiver.Run(null, Cancellation).ShouldAllBe(o => o.IsGood && o.Held == 2);
        Plant(_kept.First, 4, "more");
        KeptJournal.Grow(writer, 2);
        archiver.Run(null, Cancellation).ShouldAllBe(o => o.IsGood && o.Held == 4);
        foreach (var place in _kept.Places)
        {
            File.ReadAllBytes(Copy(place, 3)).ShouldNotBe(rubbish);
            _kept.VerifyCopy(place).Findings.ShouldBeEmpty();
        }
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.8-a.1")]
    public void A_start_finds_the_line_of_what_was_closed_meanwhile()
    {
        _kept.Run(segments: 2);
        _kept.Archive(_kept.Places);
        Plant(_kept.First, 3, "not it");
        _kept.Run(segments: 1);
        _kept.Archive(_kept.Places).ShouldAllBe(o => o.IsGood);
        _kept.VerifyCopy(_kept.First).Findings.ShouldBeEmpty();
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.8-a.1")]
    [Requirement("gbt20009-5.1.2.7-a")]
    public void A_copy_that_was_changed_together_with_its_line_is_found_by_the_journal_and_after_clearing_by_the_tombstone()
    {
        using var writer = _kept.Open();
        KeptJournal.Grow(writer, 3);
        _kept.Archive(_kept.Places).ShouldAllBe(o => o.IsGood && o.Held == 3);
        Change(_kept.First, 2);
        var clearing = _kept.Clearing(writer, _kept.Places);
        var plan = clearing.PlanBySpace(1 << 20);
        Should.Throw<ClearingRefusedException>(() => clearing.Execute(plan, new ClearingApproval("old", "it_audit", "it_sec"))).Message.ShouldContain("'journal archive' makes it anew");
        // It does.
        Archiver(recheck: true).Run(null, Cancellation)[0].ShouldSatisfyAllConditions(o => o.IsGood.ShouldBeTrue(), o => o.Repaired.ShouldBe(1));
        clearing.Execute(plan, new ClearingApproval("old", "it_audit", "it_sec"));

        Change(_kept.First, 1);
        Archiver(recheck: true).Run(null, Cancellation)[0].ShouldSatisfyAllConditions(o => o.IsGood.ShouldBeTrue(), o => o.Repaired.ShouldBe(1));
        _kept.VerifyCopy(_kept.First).Findings.ShouldBeEmpty();
        // At both places: nobody has it any more, and that is said.
        foreach (var place in _kept.Places) Change(place, 1);
        Archiver(recheck: true).Run(null, Cancellation).ShouldAllBe(o => !o.IsGood && o.Damaged.SequenceEqual(new[] { 1L }));
    }

    [Theory]
    [InlineData(9_000_000_000_000_000_000)]
    [InlineData(ArchiveEntry.MostBytes + 1)]
    [InlineData(-1)]
    public void A_line_of_a_length_that_no_segment_has_is_damage_and_neither_fills_a_disk_nor_ends_the_keeper(long bytes)
    {
        using var writer = _kept.Open();
        KeptJournal.Grow(writer, 1);
        foreach (var number in (long[])[7, 8]) Plant(_kept.First, number, "x", bytes);
        using var keeper = new JournalKeeper(writer, _kept.Clearing(writer, _kept.Places), KeptJournal.Sites(_kept.Places), WhenFull.Stop, _kept.Time, TimeSpan.FromMilliseconds(10));
        TestJournal.Eventually(() => keeper.Report.Places is [{ Trouble: not null }, { IsGood: true, Held: 1 }], "the one is told of, the other served");
        keeper.Report.Places[0].Trouble.ShouldNotBeNull().ShouldContain("index.jsonl: a line is not an entry");
        Directory.GetFiles(_kept.Second, "segment-*").Length.ShouldBe(1);
    }

    [Fact]
    public void What_a_library_of_lines_throws_is_trouble_of_that_place_and_ends_neither_keeper_nor_process()
    {
        using var writer = _kept.Open();
        KeptJournal.Grow(writer, 1);
        IReadOnlyList<ArchiveSite> sites = [new("far", () => throw new InvalidOperationException("nobody has thought of this")), ArchiveSite.Of(_kept.Second)];
        var clearing = new JournalClearing(writer, sites, _kept.Journal.Key, _kept.Journal.Key.PublicKey, _kept.Time);
        using var keeper = new JournalKeeper(writer, clearing, sites, WhenFull.Stop, _kept.Time, TimeSpan.FromMilliseconds(10));
        TestJournal.Eventually(() => keeper.Report.Places is [{ Trouble: not null }, { IsGood: true, Held: 1 }], "the one is told of, the other served");
        Should.Throw<ClearingRefusedException>(() => clearing.PlanBySpace(1)).Message.ShouldContain("nobody has thought of this");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.8-a.1")]
    public void A_place_on_another_machine_that_does_not_so_much_as_open_holds_up_none_of_this_one()
    {
        using var writer = _kept.Open();
        KeptJournal.Grow(writer, 2);
        using var answers = new ManualResetEventSlim();
        IReadOnlyList<ArchiveSite> sites = [new("far", () => { answers.Wait(Cancellation); return ArchiveSite.Of(_kept.First).Open(); }), ArchiveSite.Of(_kept.Second)];
        using (var keeper = new JournalKeeper(writer, new JournalClearing(writer, sites, _kept.Journal.Key, _kept.Journal.Key.PublicKey, _kept.Time), sites, WhenFull.Stop, _kept.Time, TimeSpan.FromMilliseconds(10)))
        {
            try
            {
                TestJournal.Eventually(() => File.Exists(Path.Combine(_kept.Second, "index.jsonl")) && File.ReadAllLines(Path.Combine(_kept.Second, "index.jsonl")).Length == 2, "the place of this machine has both");
            }
            finally
            {
                answers.Set();
            }

            TestJournal.Eventually(() => keeper.Report.Places is [{ IsGood: true, Held: 2 }, { IsGood: true, Held: 2 }], "and then the other");
        }

        // What only another machine has comes from there, and what is damaged here is mended by it.
        File.Delete(_kept.Journal.Segments()[0]);
        File.WriteAllText(Copy(_kept.Second, 1), "damaged");
        new JournalArchiver(_kept.Journal.Directory, sites, _kept.Time) { Recheck = true }.Run(null, Cancellation).ShouldAllBe(o => o.IsGood && o.Held == 2);
        _kept.VerifyCopy(_kept.Second).Findings.ShouldBeEmpty();
        foreach (var file in Directory.GetFiles(_kept.Second)) File.Delete(file);
        new JournalArchiver(_kept.Journal.Directory, sites, _kept.Time).Run(null, Cancellation)[1].ShouldSatisfyAllConditions(o => o.IsGood.ShouldBeTrue(), o => o.Copied.ShouldBe(2), o => o.Held.ShouldBe(2));
    }

    [Fact]
    public void Fetched_copies_replace_nothing_that_is_another()
    {
        _kept.Run(segments: 2);
        _kept.Archive(_kept.First);
        var fetch = new ArchiveFetch(ArchiveSite.Of(_kept.First), _kept.Time);
        fetch.Into(_kept.Second, null, Cancellation).ShouldBe(2);
        var good = File.ReadAllBytes(Copy(_kept.Second, 1));
        Change(_kept.First, 1);
        Should.Throw<IOException>(() => fetch.Into(_kept.Second, null, Cancellation)).Message.ShouldContain("is another than the copy");
        File.ReadAllBytes(Copy(_kept.Second, 1)).ShouldBe(good);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private JournalArchiver Archiver(bool recheck = false) =>
        new(_kept.Journal.Directory, KeptJournal.Sites(_kept.Places), _kept.Time) { Recheck = recheck, Key = _kept.Journal.Key.PublicKey };

    private static string Copy(string place, long segment) => Path.Combine(place, SegmentNames.Of(segment));

    private static byte[] Plant(string place, long segment, string content, long? bytes = null)
    {
        File.WriteAllText(Copy(place, segment), content);
        Line(place, new ArchiveEntry(segment, Convert.ToHexStringLower(Sm3.Hash(File.ReadAllBytes(Copy(place, segment)))), bytes ?? content.Length, 1, 1, default, default, "test", default));
        return File.ReadAllBytes(Copy(place, segment));
    }

    private static void Change(string place, long segment)
    {
        KeptJournal.Damage(Copy(place, segment));
        var line = ArchiveIndex.Of(ArchiveSite.Of(place))[segment];
        Line(place, line with { Sm3 = Convert.ToHexStringLower(Sm3.Hash(File.ReadAllBytes(Copy(place, segment)))) });
    }

    private static void Line(string place, ArchiveEntry entry) =>
        File.AppendAllText(Path.Combine(place, ArchiveIndex.FileName), JsonSerializer.Serialize(entry, KeepingJson.Default.ArchiveEntry) + "\n");
}
