using System.Text.Json;
using Menshen.Cli.Evaluation.Evidence;
using Menshen.Cli.Evaluation.Reports;
using Menshen.Crypto;
using Menshen.Evaluator;
using Menshen.Journal;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>The register of evidence: what counts, what runs out, and that nobody gains by editing a file.</summary>
public sealed class EvidenceRegisterTests : IDisposable
{
    private const string Clause = "tencentdb-1-1";

    private readonly string _folder = Directory.CreateTempSubdirectory("menshen-evidence-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly Sm2PrivateKey _stranger = Sm2PrivateKey.Generate();
    private readonly DateOnly _today = DateOnly.FromDateTime(DateTime.Now);
    private readonly EvidenceRegister _register;
    private readonly string _document;

    public EvidenceRegisterTests()
    {
        File.WriteAllText(Path.Combine(_folder, "journal.pub"), Convert.ToHexStringLower(_key.PublicKey.ToBytes()));
        _document = Path.Combine(_folder, "certificate.pdf");
        File.WriteAllText(_document, "ISO 22301");
        _register = new EvidenceRegister(_folder, Path.Combine(_folder, "journal.pub"), TimeProvider.System);
    }

    public void Dispose()
    {
        _key.Dispose();
        _stranger.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(400, "Valid", true)]
    [InlineData(31, "Valid", true)]
    [InlineData(30, "RunsOut", true)]
    [InlineData(0, "RunsOut", true)]
    [InlineData(-1, "Expired", false)]
    public void A_record_counts_until_its_last_day_and_is_told_of_a_month_before(int days, string state, bool counts)
    {
        Add(days);
        var found = _register.All().Single();
        found.State.ToString().ShouldBe(state);
        found.Counts.ShouldBe(counts);
        found.DaysLeft.ShouldBe(days);
    }

    [Fact]
    public void Whoever_edits_a_record_its_note_or_its_document_makes_it_count_no_more()
    {
        var file = Add(-5);
        File.WriteAllText(file, File.ReadAllText(file).Replace(_today.AddDays(-5).ToString("yyyy-MM-dd", null), _today.AddDays(500).ToString("yyyy-MM-dd", null), StringComparison.Ordinal));
        _register.All().Single().State.ShouldBe(EvidenceState.Altered);
        // A good record's note beside another record, a stranger's signature, none at all.
        var good = Add(100);
        File.Copy(good + ".sig", file + ".sig", overwrite: true);
        _register.Find(1)!.State.ShouldBe(EvidenceState.Altered);
        Sign(file, _stranger);
        _register.Find(1)!.State.ShouldBe(EvidenceState.Altered);
        File.Delete(file + ".sig");
        _register.Find(1)!.State.ShouldBe(EvidenceState.Unsigned);
        _register.Find(2)!.Counts.ShouldBeTrue();
        File.AppendAllText(_document, "!");
        _register.Find(2)!.State.ShouldBe(EvidenceState.DocumentChanged);
        File.Delete(_document);
        _register.Find(2)!.State.ShouldBe(EvidenceState.DocumentChanged);
    }

    [Fact]
    public void A_file_that_is_no_record_is_named_and_not_passed_over()
    {
        File.WriteAllText(Add(100), "{\"number\": 1}");
        Should.Throw<CliRefusalException>(() => _register.All()).Message.ShouldContain("0001.json");
    }

    [Fact]
    public void A_number_is_never_given_twice()
    {
        Add(10);
        Add(10);
        File.WriteAllText(_register.RemovalOf(2), "{}");
        _register.All().Select(found => found.Record.Number).ShouldBe([1]);
        _register.Next().Number.ShouldBe(3);
    }

    [Fact]
    [Requirement("gbt20009-4.3-a")]
    public void Valid_evidence_is_counted_apart_and_expired_counts_for_nothing()
    {
        Add(100);
        var with = AssessmentSamples.Of("tencentdb", _ => Verdict.Pass, evidence: _register.All());
        with.Findings.Single(finding => finding.Clause.Id == Clause).State.ShouldBe(ClauseState.Evidenced);
        var without = AssessmentSamples.Of("tencentdb", _ => Verdict.Pass);
        with.Count(ClauseState.Pass).ShouldBe(without.Count(ClauseState.Pass));
        with.Count(ClauseState.NeedsPerson).ShouldBe(without.Count(ClauseState.NeedsPerson) - 1);
        var expired = _register.All()[0] with { State = EvidenceState.Expired };
        AssessmentSamples.Of("tencentdb", _ => Verdict.Pass, evidence: [expired]).Findings.Single(finding => finding.Clause.Id == Clause).State.ShouldBe(ClauseState.NeedsPerson);
    }

    [Fact]
    public async Task A_document_is_registered_listed_and_taken_back_and_without_a_signature_it_does_not_count()
    {
        File.WriteAllText(Path.Combine(_folder, "deployment.json"), "{}");
        string[] words = ["evidence", "add", "--dir", _folder, "--title", "ISO 22301", "--owner", "Wang Fang", "--file", _document, "--date", "2026-01-01", "--valid-until", "2099-01-01", "--lang", "en"];
        var terminal = new FakeTerminal();
        (await terminal.RunAsync([.. words, "--clause", Clause])).ShouldBe(0);
        terminal.Output.ShouldContain(EvidenceRegister.Digest(_document).Sm3);
        terminal.Error.ShouldContain("not signed");
        var list = new FakeTerminal();
        (await list.RunAsync("evidence", "list", "--dir", _folder, "--json")).ShouldBe(2);
        using var line = JsonDocument.Parse(list.Output);
        line.RootElement.GetProperty("state").GetString().ShouldBe("unsigned");
        line.RootElement.GetProperty("owner").GetString().ShouldBe("Wang Fang");
        (await new FakeTerminal().RunAsync("evidence", "show", "1", "--dir", _folder)).ShouldBe(2);
        (await new FakeTerminal().RunAsync("evidence", "remove", "1", "--dir", _folder)).ShouldBe(2, "without a reason");
        (await new FakeTerminal().RunAsync("evidence", "remove", "1", "--dir", _folder, "--reason", "withdrawn")).ShouldBe(0);
        (await new FakeTerminal().RunAsync("evidence", "list", "--dir", _folder)).ShouldBe(0);
        // No signature stands for what the program must do itself, nor for a clause that does not exist.
        (await new FakeTerminal().RunAsync([.. words, "--clause", "gat389-4.2.1-2"])).ShouldBe(2);
        (await new FakeTerminal().RunAsync([.. words, "--clause", "gat389-none"])).ShouldBe(2);
        (await new FakeTerminal().RunAsync("evidence", "add", "--dir", _folder, "--file", _document, "--clause", Clause)).ShouldBe(2, "without an owner");
    }

    private string Add(int days)
    {
        var (number, file) = _register.Next();
        var (bytes, sm3) = EvidenceRegister.Digest(_document);
        var record = new EvidenceRecord(number, [Clause], "ISO 22301", "Wang Fang", _today.AddDays(-10), _today.AddDays(days), _document, bytes, sm3, DateTimeOffset.UtcNow);
        File.WriteAllText(file, JsonOutput.Text(record, CliJson.Default.EvidenceRecord, indented: true));
        Sign(file, _key);
        return file;
    }

    private static void Sign(string file, Sm2PrivateKey key)
    {
        var (bytes, sm3) = EvidenceRegister.Digest(file);
        var note = new FileNote { Origin = "test/journal", Name = Path.GetFileName(file), Bytes = bytes, Digest = Convert.FromHexString(sm3), Time = 1, By = "tests" };
        File.WriteAllText(file + ".sig", note.Sign(key).Text);
    }
}
