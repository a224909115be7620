using Menshen.Crypto;
using Menshen.TestKit;

namespace Menshen.Journal.Tests;

public sealed class TamperingTests : IDisposable
{
    private readonly TestJournal _journal = new();

    public TamperingTests()
    {
        // Two segments, the first with two batches and two checkpoints.
        using (var writer = _journal.Open(o => o with { CheckpointInterval = TimeSpan.FromMilliseconds(10) }))
        {
            writer.Record(Samples.Session(1), Samples.Patience).ShouldBeTrue();
            TestJournal.Eventually(() => writer.Status.SignedRecords == 1, "the first checkpoint");
            writer.Record(Samples.Submitted(1, 1), Samples.Patience).ShouldBeTrue();
        }

        using (var writer = _journal.Open()) { writer.Record(Samples.Finished(1, 1), Samples.Patience).ShouldBeTrue(); }
        _journal.Verify(everySignature: true).IsIntact.ShouldBeTrue();
    }

    private string First => _journal.Segments()[0];

    private string Last => _journal.Segments()[^1];

    public void Dispose() => _journal.Dispose();

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    [Requirement("realname-7.3.4-4")]
    [Requirement("realname-7.9.3-6")]
    [Requirement("realname-7.5.3-5.2")]
    [Requirement("realname-6.3.1.2-p1.2")]
    [Requirement("credit-6.2-e")]
    [Requirement("realname-7.5.3-6.2")]
    public void Every_flipped_byte_is_found()
    {
        foreach (var path in _journal.Segments())
        {
            var good = File.ReadAllBytes(path);
            for (var i = 0; i < good.Length; i++)
            {
                var bad = (byte[])good.Clone();
                bad[i] ^= (byte)(1 << (i % 8));
                File.WriteAllBytes(path, bad);
                IsNoticed(_journal.Verify()).ShouldBeTrue($"{Path.GetFileName(path)} at {i}");
                IsNoticed(_journal.VerifyClosed()).ShouldBeTrue($"{Path.GetFileName(path)} at {i}, without the secret");
            }

            File.WriteAllBytes(path, good);
        }
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    [Requirement("credit-6.2-e")]
    public void Every_truncation_is_found()
    {
        foreach (var path in _journal.Segments())
        {
            var good = File.ReadAllBytes(path);
            for (var length = 0; length < good.Length; length++)
            {
                File.WriteAllBytes(path, good[..length]);
                IsNoticed(_journal.Verify()).ShouldBeTrue($"{Path.GetFileName(path)} cut to {length}");
                IsNoticed(_journal.VerifyClosed()).ShouldBeTrue($"{Path.GetFileName(path)} cut to {length}, without the secret");
            }

            File.WriteAllBytes(path, good);
        }
    }

    [Fact]
    [Requirement("tencentdb-2.4-6")]
    [Requirement("realname-7.4.3-6")]
    public void A_byte_edited_by_hand_is_named_with_its_record()
    {
        using var journal = new TestJournal();
        using (var writer = journal.Open()) { Samples.Fill(writer, 40); }
        var path = journal.Segments()[0];
        var good = File.ReadAllBytes(path);
        List<(long Begin, int Length, ulong Index)> records = [];
        using (var reader = new SegmentFileReader(path, TestJournal.Sealing))
        {
            while (reader.Next() == FrameRead.Frame && reader.TryOpenRecords(out var batch))
            {
                var cursor = new RecordCursor(batch);
                for (var index = reader.Frame.FirstLeaf; cursor.MoveNext(); index++)
                {
                    records.Add((reader.FrameOffset + FrameHeader.Size + Sm4Gcm.NonceSize + cursor.Offset, cursor.Record.Length, index));
                }
            }
        }

        records.Count.ShouldBe(83);
        foreach (var (begin, length, index) in records)
        {
            var place = begin + ((long)index % length);
            var bad = (byte[])good.Clone();
            bad[place] ^= (byte)(1 + (index * 37 % 255));
            File.WriteAllBytes(path, bad);
            var finding = journal.Verify().Findings[0];
            finding.Offset.ShouldBe(place);
            finding.Record.ShouldBe(index);
            finding.Reason.ShouldBe($"this byte was {good[place]:x2} and is {bad[place]:x2}");
            // Without the secret, the frame is what can be named.
            journal.VerifyClosed().Findings[0].Offset.ShouldBeLessThan(place);
        }
    }

    [Theory]
    [InlineData(24)] // the nonce
    [InlineData(40)] // a record
    [InlineData(-3)] // the tag
    public void A_changed_frame_with_a_repaired_CRC_does_not_open_and_is_named(int place)
    {
        var frames = new FrameList(First);
        frames.Frames[2][place < 0 ? frames.Frames[2].Length + place : place] ^= 1;
        FrameList.Repair(frames.Frames[2]);
        frames.Save(First);

        var first = _journal.Verify().Findings[0];
        first.File.ShouldBe(Path.GetFileName(First));
        first.Record.ShouldBe(1u);
        first.Offset.ShouldBe(frames.Header.Length + frames.Frames[0].Length + frames.Frames[1].Length);
        first.Reason.ShouldContain("do not open");

        // Who may not open it finds the checkpoint that was made over other bytes.
        var closed = _journal.VerifyClosed();
        closed.ContentsOpened.ShouldBeFalse();
        closed.Findings[0].Record.ShouldBe(1u);
        closed.Findings[0].Offset.ShouldBe(first.Offset + frames.Frames[2].Length);
        closed.Findings[0].Reason.ShouldContain("bytes before this checkpoint");
    }

    [Fact]
    [Requirement("credit-6.4-g.2")]
    public void A_forged_record_sealed_with_the_right_secret_breaks_the_next_checkpoint()
    {
        var frames = new FrameList(First);
        using (var reader = new SegmentFileReader(First))
        using (var seal = SegmentSeal.Of(TestJournal.Sealing.Current, reader.Header))
        {
            var forged = new byte[64];
            var length = Samples.Submitted(9, 9).Encode(forged.AsSpan(1));
            forged[0] = (byte)length;
            frames.Frames[2] = seal.Seal(forged.AsSpan(0, 1 + length), 1, 1, new byte[4096]).ToArray();
        }

        frames.Save(First);
        _journal.Verify().Findings[0].Reason.ShouldContain("root");
        _journal.VerifyClosed().Findings[0].Reason.ShouldContain("bytes before this checkpoint");
    }

    [Fact]
    public void A_changed_frame_behind_the_last_checkpoint_of_a_crashed_run_is_found_without_the_secret()
    {
        // As after kill -9: the checkpoint that closed the first run is gone, and a later run has gone on.
        using var journal = new TestJournal();
        using (var writer = journal.Open()) { Samples.Fill(writer, 2); }
        var first = journal.Segments()[0];
        var frames = new FrameList(first);
        frames.Frames.RemoveAt(frames.Frames.Count - 1);
        frames.Save(first);
        using (journal.Open()) { }
        journal.VerifyClosed().IsIntact.ShouldBeTrue();

        frames.Frames[^1][^1] ^= 1;
        FrameList.Repair(frames.Frames[^1]);
        frames.Save(first);
        journal.VerifyClosed().Findings[0].Reason.ShouldContain("successor");
        journal.Verify().Findings[0].Reason.ShouldContain("do not open");
    }

    [Fact]
    public void A_checkpoint_with_a_forged_time_does_not_carry_its_signature()
    {
        var frames = new FrameList(First);
        frames.Frames[^1][24 + 8] ^= 1;
        FrameList.Repair(frames.Frames[^1]);
        frames.Save(First);

        _journal.Verify().Findings[0].Reason.ShouldContain("signature");
    }

    [Fact]
    public void A_forged_signature_between_is_found_when_every_signature_is_asked_for()
    {
        var frames = new FrameList(First);
        frames.Frames[1][^1] ^= 1;
        FrameList.Repair(frames.Frames[1]);
        frames.Save(First);

        _journal.Verify(everySignature: true).Findings[0].Reason.ShouldContain("signature");
    }

    [Theory]
    [InlineData(32)] // the time of creation
    [InlineData(40)] // the run id
    [InlineData(64)] // the digest of the header before
    [InlineData(96)] // the length of the segment before
    [InlineData(104)] // the sealing secret's id
    [InlineData(112)] // the running digest of the segment before
    [InlineData(147)] // the origin
    public void A_changed_header_with_a_repaired_CRC_is_found(int offset)
    {
        foreach (var path in _journal.Segments())
        {
            var frames = new FrameList(path);
            frames.Header[offset] ^= 1;
            FrameList.RepairHeader(frames.Header);
            frames.Save(path);
            _journal.Verify().IsIntact.ShouldBeFalse();
            _journal.VerifyClosed().IsIntact.ShouldBeFalse();
            frames.Header[offset] ^= 1;
            FrameList.RepairHeader(frames.Header);
            frames.Save(path);
        }

        _journal.Verify().IsIntact.ShouldBeTrue();
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public void Removed_doubled_and_swapped_frames_are_found()
    {
        var count = new FrameList(First).Frames.Count;
        var good = File.ReadAllBytes(First);
        for (var i = 0; i < count; i++)
        {
            Expect(frames => frames.RemoveAt(i));
            Expect(frames => frames.Insert(i, frames[i]));
            if (i > 0) { Expect(frames => (frames[i], frames[i - 1]) = (frames[i - 1], frames[i])); }
        }

        void Expect(Action<List<byte[]>> change)
        {
            File.WriteAllBytes(First, good);
            var frames = new FrameList(First);
            change(frames.Frames);
            frames.Save(First);
            IsNoticed(_journal.Verify()).ShouldBeTrue();
            IsNoticed(_journal.VerifyClosed()).ShouldBeTrue();
            File.WriteAllBytes(First, good);
        }
    }

    [Fact]
    public void An_older_copy_of_a_segment_put_back_is_found()
    {
        // What the first segment was before its last batch, cut exactly at a checkpoint.
        var frames = new FrameList(First);
        frames.Frames.RemoveRange(2, frames.Frames.Count - 2);
        frames.Save(First);

        foreach (var report in (VerificationReport[])[_journal.Verify(), _journal.VerifyClosed()])
        {
            report.Findings[0].File.ShouldBe(Path.GetFileName(First));
            report.Findings[0].Reason.ShouldContain("frames were removed");
        }
    }

    [Fact]
    public void A_missing_segment_is_named()
    {
        File.Delete(First);
        _journal.Verify().Findings[0].Reason.ShouldContain("segment 1 is missing");
    }

    [Fact]
    public void Swapped_and_doubled_segments_are_found()
    {
        var third = SegmentNames.PathOf(_journal.Directory, 3);
        File.Copy(Last, third);
        _journal.Verify().IsIntact.ShouldBeFalse();
        File.Delete(third);

        var (first, last) = (File.ReadAllBytes(First), File.ReadAllBytes(Last));
        File.WriteAllBytes(First, last);
        File.WriteAllBytes(Last, first);
        _journal.Verify().IsIntact.ShouldBeFalse();
    }

    [Fact]
    public void A_journal_signed_with_another_key_is_not_accepted()
    {
        using var other = Sm2PrivateKey.Generate();
        var report = new JournalVerifier(_journal.Directory, other.PublicKey).Verify(cancellation: TestContext.Current.CancellationToken);
        report.Findings.Length.ShouldBe(2);
        report.Findings[0].Reason.ShouldContain("not one of those given");
    }

    [Fact]
    public void A_journal_written_anew_with_another_key_under_the_old_keys_name_is_not_accepted()
    {
        using var other = Sm2PrivateKey.Generate();
        using var forged = new TestJournal { Key = other };
        using (var writer = JournalWriter.Open(forged.Options, new Impostor(other, _journal.Key.KeyId), TestJournal.Sealing, TimeProvider.System)) { Samples.Fill(writer, 3); }

        new JournalVerifier(forged.Directory, _journal.Key.PublicKey).Verify(cancellation: TestContext.Current.CancellationToken).Findings[0].Reason.ShouldContain("signature");
    }

    [Fact]
    public void An_empty_directory_is_no_journal()
    {
        using var empty = new TestJournal();
        empty.Verify().Findings[0].Reason.ShouldContain("no segments");
    }

    private static bool IsNoticed(VerificationReport report) => !report.IsIntact || report.TornBytes > 0 || report.UnsignedTail > 0 || !report.ClosedOrderly;

    private sealed class Impostor(ISigner signer, ReadOnlyMemory<byte> keyId) : ISigner
    {
        public ReadOnlyMemory<byte> KeyId => keyId;

        public int SignatureSize => signer.SignatureSize;

        public void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => signer.Sign(message, signature);
    }
}
