using Menshen.TestKit;

namespace Menshen.Journal.Tests;

public sealed class MoveTests : IDisposable
{
    private readonly KeptJournal _kept = new();

    public void Dispose() => _kept.Dispose();

    [Fact]
    [Requirement("gbt20009-5.1.2.8-a.2")]
    public void After_a_move_new_records_are_in_the_new_place_and_the_chain_goes_on()
    {
        _kept.Run(segments: 2);
        Move(_kept.First).ShouldBe(3);
        _kept.Run(segments: 1);
        Directory.GetFiles(_kept.First, "segment-*").Length.ShouldBe(5);
        var report = _kept.Journal.Verify(everySignature: true);
        report.Findings.ShouldBeEmpty();
        report.Segments.ShouldBe(5);
        new DirectoryInfo(_kept.Journal.Directory).LinkTarget.ShouldBe(_kept.First);
        // As it was, until somebody takes it away.
        Directory.GetFiles(_kept.Journal.Directory + JournalMove.LeftSuffix, "segment-*").Length.ShouldBe(3);

        // And once more, from a link to another place.
        Directory.Delete(_kept.Journal.Directory + JournalMove.LeftSuffix, recursive: true);
        Move(_kept.Second).ShouldBe(5);
        _kept.Journal.Verify().Findings.ShouldBeEmpty();
        Directory.Delete(_kept.Journal.Directory + JournalMove.LeftSuffix);
    }

    [Fact]
    public void A_journal_in_use_is_not_moved_and_nothing_is_written_over()
    {
        using (_kept.Open())
        {
            Should.Throw<IOException>(() => Move(_kept.First)).Message.ShouldContain("in use by another process");
        }

        File.WriteAllText(Path.Combine(_kept.First, "segment-0000000001.mjl"), "another journal's");
        Should.Throw<IOException>(() => Move(_kept.First)).Message.ShouldContain("is not empty");
        Should.Throw<IOException>(() => Move(_kept.First + "/absent")).Message.ShouldContain("is it mounted?");
        new DirectoryInfo(_kept.Journal.Directory).LinkTarget.ShouldBeNull();
        _kept.Journal.Verify().Findings.ShouldBeEmpty();
    }

    private int Move(string target) => new JournalMove(_kept.Journal.Directory).To(target, null, TestContext.Current.CancellationToken);
}
