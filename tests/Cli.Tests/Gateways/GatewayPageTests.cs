using System.Globalization;
using Menshen.Control;
using Spectre.Console;

namespace Menshen.Cli.Tests.Gateways;

public sealed class GatewayPageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private static readonly GatewayListing Listing = new(new string('a', 64),
    [
        new("east", true, "1.2", Noon, Noon, 0.4, ["10.0.0.1:5432"], 7, new string('a', 64), true, false) { SameRules = true },
        new("north", false, "1.2", Noon, Noon, 0.2, ["10.0.0.2:5432"], 3, new string('a', 64), true, false) { SameRules = false },
        new("we\u001b[2Jst\u202e", false, "1.2", Noon, Noon, 44, ["10.0.0.3:5432", "[::1]:5432"], 9, new string('b', 64), false, true),
        new("south", false, null, null, Noon, 0.3, [], null, null, null, false),
        new("gone", false, "1.2", Noon, Noon, null, [], 8, new string('c', 64), false, false),
        new("late", false, "1.2", Noon, Noon, 0.3, [], 8, new string('a', 64), true, true) { SameRules = true },
    ]);

    [Fact]
    public void In_a_pipe_each_gateway_is_a_line_of_fields_and_no_name_moves_the_cursor()
    {
        var terminal = new FakeTerminal();
        new GatewayPage(terminal.Context()).Write(Listing);
        var lines = terminal.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToList();
        lines[0].ShouldBe(["NAME", "ADDRESSES", "VERSION", "STARTED", "SINCE", "HEARD", "POLICY", "SM3", "STATE"]);
        lines.Skip(1).Select(line => (line[0], line[5], line[6], line[7], line[8])).ShouldBe(
        [
            ("east", "0.4 s", "7", "aaaaaaaaaaaaaaaa", "this one"), ("north", "0.2 s", "3", "aaaaaaaaaaaaaaaa", "same policy, other rules of the auditors"),
            ("we\\u001b[2Jst\\u202e", "44.0 s", "9", "bbbbbbbbbbbbbbbb", "another policy, needs a restart, silent"), ("south", "0.3 s", "", "", "policy not said"),
            ("gone", "gone", "8", "cccccccccccccccc", "another policy, gone"), ("late", "0.3 s", "8", "aaaaaaaaaaaaaaaa", "same policy, needs a restart"),
        ]);
    }

    [Fact]
    public void On_a_terminal_what_is_to_be_done_stands_below_in_red_and_in_chinese()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        var context = new CliContext { Input = TextReader.Null, Output = output, Error = TextWriter.Null, OutputIsTerminal = true, InputIsTerminal = false, Environment = _ => null };
        context.Console.Profile.Capabilities.ColorSystem = ColorSystem.Standard;
        context.Console.Profile.Capabilities.Ansi = true;
        context.Console.Profile.Width = 300;
        CommandTree.Speak(CultureInfo.GetCultureInfo("zh-CN"));
        try
        {
            new GatewayPage(context).Write(Listing);
        }
        finally
        {
            CommandTree.Speak(CultureInfo.InvariantCulture);
        }

        output.ToString().ShouldContain("策略不同");
        output.ToString().ShouldContain("网关 we\\u001b[2Jst\\u202e 生效的是另一份策略");
        output.ToString().ShouldContain("\u001b[91m");
        output.ToString().ShouldNotContain("\u001b[2J");
    }

    [Fact]
    public void After_applying_each_gateway_that_differs_is_named_with_the_command_and_none_that_agrees()
    {
        var terminal = new FakeTerminal();
        AfterApplying.Write(terminal.Context(), Listing, name => CliContext.Fill(GatewayTexts.Apply_Other, name, "policy{0}.yaml"));
        terminal.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).ShouldBe(
        [
            "The gateway north has other rules of what is recorded or of alarms, or has not said: an auditor accepts the same files there too. On its machine: menshen audit apply, menshen alarm apply.",
            "The gateway we\\u001b[2Jst\\u202e still has another policy: apply this file there too. On its machine: menshen apply policy{0}.yaml --reason TEXT",
            "The gateway we\\u001b[2Jst\\u202e needs a restart for some of its policy: menshen down, menshen up.",
            "The gateway south has not said which policy it has: it starts, or is of an older version. See menshen gateway list.",
            "The gateway late needs a restart for some of its policy: menshen down, menshen up.",
        ]);
    }
}
