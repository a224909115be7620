using System.Diagnostics;
using System.Text.RegularExpressions;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

/// <summary>The help of the script <c>menshen</c>, which knows commands that the program does not; none of it builds anything.</summary>
public partial class FrontDoorTests
{
    private static readonly string Script = Path.Combine(RepositoryPaths.Root, "menshen");

    /// <summary>Its own commands, as its last <c>case</c> has them.</summary>
    internal static readonly string[] Commands = [.. Branch().Matches(File.ReadAllText(Script)).Select(match => match.Groups[1].Value)];

    [Theory]
    [InlineData("en", "Usage: ./menshen bench NAME", "  relay ")]
    [InlineData("zh", "用法: ./menshen bench NAME", "  relay ")]
    public void Help_of_bench_says_what_benches_there_are(string language, params string[] sentences)
    {
        var help = Ask(["bench", "--help", "--lang", language]);
        foreach (var sentence in sentences) help.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    public void Every_command_of_the_script_has_help_and_nothing_else_happens(string language)
    {
        Commands.Length.ShouldBeGreaterThan(5);
        foreach (var command in Commands)
            Ask([command, "--help", "--lang", language]).ShouldContain(command, customMessage: command);
    }

    [Fact]
    public void The_language_is_chosen_as_by_the_program()
    {
        Ask(["test", "--help"], ("LANG", "zh_CN.UTF-8")).ShouldContain("用法");
        Ask(["test", "-h"], ("LANG", "zh_CN.UTF-8"), ("MENSHEN_LANG", "en")).ShouldContain("Usage");
        Ask(["test", "--help", "--lang=zh"], ("MENSHEN_LANG", "en")).ShouldContain("用法");
        Ask(["test", "--help"], ("LANG", "de_DE.UTF-8")).ShouldContain("Usage");
    }

    [Fact]
    public void Both_languages_list_the_same_commands_and_options_and_fit_a_terminal()
    {
        foreach (var english in Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "docs", "help"), "*.txt").Where(file => !file.Contains(".zh-CN.", StringComparison.Ordinal)))
        {
            var chinese = Path.ChangeExtension(english, ".zh-CN.txt");
            Named(chinese).ShouldBe(Named(english), english);
            foreach (var line in File.ReadLines(english).Concat(File.ReadLines(chinese)))
                TextWrap.Width(line).ShouldBeLessThanOrEqualTo(80, line);
        }

        Named(Path.Combine(RepositoryPaths.Root, "docs", "help", "commands.txt")).ShouldBe(Commands, ignoreOrder: true);
    }

    private static string[] Named(string file) => [.. File.ReadLines(file).Select(line => Entry().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    // Whatever would install or build says so on the error stream first.
    private static string Ask(string[] words, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Script, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in (string[])["MENSHEN_LANG", "LC_ALL", "LANG"]) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"{string.Join(' ', words)}: {error.Result}");
        error.Result.ShouldBeEmpty();
        return output;
    }

    [GeneratedRegex(@"(?m)^    ([a-z]+)\)$")]
    private static partial Regex Branch();

    [GeneratedRegex(@"^  ([a-zA-Z-][^ ,]*)")]
    private static partial Regex Entry();
}
