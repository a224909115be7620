using System.Globalization;
using Menshen.Crypto;
using Menshen.TestKit;

namespace Menshen.Journal.Tests;

/// <summary>Another sealing secret while the journal is written: what was sealed before is read on, and nothing is lost when the writer is killed.</summary>
public sealed class SecretRotationTests : IDisposable
{
    private static readonly byte[] First = Sm3.Hash("first"u8), Second = Sm3.Hash("second"u8);

    private readonly TestJournal _journal = new();

    public void Dispose() => _journal.Dispose();

    [Fact]
    public void The_writer_goes_on_under_the_new_secret_at_once_and_both_are_read()
    {
        using var sealing = new SealingSecret(First);
        using (var writer = Open(sealing))
        {
            Samples.Fill(writer, 3);
            writer.SecretGeneration.ShouldBe(0);
            sealing.Rotate(Second);
            Samples.Fill(writer, 3, session: 2);
            writer.SecretGeneration.ShouldBe(1);
            Samples.Fill(writer, 3, session: 3);
        }

        _journal.Segments().Length.ShouldBe(2);
        Statements(sealing).ShouldBe(9);
        Verify(sealing).Findings.ShouldBeEmpty();
        Verify(sealing).ContentsOpened.ShouldBeTrue();
        // As the next start has them from the keystore.
        using var both = new SealingSecret([.. Second, .. First]);
        Statements(both).ShouldBe(9);
        // Neither of them alone opens all.
        using var first = new SealingSecret(First);
        using var second = new SealingSecret(Second);
        Should.Throw<JournalDamagedException>(() => Statements(first));
        Should.Throw<JournalDamagedException>(() => Statements(second));
        Verify(second).IsIntact.ShouldBeTrue("who has no secret still proves the bytes");
    }

    [Fact]
    public void A_secret_made_and_never_used_before_the_kill_is_used_by_the_next_start()
    {
        using (var before = new SealingSecret(First))
        using (var writer = Open(before)) { Samples.Fill(writer, 3); }

        using var both = new SealingSecret([.. Second, .. First]);
        using (var writer = Open(both))
        {
            writer.BeganUnderAnotherSecret.ShouldBeTrue();
            Samples.Fill(writer, 3, session: 2);
        }

        using (var writer = Open(both)) { writer.BeganUnderAnotherSecret.ShouldBeFalse(); }
        Statements(both).ShouldBe(6);
        Verify(both).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Without_the_earlier_secret_the_journal_does_not_go_on()
    {
        using (var before = new SealingSecret(First))
        using (var writer = Open(before)) { Samples.Fill(writer, 3); }

        using var second = new SealingSecret(Second);
        Should.Throw<JournalDamagedException>(() => Open(second)).Message.ShouldContain("the keystore that belongs to the journal");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(25)]
    [InlineData(90)]
    public void Killed_between_rotations_nothing_that_was_reported_durable_is_lost(int linesBeforeKill)
    {
        Dictionary<string, ulong> reported = [];
        using (var child = KilledChild.Start(_journal, rotates: true))
        {
            try
            {
                for (var line = 0; line < linesBeforeKill; line++) { Note(child.StandardOutput.ReadLine()); }
            }
            finally
            {
                child.Kill();
                child.WaitForExit();
            }
        }

        using var all = new SealingSecret([.. Enumerable.Range(1, 20_000).Reverse().SelectMany(KilledChild.SecretOf), .. Sm3.Hash("journal tests"u8)]);
        using (Open(all)) { }
        Verify(all).Findings.ShouldBeEmpty();
        _journal.Segments().Length.ShouldBeGreaterThan(1);
        var numbers = new JournalReader(_journal.Directory, all).Read(JournalFilter.All, TestContext.Current.CancellationToken)
            .Where(e => e.SessionId is not null).Select(e => (e.SessionId!.Value.ToString(CultureInfo.InvariantCulture), e.StatementNumber!.Value)).ToHashSet();
        foreach (var (session, highest) in reported) { numbers.ShouldContain((session, highest)); }

        void Note(string? line)
        {
            if (line?.Split(' ') is [var session, var number]) { reported[session] = ulong.Parse(number, CultureInfo.InvariantCulture); }
        }
    }

    [Fact]
    public void A_row_is_found_under_every_secret_that_there_was()
    {
        using var sealing = new SealingSecret(First);
        using var writer = Open(sealing);
        using var before = writer.CreateRowDigester();
        sealing.Rotate(Second);
        using var after = writer.CreateRowDigester();
        after.Generation.ShouldNotBe(before.Generation);
        var digesters = sealing.CreateRowDigesters();
        digesters.Select(d => d.DigestOf("row"u8)).ShouldBe([after.DigestOf("row"u8), before.DigestOf("row"u8)]);
        foreach (var digester in digesters) { digester.Dispose(); }
    }

    private JournalWriter Open(SealingSecret sealing) => JournalWriter.Open(_journal.Options, _journal.Key, sealing, TimeProvider.System);

    private int Statements(SealingSecret sealing) =>
        new JournalReader(_journal.Directory, sealing).Read(new JournalFilter { Kind = RecordKind.StatementSubmitted }, TestContext.Current.CancellationToken).Count();

    private VerificationReport Verify(SealingSecret sealing) =>
        new JournalVerifier(_journal.Directory, _journal.Key.PublicKey) { Sealing = sealing }.Verify(cancellation: TestContext.Current.CancellationToken);
}
