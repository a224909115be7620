using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

/// <summary>What the documents tell people to type is understood by the real command tree: the command, its options, and what stands behind each.</summary>
/// <remarks>Words in capitals stand for a value, <c>…</c> for more of the same, brackets for what may be left out. A line of code must be whole; within a
/// sentence a command may be named without its arguments.</remarks>
public partial class DocumentedCommandsTests
{
    /// <summary>Two tell of what was, and one of texts that keys are derived from.</summary>
    private static readonly string[] NotToType = ["CHANGELOG.md", "docs/decisions/", "docs/journal-format.md"];

    [Fact]
    public void Every_command_that_a_document_names_is_understood_as_it_stands_there()
    {
        var commands = Documents().SelectMany(document => CommandsIn(File.ReadAllText(Path.Combine(RepositoryPaths.Root, document))).Select(found => (document, found))).ToList();
        commands.Count.ShouldBeGreaterThan(300);
        commands.Count(one => one.found.IsWhole).ShouldBeGreaterThan(200);
        commands.Select(one => (one.document, one.found.Text, Fault: FaultOf(one.found.Text, one.found.IsWhole))).Where(found => found.Fault is not null)
            .Select(found => $"{found.document}: {found.Text}: {found.Fault}").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("session stop 17", "'stop'")]
    [InlineData("user add shop --own qian", "'--own'")]
    [InlineData("usr list", "'usr'")]
    [InlineData("user disable", "argument")]
    [InlineData("user disable NAME OTHER", "'OTHER'")]
    [InlineData("evaluate --load many", "'many'")]
    [InlineData("evaluate --load", "argument")]
    [InlineData("approvals approve --reason \"as told\"", "argument")]
    public void A_command_that_is_not_understood_is_seen(string text, string fault) => FaultOf(text, isWhole: true).ShouldNotBeNull().ShouldContain(fault, Case.Insensitive);

    [Theory]
    [InlineData("evaluate --load N", true)]
    [InlineData("user list [--json]", true)]
    [InlineData("trace", false)]
    [InlineData("approvals approve 7 --reason 'as told by zhao' > out.txt", true)]
    [InlineData("user disable", false)]
    [InlineData("user add …", true)]
    public void Placeholders_brackets_and_the_shells_own_are_no_faults(string text, bool isWhole) => FaultOf(text, isWhole).ShouldBeNull();

    [Theory]
    [InlineData("    menshen user list | disable NAME   # all\n", "user list")]
    [InlineData("```sh\n./menshen up --detach && ./menshen status\n```\n", "up --detach", "status")]
    [InlineData("Type `menshen keys rotate phone`, and menshen does the rest.", "keys rotate phone")]
    [InlineData("    MENSHEN_LANG=zh menshen alarm list --since 7d ; menshen down", "alarm list --since 7d", "down")]
    public void Commands_are_found_in_code_alone(string text, params string[] commands) => CommandsIn(text).Select(found => found.Text).ShouldBe(commands);

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(RepositoryPaths.Root, "*.md", SearchOption.TopDirectoryOnly)
            .Concat(new[] { "docs", "samples", "src" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, folder), "*.md", SearchOption.AllDirectories)))
            .Select(file => Path.GetRelativePath(RepositoryPaths.Root, file))
            .Where(file => !NotToType.Any(past => file.StartsWith(past, StringComparison.Ordinal)));

    private static List<(string Text, bool IsWhole)> CommandsIn(string markdown)
    {
        var (found, isFenced) = (new List<(string, bool)>(), false);
        foreach (var line in markdown.Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) isFenced = !isFenced;
            else if (isFenced || line.StartsWith("    ", StringComparison.Ordinal)) Cut(line.Split(" #")[0], isWhole: true, found);
            else foreach (Match code in Inline().Matches(line)) Cut(code.Groups[1].Value, isWhole: false, found);
        }

        return found;
    }

    private static void Cut(string code, bool isWhole, List<(string, bool)> found)
    {
        foreach (var part in Apart().Split(code))
            if (Call().Match(part) is { Success: true } call)
                found.Add((call.Groups[1].Value.Trim(), isWhole));
    }

    /// <summary>Null: the program would do it, whatever the capitals stand for.</summary>
    private static string? FaultOf(string text, bool isWhole)
    {
        var words = Word().Matches(text).Select(word => word.Value).TakeWhile(word => word is not (">" or "<" or ">>" or "2>&1" or "|" or ";")).Select(Plain)
            .Where(word => word.Length > 0).ToArray();
        if (FrontDoorTests.Commands.Contains(words[0])) return null;
        var parse = CommandTree.Build(new FakeTerminal().Context()).Parse(words);
        if (parse.UnmatchedTokens is [var unknown, ..]) return $"'{unknown}' is not understood";
        return parse.Errors.Where(error => !IsPlaceholders(error) && (isWhole && !text.Contains('…', StringComparison.Ordinal) || !IsMissing(error))).Select(error => error.Message).FirstOrDefault();
    }

    /// <summary>Without the marks of what may be left out, and of the shell; of several words to choose from the first.</summary>
    private static string Plain(string word)
    {
        if (word.StartsWith('\'') || word.StartsWith('"')) return word.Trim('\'', '"');
        return word.Trim('[', ']', '…', ',', '(', ')').Split('|')[0].Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
    }

    private static bool IsPlaceholders(ParseError error) => error.SymbolResult is ArgumentResult or OptionResult && error.SymbolResult.Tokens.Any(token => Placeholder().IsMatch(token.Value));

    private static bool IsMissing(ParseError error) => error.SymbolResult is null or CommandResult or ArgumentResult { Tokens.Count: 0 } or OptionResult { Implicit: true } or OptionResult { Tokens.Count: 0 };

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@" \| | ; |; | && | ─► ")]
    private static partial Regex Apart();

    [GeneratedRegex(@"^\s*(?:[A-Z_]+=\S*\s+)*(?:\./)?menshen ([a-z].*)$")]
    private static partial Regex Call();

    [GeneratedRegex("""(?:"[^"]*"|'[^']*'|[^\s"'])+""")]
    private static partial Regex Word();

    [GeneratedRegex("^[A-Z][A-Z0-9_.:-]*$")]
    private static partial Regex Placeholder();
}
