using Menshen.Crypto;
using Menshen.TestKit;

namespace Menshen.Journal.Tests;

public sealed class FormatDocumentTests
{
    [Fact]
    [Requirement("gbt20009-5.1.2.1-b2")]
    public void The_worked_example_of_the_document_verifies_and_reads_as_it_says()
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryRoot(), "docs", "journal-format.md"));
        var key = Convert.FromHexString(string.Concat(Block(lines, "key")));
        var segment = Convert.FromHexString(string.Concat(Block(lines, "segment").Select(l => l[6..].Replace(" ", "", StringComparison.Ordinal))));
        using var sealing = new SealingSecret(Convert.FromHexString(string.Concat(Block(lines, "secret"))));
        using var journal = new TestJournal();
        File.WriteAllBytes(SegmentNames.PathOf(journal.Directory, 1), segment);

        using var publicKey = Sm2PublicKey.FromBytes(key);
        var report = new JournalVerifier(journal.Directory, publicKey) { Sealing = sealing, EverySignature = true }.Verify(cancellation: TestContext.Current.CancellationToken);
        report.Findings.ShouldBeEmpty();
        report.ContentsOpened.ShouldBeTrue();
        report.ClosedOrderly.ShouldBeTrue();
        using var reader = new SegmentFileReader(journal.Segments()[0], sealing);
        reader.Next().ShouldBe(FrameRead.Frame);
        reader.TryOpenRecords(out var records).ShouldBeTrue();
        StatementSubmitted.Decode(records[1..]).ShouldBe(new StatementSubmitted(1_760_000_000_000_001, 7, 300, 12));
        reader.Next().ShouldBe(FrameRead.Frame);
        var text = Checkpoint.TryDecode(reader.Frame.FirstLeaf, reader.FrameOffset, reader.Body)!.SignedText(reader.Header);
        System.Text.Encoding.UTF8.GetString(text).ShouldBe(string.Join('\n', Block(lines, "text")) + "\n");
    }

    [Fact]
    [Requirement("gat389-4.5-b")]
    public void The_document_lists_every_kind_with_its_number()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "journal-format.md"));
        foreach (var kind in Enum.GetValues<RecordKind>().Where(k => k != RecordKind.None))
        {
            text.ShouldContain($"| {(byte)kind} | {kind} |");
        }
    }

    private static List<string> Block(string[] lines, string name) =>
        [.. lines.SkipWhile(l => l != "```" + name).Skip(1).TakeWhile(l => l != "```")];

    private static string RepositoryRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Menshen.slnx"))) { directory = Path.GetDirectoryName(directory)!; }
        return directory;
    }
}
