namespace Menshen.Journal.Tests;

public sealed class RecoveryTests
{
    [Fact]
    public void A_torn_tail_of_any_length_is_cut_and_told()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open()) { Samples.Fill(writer, 2); }
        var path = journal.Segments()[0];
        var good = File.ReadAllBytes(path);
        var frames = new FrameList(path);
        var lastFrame = frames.Frames[^1].Length;
        for (var cut = 1; cut < lastFrame; cut += 7)
        {
            foreach (var later in journal.Segments().Skip(1)) { File.Delete(later); }
            File.WriteAllBytes(path, good[..^cut]);
            using (journal.Open()) { }

            var report = journal.Verify(everySignature: true);
            report.Findings.ShouldBeEmpty();
            report.Records.ShouldBe(8u);
            new FileInfo(path).Length.ShouldBe(good.Length - lastFrame);
            var told = new JournalReader(journal.Directory, TestJournal.Sealing).Read(new JournalFilter { Kind = RecordKind.ServiceRecovered }, TestContext.Current.CancellationToken).Single();
            // Zeros at its end are not told from room that was made ahead.
            var torn = good.AsSpan(0, good.Length - cut).LastIndexOfAnyExcept((byte)0) + 1 - (good.Length - lastFrame);
            told.Detail.ShouldNotBeNull().ShouldContain($" {torn} torn bytes");
        }
    }

    [Fact]
    public void An_orderly_end_is_not_called_a_recovery()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open()) { Samples.Fill(writer, 2); }
        using (journal.Open()) { }

        new JournalReader(journal.Directory, TestJournal.Sealing).Read(new JournalFilter { Kind = RecordKind.ServiceRecovered }, TestContext.Current.CancellationToken).ShouldBeEmpty();
    }

    [Fact]
    public void Damage_before_whole_frames_refuses_to_open_and_names_the_place()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open()) { Samples.Fill(writer, 2); }
        var path = journal.Segments()[0];
        var bytes = File.ReadAllBytes(path);
        var offset = new FrameList(path).Header.Length;
        bytes[offset + 30] ^= 1;
        File.WriteAllBytes(path, bytes);

        var refused = Should.Throw<JournalDamagedException>(() => journal.Open());
        refused.Message.ShouldContain(path);
        refused.Message.ShouldContain($"offset {offset}");
        File.ReadAllBytes(path).ShouldBe(bytes);

        using (journal.Open(o => o with { AcceptDamage = true })) { }
        File.ReadAllBytes(path).ShouldBe(bytes);
        journal.Verify().Findings[0].Offset.ShouldBe(offset + 30);
    }

    [Fact]
    public void A_journal_of_another_origin_is_refused()
    {
        using var journal = new TestJournal();
        using (journal.Open()) { }

        Should.Throw<JournalDamagedException>(() => journal.Open(o => o with { Origin = "other" })).Message.ShouldContain("other");
    }

    [Fact]
    public void Settings_are_judged_all_at_once()
    {
        using var journal = new TestJournal();
        var error = Should.Throw<ArgumentException>(() => journal.Open(o => o with { Origin = "a\nb", RingBytes = 3 }));
        error.Message.ShouldContain("origin");
        error.Message.ShouldContain("RingBytes");
    }

    [Fact]
    public void Files_are_for_their_owner_alone()
    {
        using var journal = new TestJournal(Path.Combine(Path.GetTempPath(), "menshen-journal-" + Guid.NewGuid().ToString("N")));
        Directory.Delete(journal.Directory);
        using var writer = journal.Open();
        new DirectoryInfo(journal.Directory).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        new FileInfo(journal.Segments()[0]).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
