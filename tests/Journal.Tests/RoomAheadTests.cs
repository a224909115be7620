namespace Menshen.Journal.Tests;

/// <summary>The zeros that a strict journal keeps ahead of its frames: whoever reads, verifies, recovers or follows takes them for the end, and nobody can hide
/// behind them.</summary>
public sealed class RoomAheadTests : IDisposable
{
    private readonly TestJournal _journal = new();

    [Fact]
    public void While_it_is_written_the_file_is_longer_than_its_frames_and_afterwards_it_is_not()
    {
        long ahead;
        using (var writer = Open())
        {
            Samples.Fill(writer, 20);
            ahead = LengthOfFirst() - WrittenEnd(Bytes());
            ahead.ShouldBeGreaterThan(100_000);
            Read().Count.ShouldBeGreaterThan(20);
            Verify().TornBytes.ShouldBe(0);
        }

        var bytes = Bytes();
        new FrameList(_journal.Segments()[0]).Frames.Sum(frame => frame.Length).ShouldBeGreaterThan(0);
        WrittenEnd(bytes).ShouldBeGreaterThan(bytes.Length - 8);
        Verify();
    }

    [Fact]
    public void Room_is_made_again_and_again_and_a_segment_that_is_left_has_none()
    {
        using (var writer = Open(options => options with { SegmentBytes = 2 * 1024 * 1024 }))
        {
            for (ulong session = 1; _journal.Segments().Length < 3; session++) { Samples.Fill(writer, 5000, session); }
        }

        var report = Verify();
        report.Segments.ShouldBeGreaterThanOrEqualTo(3);
        foreach (var segment in _journal.Segments()) { new FrameList(segment).Frames.Count.ShouldBeGreaterThan(1); }
    }

    [Fact]
    public void What_a_killed_writer_left_is_cut_and_nothing_of_it_called_torn()
    {
        var bytes = LeaveAsKilled();
        using (Open()) { }

        LengthOfFirst().ShouldBe(WrittenEnd(bytes));
        Verify();
        Recovered().ShouldContain(" 0 torn bytes");
    }

    [Fact]
    public void A_write_that_never_finished_is_cut_wherever_it_was_torn_apart()
    {
        var whole = LeaveAsKilled();
        var end = WrittenEnd(whole);
        foreach (var torn in (byte[][])[[.. "MJFs"u8], [0, 0, 0, 0, .. new byte[40], 1, 2, 3]])
        {
            var bytes = (byte[])whole.Clone();
            torn.CopyTo(bytes, end);
            foreach (var later in _journal.Segments().Skip(1)) { File.Delete(later); }
            File.WriteAllBytes(_journal.Segments()[0], bytes);
            Verify(unsigned: true).TornBytes.ShouldBe(torn.Length);

            using (Open()) { }

            LengthOfFirst().ShouldBe(end);
            Verify();
            Recovered().ShouldContain($" {torn.Length} torn bytes");
        }
    }

    [Fact]
    public void A_frame_replaced_by_zeros_is_damage_to_all_who_read()
    {
        var bytes = LeaveAsKilled();
        var path = _journal.Segments()[0];
        var frames = new FrameList(path, WrittenEnd(bytes));
        frames.Frames.Count.ShouldBeGreaterThan(2);
        bytes.AsSpan(frames.Header.Length, frames.Frames[0].Length).Clear();
        File.WriteAllBytes(path, bytes);

        _journal.Verify().Findings[0].Offset.ShouldBe(frames.Header.Length);
        Should.Throw<JournalDamagedException>(() => Read().Count).Message.ShouldContain(path);
        Should.Throw<JournalDamagedException>(() => Open().Dispose()).Message.ShouldContain($"offset {frames.Header.Length}");
    }

    [Fact]
    public void The_last_frame_of_a_segment_that_was_left_cannot_be_made_room()
    {
        using (var writer = Open()) { Samples.Fill(writer, 2); }
        using (Open()) { }
        var path = _journal.Segments()[0];
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(bytes.Length - new FrameList(path).Frames[^1].Length).Clear();
        File.WriteAllBytes(path, bytes);

        _journal.Verify().Findings.ShouldNotBeEmpty();
    }

    [Fact]
    public void Zeros_put_behind_a_segment_that_was_left_are_found()
    {
        using (var writer = Open()) { Samples.Fill(writer, 2); }
        using (Open()) { }
        var path = _journal.Segments()[0];
        File.WriteAllBytes(path, [.. File.ReadAllBytes(path), .. new byte[4096]]);

        _journal.Verify().Findings.Single().Reason.ShouldContain("frames were removed or added");
    }

    [Fact]
    public void A_disk_without_room_for_it_keeps_nobody_from_writing()
    {
        var storage = new FailingStorage { LongestWrite = 32 * 1024 };
        using (var writer = JournalWriter.Open(Strict(_journal.Options), _journal.Key, TestJournal.Sealing, TimeProvider.System, storage))
        {
            Samples.Fill(writer, 100);
            writer.Accepting.ShouldBeTrue();
            storage.Failures.ShouldBe(1);
        }

        Verify();
    }

    public void Dispose() => _journal.Dispose();

    private static JournalOptions Strict(JournalOptions options) => options with { Durability = Durability.Strict };

    private JournalWriter Open(Func<JournalOptions, JournalOptions>? change = null) =>
        _journal.Open(options => Strict(change is null ? options : change(options)));

    /// <summary>The directory as it is in the middle of the writing; the writer ends, and its end is taken back.</summary>
    private byte[] LeaveAsKilled()
    {
        byte[] bytes;
        using (var writer = Open())
        {
            for (ulong session = 1; session <= 3; session++) { Samples.Fill(writer, 2, session); }
            bytes = Bytes();
        }

        File.WriteAllBytes(_journal.Segments()[0], bytes);
        bytes.Length.ShouldBeGreaterThan(WrittenEnd(bytes) + 100_000);
        return bytes;
    }

    private VerificationReport Verify(bool unsigned = false)
    {
        var report = _journal.Verify(everySignature: true);
        report.Findings.ShouldBeEmpty();
        if (!unsigned) { report.TornBytes.ShouldBe(0); }
        return report;
    }

    private List<JournalEntry> Read() =>
        [.. new JournalReader(_journal.Directory, TestJournal.Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken)];

    private string Recovered() => Read().Last(entry => entry.Kind == RecordKind.ServiceRecovered).Detail.ShouldNotBeNull();

    private long LengthOfFirst() => new FileInfo(_journal.Segments()[0]).Length;

    private byte[] Bytes() => File.ReadAllBytes(_journal.Segments()[0]);

    private static int WrittenEnd(byte[] bytes) => bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
}
