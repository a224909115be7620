using Menshen.Architecture.Tests.Rules;

namespace Menshen.Architecture.Tests;

public class DocumentsTests
{
    private static readonly string[] Folders = ["src", "tests", "bench", "fuzz", "samples"];

    // These tests quote names that do not exist; the central package list holds names that documents may use.
    private static readonly HashSet<string> Words =
        [.. Folders.SelectMany(folder => Repository.Files(folder, ".cs"))
            .Where(file => !file.StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal) || file.Contains("/Rules/", StringComparison.Ordinal))
            .SelectMany(file => CodeText.Words(Repository.Read(file)))
            .Concat(CodeText.Words(Repository.Read("Directory.Packages.props")))];

    private static readonly HashSet<string> FileNames = [.. Folders.SelectMany(folder => Repository.Files(folder, "")).Select(path => Path.GetFileName(path))];

    [Fact]
    public void Every_project_has_a_front_door() =>
        Repository.Files("src", ".csproj").Select(project => Path.Combine(Path.GetDirectoryName(project)!, "README.md"))
            .Where(readme => !Repository.Has(readme))
            .ShouldBeEmpty();

    [Fact]
    public void Documents_name_only_code_and_files_that_exist() =>
        Repository.Files("", ".md")
            .SelectMany(document => DocumentRule.Violations(document, Repository.Read(document), Words, Exists))
            .ShouldBeEmpty();

    [Fact]
    public void Every_decision_is_in_the_list_of_decisions()
    {
        var list = Repository.Read("docs/decisions/README.md");
        Repository.Files("docs/decisions", ".md").Select(path => Path.GetFileName(path))
            .Where(file => file != "README.md" && !list.Contains($"({file})", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("The `JournalScribe` writes.", "docs/x.md: JournalScribe is no name in the sources")]
    [InlineData("See `src/Menshen.Nowhere/Lost.cs`.", "docs/x.md: there is no src/Menshen.Nowhere/Lost.cs")]
    [InlineData("See [there](nowhere.md).", "docs/x.md: the link to nowhere.md leads nowhere")]
    public void A_document_that_lies_is_seen(string text, string sentence) =>
        DocumentRule.Violations("docs/x.md", text, Words, Exists).ShouldBe([sentence]);

    [Theory]
    [InlineData("`SELECT`, `menshen up`, `Journal`, `ReadyForQuery`, `DocumentRule.Violations`")]
    [InlineData("```\n`NoSuchThing` inside a block\n```\n")]
    public void Words_commands_and_examples_are_no_claims(string text) =>
        DocumentRule.Violations("docs/x.md", text, Words, Exists).ShouldBeEmpty();

    private static bool Exists(string path) => Repository.Has(path) || (!path.Contains('/', StringComparison.Ordinal) && FileNames.Contains(path));
}
