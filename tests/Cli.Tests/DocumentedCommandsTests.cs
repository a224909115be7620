using System.CommandLine;
using System.Text.RegularExpressions;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

/// <summary>What the documents tell people to type is understood: the command, and each option behind it.</summary>
public partial class DocumentedCommandsTests
{
    /// <summary>Two tell of what was, and one of texts that keys are derived from.</summary>
    private static readonly string[] NotToType = ["CHANGELOG.md", "docs/decisions/", "docs/journal-format.md"];

    [Fact]
    public void Every_command_that_a_document_names_is_there_with_its_options()
    {
        var commands = Documents().SelectMany(document => CommandsIn(File.ReadAllText(Path.Combine(RepositoryPaths.Root, document))).Select(text => (document, text))).ToList();
        commands.Count.ShouldBeGreaterThan(300);
        commands.Select(found => (found.document, found.text, Fault: FaultOf(found.text))).Where(found => found.Fault is not null)
            .Select(found => $"{found.document}: {found.text}: {found.Fault}").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("session end 17", "no command 'end'")]
    [InlineData("user add shop --own qian", "no option --own")]
    [InlineData("usr list", "no command 'usr'")]
    public void A_command_that_is_not_there_is_seen(string text, string fault) => FaultOf(text).ShouldBe(fault);

    [Theory]
    [InlineData("    menshen user list | disable NAME   # all\n", "user list")]
    [InlineData("```sh\n./menshen up --detach && ./menshen status\n```\n", "up --detach", "status")]
    [InlineData("Type `menshen keys rotate phone`, and menshen does the rest.", "keys rotate phone")]
    [InlineData("    MENSHEN_LANG=zh menshen alarm list --since 7d ; menshen down", "alarm list --since 7d", "down")]
    public void Commands_are_found_in_code_alone(string text, params string[] commands) => CommandsIn(text).ShouldBe(commands);

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(RepositoryPaths.Root, "*.md", SearchOption.TopDirectoryOnly)
            .Concat(new[] { "docs", "samples", "src" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, folder), "*.md", SearchOption.AllDirectories)))
            .Select(file => Path.GetRelativePath(RepositoryPaths.Root, file))
            .Where(file => !NotToType.Any(past => file.StartsWith(past, StringComparison.Ordinal)));

    private static List<string> CommandsIn(string markdown)
    {
        var (found, isFenced) = (new List<string>(), false);
        foreach (var line in markdown.Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) isFenced = !isFenced;
            else if (isFenced || line.StartsWith("    ", StringComparison.Ordinal)) Cut(line.Split(" #")[0], found);
            else foreach (Match code in Inline().Matches(line)) Cut(code.Groups[1].Value, found);
        }

        return found;
    }

    private static void Cut(string code, List<string> found)
    {
        foreach (var part in Apart().Split(code))
            if (Call().Match(part) is { Success: true } call)
                found.Add(call.Groups[1].Value.Trim());
    }

    /// <summary>Null: it is understood as far as commands and options go.</summary>
    private static string? FaultOf(string text)
    {
        Command root = CommandTree.Build(new FakeTerminal().Context()), command = root;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (FrontDoorTests.Commands.Contains(words[0])) return null;
        var isValue = false;
        foreach (var word in words.Select(word => word.Trim('[', ']', ',', '.', ')', '(', '…')))
        {
            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                var (option, hasValue) = (word.Split('=')[0], word.Contains('=', StringComparison.Ordinal));
                var known = command.Options.Concat(root.Options).FirstOrDefault(one => one.Name == option || one.Aliases.Contains(option));
                if (known is null && option.Length > 2) return $"no option {option}";
                isValue = !hasValue && known is not null && known.ValueType != typeof(bool);
            }
            else if (isValue)
            {
                isValue = false;
            }
            else if (command.Subcommands.Count > 0 && command.Arguments.Count == 0 && Name().IsMatch(word))
            {
                var next = command.Subcommands.FirstOrDefault(one => one.Name == word);
                if (next is null) return $"no command '{word}'";
                command = next;
            }
        }

        return null;
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@" \| | ; |; | && ")]
    private static partial Regex Apart();

    [GeneratedRegex(@"^\s*(?:[A-Z_]+=\S*\s+)*(?:\./)?menshen ([a-z].*)$")]
    private static partial Regex Call();

    [GeneratedRegex("^[a-z][a-z-]*$")]
    private static partial Regex Name();
}
