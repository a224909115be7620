using System.Globalization;
using System.Text;
using Menshen.Crypto;
using Menshen.TestKit;

namespace Menshen.Journal.Tests;

public sealed class ProofTests : IDisposable
{
    private readonly TestJournal _journal = new();

    private JournalProver Prover => new(_journal.Directory, TestJournal.Sealing);

    public void Dispose() => _journal.Dispose();

    [Fact]
    [Requirement("realname-7.5.7-1")]
    public void Each_record_of_a_journal_is_proven_with_the_public_key_alone()
    {
        WriteRuns();
        for (ulong index = 0; index < 27; index++)
        {
            var verdict = Judge(Prover.Prove(index));
            verdict.Trouble.ShouldBeNull();
            verdict.Index.ShouldBe(index);
            verdict.Origin.ShouldBe(TestJournal.Origin);
            verdict.TreeSize.ShouldBeGreaterThan(index);
        }

        var session = Judge(Prover.Prove(0)).Record.ShouldNotBeNull();
        session.Subject.ShouldBe("alice");
        session.Kind.ShouldBe(RecordKind.SessionOpened);
        Judge(Prover.Prove(1)).Record!.Detail.ShouldContain("SELECT * FROM waybill");
        Judge(Prover.Prove(2)).Record!.Detail.ShouldBe("session 1, statement 1, template 1");
        Judge(Prover.Prove(3)).Record!.Detail.ShouldContain("Succeeded");
        Judge(Prover.Prove(8)).Record!.Detail.ShouldContain("client left");
    }

    [Fact]
    public void Any_two_checkpoints_are_proven_consistent()
    {
        WriteRuns();
        ulong[] sizes = [9, 18, 27];
        foreach (var (older, newer) in from a in sizes from b in sizes where a <= b select (a, b))
        {
            var verdict = Judge(Prover.ProveConsistency(older, newer));
            verdict.Trouble.ShouldBeNull();
            (verdict.OlderTreeSize, verdict.TreeSize).ShouldBe((older, newer));
        }
    }

    [Fact]
    [Requirement("realname-7.5.7-1")]
    public void Every_single_bit_of_a_proof_counts()
    {
        WriteRuns();
        foreach (var proof in (string[])[Prover.Prove(12), Prover.ProveConsistency(9, 27)])
        {
            var bytes = Encoding.UTF8.GetBytes(proof);
            for (var bit = 0; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Judge(Encoding.UTF8.GetString(bytes)).IsGood.ShouldBeFalse($"bit {bit}");
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }

            for (var length = 0; length < bytes.Length; length++) { Judge(proof[..Math.Min(length, proof.Length - 1)]).IsGood.ShouldBeFalse(); }
            Judge(proof + "\n").IsGood.ShouldBeFalse();
        }
    }

    [Fact]
    public void A_proof_is_of_one_key_and_a_path_of_one_record()
    {
        WriteRuns();
        var proof = Prover.Prove(12);
        using var other = Sm2PrivateKey.Generate();
        ProofCheck.Judge(proof, other.PublicKey).Trouble.ShouldBe("the checkpoint is not signed by this key");

        var lines = proof.Split('\n');
        lines[2] = Prover.Prove(13).Split('\n')[2];
        var swapped = Judge(string.Join('\n', lines));
        swapped.Trouble.ShouldNotBeNull().ShouldContain("do not lead to the root");
        swapped.Record.ShouldBeNull();
    }

    [Fact]
    public void What_is_not_signed_or_not_there_is_refused_with_what_is()
    {
        WriteRuns();
        Should.Throw<ProofUnavailableException>(() => Prover.Prove(27)).Message.ShouldContain("signed up to record 27");
        Should.Throw<ProofUnavailableException>(() => Prover.ProveConsistency(10, 27)).Message.ShouldContain("near it are 9");
        Should.Throw<ProofUnavailableException>(() => Prover.ProveConsistency(9, 28)).Message.ShouldContain("27");
        Should.Throw<ProofUnavailableException>(() => Prover.ProveConsistency(0, 27));
        using var empty = new TestJournal();
        Should.Throw<ProofUnavailableException>(() => new JournalProver(empty.Directory, TestJournal.Sealing).Prove(0));
    }

    [Fact]
    public void A_changed_journal_proves_nothing()
    {
        WriteRuns();
        var first = _journal.Segments()[0];
        var frames = new FrameList(first);
        frames.Frames[0][^20] ^= 1;
        FrameList.Repair(frames.Frames[0]);
        frames.Save(first);
        Should.Throw<JournalDamagedException>(() => Prover.Prove(3));
    }

    [Fact]
    public void A_proof_for_one_of_a_million_records_is_small()
    {
        using (var writer = _journal.Open(o => o with { SegmentBytes = 4 * 1024 * 1024 })) { Samples.Fill(writer, 500_000); }
        _journal.Segments().Length.ShouldBeGreaterThan(2);
        foreach (var index in (ulong[])[0, 1, 499_999, 777_777, 1_000_002])
        {
            var proof = Prover.Prove(index);
            Judge(proof).Trouble.ShouldBeNull();
            var record = proof.Split('\n')[2].Length;
            (Encoding.UTF8.GetByteCount(proof) - record).ShouldBeLessThanOrEqualTo(3000, index.ToString(CultureInfo.InvariantCulture));
        }
    }

    private ProofVerdict Judge(string proof) => ProofCheck.Judge(proof, _journal.Key.PublicKey);

    /// <summary>Three runs of nine records, each with its closing checkpoint.</summary>
    private void WriteRuns()
    {
        for (ulong run = 1; run <= 3; run++)
        {
            using var writer = _journal.Open();
            Samples.Fill(writer, 3, run);
        }
    }
}
