using System.CommandLine;
using System.Reflection;
using System.Text.RegularExpressions;
using Menshen.Control;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

/// <summary>Which commands ask no running Menshen, so that nobody logs in for them: all of them are in <c>docs/operations/files.md</c>, each with what it reads and why.</summary>
public sealed partial class FileCommandsTests
{
    private const string Heading = "## Commands that ask no running Menshen";

    [Fact]
    public void Every_command_that_does_not_ask_the_control_surface_is_listed_with_its_reason_and_no_other_one_is()
    {
        var silent = Leaves(CommandTree.Build(new FakeTerminal().Context())).Where(command => !Asks(command)).Select(HelpPage.FullName).Order(StringComparer.Ordinal).ToList();
        var listed = Rows().Select(row => row.Command).Order(StringComparer.Ordinal).ToList();
        string.Join('\n', silent).ShouldBe(string.Join('\n', listed));
        Rows().ShouldAllBe(row => row.Reads.Length > 5 && row.Why.Length > 15);
    }

    [Fact]
    public void The_compiled_code_tells_the_two_kinds_apart()
    {
        var leaves = Leaves(CommandTree.Build(new FakeTerminal().Context())).ToDictionary(HelpPage.FullName);
        foreach (var name in new[] { "menshen status", "menshen user add", "menshen cert issue", "menshen session kill" }) Asks(leaves[name]).ShouldBeTrue(name);
        foreach (var name in new[] { "menshen journal check", "menshen journal verify", "menshen policy check" }) Asks(leaves[name]).ShouldBeFalse(name);
    }

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.SelectMany(Leaves).Concat(command is RootCommand || command.Action is null ? [] : [command]);

    private static bool Asks(Command command) => Own(command.Action!).Any(method =>
        CalledMethods.From(method, typeof(CommandTree).Assembly).Any(called => called.DeclaringType is { } type && (type.Name == "RunningServer" || type == typeof(ControlClient))));

    // The library wraps what a command is given in closures of its own.
    private static IEnumerable<MethodInfo> Own(object holder, int depth = 0)
    {
        if (holder is Delegate action && action.Method.Module.Assembly == typeof(CommandTree).Assembly) return [action.Method];
        if (depth > 4) return [];
        var inner = holder is Delegate foreign ? foreign.Target : holder;
        return inner is null ? [] : inner.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
            .Select(field => field.GetValue(inner)).OfType<Delegate>().SelectMany(found => Own(found, depth + 1));
    }

    private static List<(string Command, string Reads, string Why)> Rows()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "operations", "files.md"));
        page.ShouldContain(Heading);
        var part = page[page.IndexOf(Heading, StringComparison.Ordinal)..];
        var end = part.IndexOf("\n## ", 5, StringComparison.Ordinal);
        return [.. Row().Matches(end < 0 ? part : part[..end]).SelectMany(row => row.Groups[1].Value.Split("`, `").Select(name => ($"menshen {name}", row.Groups[2].Value, row.Groups[3].Value)))];
    }

    [GeneratedRegex(@"^\| `([^|]+)` \| ([^|]+) \| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
