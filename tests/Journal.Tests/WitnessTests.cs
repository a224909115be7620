using Menshen.Crypto;
using Menshen.TestKit;

namespace Menshen.Journal.Tests;

public sealed class WitnessTests : IDisposable
{
    private readonly TestJournal _journal = new();
    private readonly string _elsewhere = Directory.CreateTempSubdirectory("menshen-witness-").FullName;

    private string Notes => Path.Combine(_elsewhere, "notes");

    public void Dispose()
    {
        _journal.Dispose();
        Directory.Delete(_elsewhere, recursive: true);
    }

    [Fact]
    public void An_untouched_journal_agrees_with_its_witness()
    {
        WriteTwoRuns();

        foreach (var sealing in (SealingSecret?[])[TestJournal.Sealing, null])
        {
            var report = Verify(sealing);
            report.Findings.ShouldBeEmpty();
            report.Notes.ShouldNotContain(n => n.Contains("no checkpoint", StringComparison.Ordinal));
            report.WitnessedRecords.ShouldBe(report.Records);
            report.WitnessedCheckpoints!.Value.ShouldBeGreaterThanOrEqualTo(2);
        }
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public void A_tail_cut_exactly_at_a_checkpoint_is_named()
    {
        WriteTwoRuns();
        var last = _journal.Segments()[^1];
        var frames = new FrameList(last);
        frames.Frames.RemoveRange(2, frames.Frames.Count - 2);
        frames.Save(last);
        // The journal by itself has nothing to show for it but its unsteady end.
        _journal.Verify().Findings.ShouldBeEmpty();

        var finding = Verify(TestJournal.Sealing).Findings.ShouldHaveSingleItem();
        finding.File.ShouldBe("notes");
        finding.Reason.ShouldContain("knows of 4 records");
        finding.Reason.ShouldContain("the journal ends at 3");
        Verify(null).Findings.ShouldHaveSingleItem().Reason.ShouldBe(finding.Reason);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public void An_older_copy_of_the_whole_directory_put_back_is_named()
    {
        Write(1);
        var copy = Directory.CreateDirectory(Path.Combine(_elsewhere, "copy")).FullName;
        foreach (var file in _journal.Segments()) { File.Copy(file, Path.Combine(copy, Path.GetFileName(file))); }
        Write(2);
        foreach (var file in _journal.Segments()) { File.Delete(file); }
        foreach (var file in Directory.GetFiles(copy)) { File.Copy(file, Path.Combine(_journal.Directory, Path.GetFileName(file))); }
        var alone = _journal.Verify(everySignature: true);
        alone.Findings.ShouldBeEmpty();
        alone.ClosedOrderly.ShouldBeTrue();

        Verify(null).Findings.ShouldHaveSingleItem().Reason.ShouldContain("knows of 4 records");

        // And when somebody has gone on writing on the older copy, beyond what the witness knew.
        using (var writer = _journal.Open()) { Samples.Fill(writer, 20, 9); }
        Verify(TestJournal.Sealing).Findings[0].Reason.ShouldContain("replaced by another");
    }

    [Fact]
    public void At_the_start_an_untouched_journal_agrees_also_after_a_kill_and_with_a_torn_note()
    {
        WriteTwoRuns();
        Compare().ShouldBeNull();
        File.AppendAllText(Notes, "\n" + TestJournal.Origin + "\n12\n");
        Compare().ShouldBeNull();
        // A journal that goes on is ahead of its witness, and that is all right.
        using (var writer = _journal.Open()) { Samples.Fill(writer, 20, 9); }
        Compare().ShouldBeNull();
        File.Delete(Notes);
        Compare().ShouldBeNull();
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public void At_the_start_a_cut_end_an_older_copy_and_another_history_are_found()
    {
        Write(1);
        var copy = Directory.CreateDirectory(Path.Combine(_elsewhere, "copy")).FullName;
        foreach (var file in _journal.Segments()) { File.Copy(file, Path.Combine(copy, Path.GetFileName(file))); }
        Write(2);
        var last = _journal.Segments()[^1];
        var whole = File.ReadAllBytes(last);
        var frames = new FrameList(last);
        frames.Frames.RemoveRange(2, frames.Frames.Count - 2);
        frames.Save(last);
        Compare().ShouldNotBeNull().Finding.ShouldContain("whose segment is shorter");
        Compare()!.Records.ShouldBe(4u);
        File.WriteAllBytes(last, whole);
        Compare().ShouldBeNull();

        foreach (var file in _journal.Segments()) { File.Delete(file); }
        foreach (var file in Directory.GetFiles(copy)) { File.Copy(file, Path.Combine(_journal.Directory, Path.GetFileName(file))); }
        Compare().ShouldNotBeNull().Finding.ShouldContain("no such segment");

        // Somebody has gone on writing on the older copy, beyond what the witness knew.
        using (var writer = _journal.Open()) { Samples.Fill(writer, 200, 9); }
        Compare().ShouldNotBeNull().Finding.ShouldContain("other bytes at that place");
        File.WriteAllText(Notes, File.ReadAllText(Notes).Replace(TestJournal.Origin, "somebody.else", StringComparison.Ordinal));
        Compare().ShouldBeNull();
    }

    private WitnessFinding? Compare() => WitnessComparison.Find(_journal.Directory, Notes, TestJournal.Origin, _journal.Key.PublicKey);

    [Fact]
    public void A_forged_note_and_one_of_another_journal_are_named_with_their_lines()
    {
        Write(1);
        var good = File.ReadAllText(Notes);
        using var other = Sm2PrivateKey.Generate();
        using (var strange = new TestJournal { Key = other })
        {
            using (var writer = JournalWriter.Open(strange.Options with { Origin = "somebody.else", Witnesses = [new FileWitness(Notes)] }, other, TestJournal.Sealing, TimeProvider.System)) { Samples.Fill(writer, 1); }
        }

        Verify(null).Findings[0].Reason.ShouldContain("another journal, 'somebody.else'");
        File.WriteAllText(Notes, good.Replace("\n2\n", "\n7\n", StringComparison.Ordinal));
        Verify(null).Findings[0].Reason.ShouldContain("signature does not fit");
        File.WriteAllText(Notes, "");
        Verify(null).Findings[0].Reason.ShouldContain("no checkpoint");
    }

    [Fact]
    public void A_torn_note_spoils_no_other()
    {
        Write(1);
        File.WriteAllText(Notes, File.ReadAllText(Notes)[..^40]);
        Write(2);

        var report = Verify(null);
        report.Findings.ShouldBeEmpty();
        report.WitnessedRecords.ShouldBe(4u);
        report.Notes.ShouldContain(n => n.Contains("lines are no checkpoint", StringComparison.Ordinal));
    }

    [Fact]
    public void A_witness_that_hangs_delays_no_commit_and_gets_the_newest_when_it_is_back()
    {
        var witness = new TestWitness();
        using var writer = _journal.Open(o => o with { CheckpointInterval = TimeSpan.FromMilliseconds(10), Witnesses = [witness] });
        var release = witness.Hang();
        for (ulong i = 1; i <= 20; i++)
        {
            writer.Record(Samples.Submitted(1, i), Samples.Patience).ShouldBeTrue();
            TestJournal.Eventually(() => writer.Status.SignedRecords == (long)i, "a checkpoint");
        }

        writer.Witnesses.Single().Behind.ShouldBeGreaterThan(10);
        release.Set();
        TestJournal.Eventually(() => writer.Witnesses.Single().Behind == 0, "the witness has caught up");
        // One that was under way, and the newest: those between were overtaken.
        witness.Sizes[^1].ShouldBe(20u);
        witness.Sizes.Count.ShouldBeLessThan(5);
    }

    [Fact]
    public void A_witness_that_fails_is_in_trouble_and_tried_again()
    {
        var witness = new TestWitness { Trouble = "the other disk is away" };
        using var writer = _journal.Open(o => o with { CheckpointInterval = TimeSpan.FromMilliseconds(10), Witnesses = [witness] });
        writer.Record(Samples.Session(1), Samples.Patience).ShouldBeTrue();
        TestJournal.Eventually(() => writer.Witnesses.Single().Trouble == "the other disk is away", "its trouble shows");
        writer.Accepting.ShouldBeTrue();

        witness.Trouble = null;
        TestJournal.Eventually(() => writer.Witnesses.Single() is { Trouble: null, Behind: 0, Records: 1 }, "it has the newest");
        witness.Forget();
        TestJournal.Eventually(() => witness.Sizes.Count(s => s == 1) == 2, "what it lost was given again");
    }

    [Fact]
    public void The_last_checkpoint_is_kept_before_the_journal_ends()
    {
        var witness = new TestWitness();
        using (var writer = _journal.Open(o => o with { CheckpointInterval = TimeSpan.FromMinutes(1), Witnesses = [witness] })) { Samples.Fill(writer, 2); }

        witness.Sizes.ShouldBe([7u]);
        witness.Disposed.ShouldBeTrue();
    }

    [Fact]
    public void A_removed_file_is_written_again_and_a_large_one_turns_over()
    {
        using var file = new FileWitness(Notes, largest: 2000);
        file.Keep(new string('a', 1500) + "\n");
        file.StillKeeps().ShouldBeTrue();
        File.Delete(Notes);
        file.StillKeeps().ShouldBeFalse();
        file.Keep(new string('b', 1500) + "\n");
        file.Keep(new string('c', 1500) + "\n");
        file.StillKeeps().ShouldBeFalse();
        file.Keep(new string('d', 10) + "\n");

        File.ReadAllText(Notes + ".1").ShouldContain("c");
        File.ReadAllText(Notes).ShouldBe("\ndddddddddd\n");
    }

    private void WriteTwoRuns()
    {
        Write(1);
        Write(2);
    }

    /// <summary>A run with two records and a checkpoint after each.</summary>
    private void Write(ulong session)
    {
        using var writer = _journal.Open(o => o with { CheckpointInterval = TimeSpan.FromMilliseconds(10), Witnesses = [new FileWitness(Notes)] });
        var before = writer.Status.SignedRecords;
        writer.Record(Samples.Session(session), Samples.Patience).ShouldBeTrue();
        TestJournal.Eventually(() => writer.Status.SignedRecords == before + 1 && writer.Witnesses.Single().Behind == 0, "a witnessed checkpoint");
        writer.Record(Samples.Submitted(session, 1), Samples.Patience).ShouldBeTrue();
    }

    private VerificationReport Verify(SealingSecret? sealing) =>
        new JournalVerifier(_journal.Directory, _journal.Key.PublicKey) { Sealing = sealing, WitnessFile = Notes }.Verify();
}
