using Menshen.Architecture.Tests.Rules;

namespace Menshen.Architecture.Tests;

public class NamesTests
{
    private static readonly IReadOnlyList<string> Sources =
        [.. new[] { "src", "tests", "bench", "fuzz", "samples" }.SelectMany(folder => Repository.Files(folder, ".cs"))];

    [Fact]
    public void Types_are_called_by_what_they_are() =>
        Sources.SelectMany(file => TypeNameRule.Violations(file, Repository.Read(file))).ShouldBeEmpty();

    [Fact]
    public void A_file_of_the_product_holds_one_public_type() =>
        Repository.Files("src", ".cs")
            .Select(file => (File: file, Types: CodeText.PublicTypes(Repository.Read(file)).ToArray()))
            .Where(file => file.Types.Length > 1)
            .Select(file => $"{file.File}: {string.Join(", ", file.Types)}")
            .ShouldBeEmpty();

    [Fact]
    public void Each_type_of_the_product_says_what_it_is() =>
        Repository.Files("src", ".cs").Concat(Repository.Files("bench", ".cs"))
            .SelectMany(file => CodeText.Unexplained(Repository.Read(file)).Select(type => $"{file}: {type} has no first sentence"))
            .ShouldBeEmpty();

    [Fact]
    public void A_type_without_a_first_sentence_is_seen() =>
        CodeText.Unexplained("/// <summary>An A.</summary>\n[Serializable]\ninternal sealed class A;\n\ninternal sealed class B;\n").ShouldBe(["B"]);

    [Fact]
    public void Namespaces_are_file_scoped_and_regions_and_reminders_are_absent() =>
        Sources.Where(file => !file.StartsWith("tests/Architecture.Tests", StringComparison.Ordinal))
            .SelectMany(file => Repository.Read(file).Split('\n').Select(line => (File: file, Line: line.TrimStart())))
            .Where(line => line.Line.StartsWith("#region", StringComparison.Ordinal)
                || line.Line.StartsWith("// TODO", StringComparison.OrdinalIgnoreCase)
                || line.Line.StartsWith("// FIXME", StringComparison.OrdinalIgnoreCase)
                || (line.Line.StartsWith("namespace ", StringComparison.Ordinal) && !line.Line.TrimEnd().EndsWith(';')))
            .ShouldBeEmpty();

    [Theory]
    [InlineData("internal sealed class SessionManager;", "SessionManager ends in Manager")]
    [InlineData("public static partial class BytesHelper\n{", "BytesHelper ends in Helper")]
    [InlineData("    private readonly record struct RowInfo(int A);", "RowInfo ends in Info")]
    public void An_empty_name_is_seen(string source, string sentence) =>
        TypeNameRule.Violations("x.cs", source).ShouldHaveSingleItem().ShouldContain(sentence);

    [Theory]
    [InlineData("// class SessionManager would be a bad name")]
    [InlineData("internal sealed class CopyData;")]
    [InlineData("var text = \"class RowInfo\";")]
    public void Comments_strings_and_the_manuals_names_are_no_offence(string source) =>
        TypeNameRule.Violations("x.cs", source).ShouldBeEmpty();

    [Fact]
    public void A_second_public_type_is_seen() =>
        CodeText.PublicTypes("public sealed class A;\npublic enum B { }\ninternal class C;\n").ShouldBe(["A", "B"]);
}
