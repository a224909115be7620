using Menshen.Architecture.Tests.Rules;

namespace Menshen.Architecture.Tests;

public class SizeTests
{
    private static readonly string[] Folders = ["src", "tests", "bench", "fuzz", "samples"];

    [Fact]
    public void No_source_file_is_longer_than_four_hundred_lines() =>
        SizeRule.TooLong(With(Folders, ".cs", ".c", ".sql", ".resx"), SizeRule.SourceLines)
            // Texts for people in two languages: one file per language is the format's rule.
            .Where(violation => !violation.Contains(".resx ", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Fact]
    public void Front_doors_are_at_most_eighty_lines() =>
        SizeRule.TooLong(With(["src"], "README.md"), SizeRule.FrontDoorLines).ShouldBeEmpty();

    [Fact]
    public void Project_files_are_small() =>
        With(Folders, ".csproj")
            .Where(file => SizeRule.Elements(file.Text) > SizeRule.ProjectElements)
            .Select(file => $"{file.File} has {SizeRule.Elements(file.Text)} elements, {SizeRule.ProjectElements} are allowed")
            .ShouldBeEmpty();

    [Fact]
    public void A_long_file_is_seen() =>
        SizeRule.TooLong([("a.cs", string.Concat(Enumerable.Repeat("x\n", 401))), ("b.cs", "x\n")], SizeRule.SourceLines)
            .ShouldBe(["a.cs has 401 lines, 400 are allowed"]);

    private static IEnumerable<(string File, string Text)> With(string[] folders, params string[] endings) =>
        folders.SelectMany(folder => Repository.Files(folder, endings)).Select(file => (file, Repository.Read(file)));
}
