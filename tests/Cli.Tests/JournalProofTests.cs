using Menshen.Cli.Evaluation.Reports;
using Menshen.Journal;
using Menshen.Keystore;
using Menshen.Server;
using Menshen.TestKit;
using Deployment = Menshen.Server.Deployment;

namespace Menshen.Cli.Tests;

/// <summary>The journal's commands over a deployment that has keys and a journal and nothing else.</summary>
public sealed class JournalProofTests : IDisposable
{
    private static readonly TimeSpan Patience = BusyMachine.Patience;

    private readonly string _elsewhere = Directory.CreateTempSubdirectory("menshen-proof-").FullName;
    private readonly Deployment _deployment;

    public JournalProofTests()
    {
        _deployment = new Deployment(Path.Combine(_elsewhere, "var"));
        Directory.CreateDirectory(_deployment.Root);
        using var unlock = KeystoreUnlock.Unsealed();
        using var keys = DeploymentKeys.Create(_deployment, null, unlock, TimeProvider.System);
        for (var run = 1; run <= 2; run++)
        {
            using var writer = JournalWriter.Open(
                new JournalOptions { Directory = _deployment.Journal, Origin = "menshen/test", Witnesses = [new FileWitness(At("notes"))] },
                keys.JournalSigner, keys.JournalSealing, TimeProvider.System);
            writer.Record(new AdministrationActed(1_760_000_000_000_000, "li_wei", "user.disable", "liu_bei", $"done {run}"), Patience).ShouldBeTrue();
        }

        File.Copy(_deployment.JournalPublicKey, At("journal.pub"));
    }

    public void Dispose() => Directory.Delete(_elsewhere, recursive: true);

    [Fact]
    [Requirement("realname-7.5.7-1")]
    public async Task A_proof_is_made_here_and_checked_elsewhere_with_the_public_key_alone()
    {
        (await RunAsync("journal", "prove", "0", "--out", At("proof"))).Code.ShouldBe(0);
        (await RunAsync("journal", "prove", "--from", "1", "--to", "2", "--out", At("consistency"))).Code.ShouldBe(0);
        Directory.Delete(_deployment.Root, recursive: true);

        var record = await RunAsync("journal", "check", At("proof"), "--key", At("journal.pub"));
        record.Code.ShouldBe(0);
        record.Output.ShouldContain("this is record 0 of the journal menshen/test");
        record.Output.ShouldContain("li_wei administration_acted: user.disable liu_bei: done 1");
        (await RunAsync("journal", "check", At("consistency"), "--key", At("journal.pub"))).Output.ShouldContain("is the unchanged beginning of");

        File.WriteAllText(At("proof"), File.ReadAllText(At("proof")).Replace("index 0", "index 1", StringComparison.Ordinal));
        var bad = await RunAsync("journal", "check", At("proof"), "--key", At("journal.pub"));
        bad.Code.ShouldBe(2);
        bad.Error.ShouldContain("does not hold");
        bad.Output.ShouldNotContain("li_wei");
    }

    [Fact]
    public async Task Two_wishes_at_once_or_none_are_refused_and_what_cannot_be_proven_is_told()
    {
        (await RunAsync("journal", "prove")).Error.ShouldContain("prove --from SIZE --to SIZE");
        (await RunAsync("journal", "prove", "0", "--from", "1", "--to", "2")).Code.ShouldBe(1);
        (await RunAsync("journal", "prove", "--from", "1")).Code.ShouldBe(1);
        (await RunAsync("journal", "prove", "7")).Error.ShouldContain("signed up to record 2");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-f")]
    public async Task Who_has_the_keystore_reads_and_who_has_not_still_verifies_and_is_told()
    {
        (await RunAsync("journal", "show")).Output.ShouldContain("user.disable liu_bei");
        var open = await RunAsync("journal", "verify");
        open.Output.ShouldContain("The journal is sound");
        open.Output.ShouldNotContain("not opened");

        Directory.Move(_deployment.Keys, At("keys"));
        var show = await RunAsync("journal", "show");
        show.Code.ShouldBe(1);
        show.Error.ShouldContain("the keystore does not open");
        foreach (var closed in (string[][])[["journal", "verify"], ["journal", "verify", _deployment.Journal, "--key", At("journal.pub")]])
        {
            var verified = await RunAsync(closed);
            verified.Code.ShouldBe(0, verified.Error);
            verified.Output.ShouldContain("The records were not opened");
            verified.Output.ShouldContain("The journal is sound: 2 records");
        }

        File.Delete(_deployment.JournalPublicKey);
        (await RunAsync("journal", "verify", _deployment.Journal)).Error.ShouldContain("--key FILE");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public async Task A_journal_that_was_cut_at_a_checkpoint_is_betrayed_by_its_witness()
    {
        (await RunAsync("journal", "verify", "--witness", At("notes"))).Output.ShouldContain("the journal has them all");
        File.Delete(Path.Combine(_deployment.Journal, "segment-0000000002.mjl"));
        (await RunAsync("journal", "verify")).Code.ShouldBe(0);

        var cut = await RunAsync("journal", "verify", "--witness", At("notes"));
        cut.Code.ShouldBe(2);
        cut.Error.ShouldContain("the witness knows of 2 records");
        cut.Error.ShouldContain("the journal ends at 1");
        (await RunAsync("journal", "verify", "--witness", At("nowhere"))).Error.ShouldContain("There is no file");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-g")]
    public async Task An_export_of_a_damaged_journal_has_what_is_left_and_says_that_it_is_not_all()
    {
        var first = Path.Combine(_deployment.Journal, "segment-0000000001.mjl");
        var bytes = await File.ReadAllBytesAsync(first, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(first, bytes, TestContext.Current.CancellationToken);
        foreach (var form in (string[])["jsonl", "csv", "rfc5424", "ocsf"])
        {
            var shown = await RunAsync("journal", "export", "--form", form);
            shown.Output.ShouldContain("done 2", Case.Sensitive, shown.Error);
            shown.Output.ShouldNotContain("done 1");
            (shown.Code, shown.Error).ShouldSatisfyAllConditions(said => said.Code.ShouldBe(2), said => said.Error.ShouldContain("The journal is damaged"));
            var written = await RunAsync("journal", "export", "--form", form, "--out", At(form));
            (written.Code, written.Error).ShouldSatisfyAllConditions(said => said.Code.ShouldBe(2), said => said.Error.ShouldContain("The journal is damaged"));
            (await File.ReadAllTextAsync(At(form), TestContext.Current.CancellationToken)).ShouldBe(shown.Output);
        }
    }

    [Fact]
    public async Task Half_a_file_is_not_left()
    {
        await Should.ThrowAsync<IOException>(() => SignedFile.WriteAsync(new FakeTerminal().Context(), _deployment.Root, At("half"), Half, TestContext.Current.CancellationToken));
        File.Exists(At("half")).ShouldBeFalse();

        static void Half(TextWriter writer)
        {
            writer.WriteLine("the first half");
            throw new IOException("the disk is full");
        }
    }

    [Fact]
    public void A_report_of_an_evaluation_names_records_of_a_damaged_journal_without_their_proofs()
    {
        JournalProofs.Of(_deployment.Root, [0, 1], _ => null).Keys.Order().ShouldBe([0, 1]);
        var first = Path.Combine(_deployment.Journal, "segment-0000000001.mjl");
        var bytes = File.ReadAllBytes(first);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(first, bytes);
        JournalProofs.Of(_deployment.Root, [0, 1], _ => null).Keys.ShouldBe([1]);
    }

    private string At(string name) => Path.Combine(_elsewhere, name);

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var terminal = new FakeTerminal().With("MENSHEN_LANG", "en");
        var code = await terminal.RunAsync([.. arguments, "--dir", _deployment.Root]);
        return (code, terminal.Output, terminal.Error);
    }
}
