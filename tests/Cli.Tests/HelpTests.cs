using System.CommandLine;
using System.Globalization;

namespace Menshen.Cli.Tests;

public class HelpTests
{
    public static TheoryData<string> Languages => ["en", "zh"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_word_of_help_comes_from_the_resources(string language)
    {
        var culture = language == "zh" ? CultureInfo.GetCultureInfo("zh-CN") : CultureInfo.InvariantCulture;
        var texts = TextsTests.All.Values.SelectMany(resources => TextsTests.Read(resources, culture).Values).ToHashSet();
        var context = new FakeTerminal().Context();
        CommandTree.Speak(culture);
        foreach (var command in All(CommandTree.Build(context)))
        {
            IEnumerable<Symbol> symbols = [command, .. command.Options, .. command.Arguments];
            foreach (var symbol in symbols)
                texts.ShouldContain(symbol.Description ?? "", $"{HelpPage.FullName(command)} {symbol.Name}");
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Help_renders_for_every_command(string language)
    {
        foreach (var command in All(CommandTree.Build(new FakeTerminal().Context())))
        {
            var terminal = new FakeTerminal();
            var words = HelpPage.FullName(command).Split(' ').Skip(1);
            (await terminal.RunAsync([.. words, "--help", "--lang", language])).ShouldBe(0);
            terminal.Output.ShouldContain(HelpPage.FullName(command));
            terminal.Output.Split('\n').ShouldAllBe(line => TextWrap.Width(line) <= 80);
        }
    }

    [Fact]
    public async Task The_program_alone_shows_its_help()
    {
        var terminal = new FakeTerminal();
        (await terminal.RunAsync()).ShouldBe(0);
        terminal.Output.ShouldContain("journal show|verify|export|prove|check");
    }

    [Theory]
    [InlineData("zh_CN.UTF-8", null, "用法")]
    [InlineData("en_US.UTF-8", null, "Usage")]
    [InlineData("de_DE.UTF-8", null, "Usage")]
    [InlineData("zh_CN.UTF-8", "en", "Usage")]
    [InlineData(null, "zh", "用法")]
    [InlineData(null, null, "Usage")]
    public async Task The_language_follows_the_surroundings_unless_told(string? lang, string? menshenLang, string expected)
    {
        var terminal = new FakeTerminal();
        if (lang is not null)
            terminal.With("LANG", lang);
        if (menshenLang is not null)
            terminal.With("MENSHEN_LANG", menshenLang);
        await terminal.RunAsync("--help");
        terminal.Output.ShouldContain(expected);
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
