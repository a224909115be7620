using Menshen.TestKit;

namespace Menshen.Journal.Tests;

/// <summary>A place on another machine has its turn and not more, and what it lacks then it gets at the next; meanwhile nothing that is written there is believed.</summary>
public sealed class ArchiveTurnTests : IDisposable
{
    private readonly KeptJournal _kept = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _kept.Dispose();

    [Fact]
    [Requirement("gbt20009-5.1.2.8-b")]
    public void Each_turn_copies_a_file_at_least_and_a_line_that_was_planted_between_two_turns_is_not_believed()
    {
        _kept.Run(segments: 4);
        var archiver = new JournalArchiver(_kept.Journal.Directory, [Far(_kept.First), ArchiveSite.Of(_kept.Second)], _kept.Time) { Key = _kept.Journal.Key.PublicKey, Turn = TimeSpan.Zero };
        var first = archiver.Run(null, Cancellation);
        first[0].ShouldSatisfyAllConditions(o => o.IsUnfinished.ShouldBeTrue(), o => o.IsGood.ShouldBeTrue(), o => o.Copied.ShouldBe(1));
        // Those of this machine have no turns.
        first[1].ShouldSatisfyAllConditions(o => o.IsUnfinished.ShouldBeFalse(), o => o.Copied.ShouldBe(4));
        var planted = File.ReadAllLines(Path.Combine(_kept.First, "index.jsonl"))[0].Replace("\"segment\":1,", "\"segment\":3,", StringComparison.OrdinalIgnoreCase);
        planted.ShouldContain("3,");
        File.AppendAllText(Path.Combine(_kept.First, "index.jsonl"), planted + "\n");
        for (var turns = 0; archiver.Run(null, Cancellation)[0].IsUnfinished; turns++) turns.ShouldBeLessThan(4);
        _kept.VerifyCopy(_kept.First).Findings.ShouldBeEmpty();
        Directory.GetFiles(_kept.First, "segment-*").Length.ShouldBe(4);
    }

    [Fact]
    public void The_keeper_comes_again_until_everything_is_there()
    {
        using var writer = _kept.Open();
        KeptJournal.Grow(writer, 3);
        IReadOnlyList<ArchiveSite> sites = [Far(_kept.First)];
        var clearing = new JournalClearing(writer, sites, _kept.Journal.Key, _kept.Journal.Key.PublicKey, _kept.Time);
        using var keeper = new JournalKeeper(writer, clearing, sites, WhenFull.Stop, _kept.Time, TimeSpan.FromMilliseconds(10), turn: TimeSpan.Zero);
        TestJournal.Eventually(() => keeper.Report.Places is [{ IsGood: true, Held: 3, IsUnfinished: false }], "all three");
    }

    private static ArchiveSite Far(string place) => new("far", () => ArchiveSite.Of(place).Open());
}
