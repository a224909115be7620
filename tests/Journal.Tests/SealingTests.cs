using System.Text;
using Menshen.Crypto;
using Menshen.TestKit;

namespace Menshen.Journal.Tests;

public sealed class SealingTests : IDisposable
{
    private const string Marker = "select 'MARKER-7f3a' from waybill";

    private readonly TestJournal _journal = new();

    public void Dispose() => _journal.Dispose();

    [Fact]
    [Requirement("gbt20009-5.1.2.7-f")]
    [Requirement("realname-7.5.3-6.2")]
    public void What_a_statement_says_is_nowhere_on_the_disk_and_its_reader_shows_it()
    {
        using (var writer = _journal.Open())
        {
            writer.Record(Samples.Session(1, "mar-ker-subject"), Samples.Patience).ShouldBeTrue();
            writer.Record(Samples.Template(1, Marker), Samples.Patience).ShouldBeTrue();
            writer.Record(Samples.Submitted(1, 1), Samples.Patience).ShouldBeTrue();
            writer.Record(Samples.Finished(1, 1), Samples.Patience).ShouldBeTrue();
        }

        foreach (var file in Directory.GetFiles(_journal.Directory))
        {
            var bytes = File.ReadAllBytes(file);
            foreach (var hidden in (string[])["MARKER", "waybill", "mar-ker-subject", "127.0.0.1"])
            {
                bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(hidden)).ShouldBe(-1, $"{hidden} in {file}");
            }
        }

        var entries = new JournalReader(_journal.Directory, TestJournal.Sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken);
        entries.Single(e => e.Kind == RecordKind.StatementSubmitted).Text.ShouldBe(Marker);
    }

    [Fact]
    public void With_another_secret_nothing_is_read_and_nothing_written()
    {
        using (var writer = _journal.Open()) { Samples.Fill(writer, 2); }
        using var other = new SealingSecret(Sm3.Hash("another"u8));

        Should.Throw<JournalDamagedException>(() => new JournalReader(_journal.Directory, other).Read(JournalFilter.All).Count())
            .Message.ShouldContain("the keystore that belongs to the journal");
        Should.Throw<JournalDamagedException>(() => JournalWriter.Open(_journal.Options, _journal.Key, other, TimeProvider.System));
        _journal.Segments().Length.ShouldBe(1);

        // A verification with it goes on as one without any, and says so.
        var report = new JournalVerifier(_journal.Directory, _journal.Key.PublicKey) { Sealing = other }.Verify(cancellation: TestContext.Current.CancellationToken);
        report.IsIntact.ShouldBeTrue();
        report.ContentsOpened.ShouldBeFalse();
        report.Notes.ShouldContain(n => n.Contains("another secret", StringComparison.Ordinal));
    }

    [Fact]
    public void A_third_party_without_the_secret_proves_the_journal_untouched()
    {
        for (ulong run = 1; run <= 3; run++)
        {
            using var writer = _journal.Open(o => o with { SegmentBytes = 64 * 1024 });
            Samples.Fill(writer, 3000, run);
        }

        var report = _journal.VerifyClosed();
        report.Findings.ShouldBeEmpty();
        report.ContentsOpened.ShouldBeFalse();
        report.Records.ShouldBe(_journal.Verify().Records);
        report.UnsignedTail.ShouldBe(0u);
        report.ClosedOrderly.ShouldBeTrue();
    }

    [Fact]
    public void A_frame_opens_only_whole_and_in_its_own_segment()
    {
        using (var writer = _journal.Open()) { Samples.Fill(writer, 2); }
        using (_journal.Open()) { }
        var (mine, other) = (Header(0), Header(1));
        using var seal = SegmentSeal.Of(TestJournal.Sealing.Current, mine);
        using var wrong = SegmentSeal.Of(TestJournal.Sealing.Current, other);
        using var renumbered = SegmentSeal.Of(TestJournal.Sealing.Current, mine with { Number = 2 });
        var room = new byte[256];
        var frame = seal.Seal("a record"u8, 7, 1, new byte[256]).ToArray();

        seal.TryOpen(frame, room, out var records).ShouldBeTrue();
        records.SequenceEqual("a record"u8).ShouldBeTrue();
        wrong.TryOpen(frame, room, out _).ShouldBeFalse();
        renumbered.TryOpen(frame, room, out _).ShouldBeFalse();
        for (var bit = 0; bit < frame.Length * 8; bit++)
        {
            // The CRC is for accidents and not under the seal; the frame's length is what it is.
            if (bit / 8 is >= 20 and < FrameHeader.Size) { continue; }
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            seal.TryOpen(frame, room, out _).ShouldBeFalse($"bit {bit}");
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var length = FrameHeader.Size; length < frame.Length; length++) { seal.TryOpen(frame.AsSpan(0, length), room, out _).ShouldBeFalse(); }
    }

    [Fact]
    public void The_same_records_sealed_again_share_no_nonce()
    {
        using (_journal.Open()) { }
        using var seal = SegmentSeal.Of(TestJournal.Sealing.Current, Header(0));
        var nonces = Enumerable.Range(0, 1000).Select(_ => Convert.ToHexString(seal.Seal("again"u8, 0, 1, new byte[128]).Slice(FrameHeader.Size, Sm4Gcm.NonceSize)));
        nonces.ShouldBeUnique();
    }

    private SegmentHeader Header(int segment)
    {
        using var reader = new SegmentFileReader(_journal.Segments()[segment]);
        return reader.Header;
    }
}
