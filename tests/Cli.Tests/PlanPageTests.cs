using System.Globalization;
using Menshen.Cli.Policies;
using Menshen.Control;
using Spectre.Console;

namespace Menshen.Cli.Tests;

public sealed class PlanPageTests
{
    private static readonly PolicyPlanReport Plan = new(
        3, "aa", "bb",
        [
            new("changed", "sessions", "", "idle-timeout", "5min", "10min", true, "at-once"),
            new("added", "access", "office", "", "", "", false, "at-once"),
            new("added", "access", "office", "source", "", "10.1.0.0/16", false, "at-once"),
            new("changed", "limits", "", "message", "64MiB", "1MiB\u001b[2J", false, "restart"),
            new("removed", "disclosure", "managers", "", "", "", false, "at-once"),
        ],
        true, true, []);

    [Fact]
    public void In_a_pipe_a_plan_is_plain_lines_and_nobodys_text_moves_the_cursor()
    {
        var terminal = new FakeTerminal();
        new PlanPage(terminal.Context()).Write(Plan, "policy.yaml");
        terminal.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).ShouldBe(
        [
            "In force is policy 3 (SM3 aa).",
            "  ~ sessions.idle-timeout: 5min -> 10min  (weakens protection)",
            "  + access office",
            "      + source: 10.1.0.0/16",
            "  ~ limits.message: 64MiB -> 1MiB\\u001b[2J  (after a restart)",
            "  - disclosure managers",
            "1 to add, 2 to change, 1 to remove.",
            "1 of them weaken protection: another person has to approve it.",
            "1 of them hold after a restart only.",
        ]);
    }

    [Fact]
    public void Field_labels_for_a_group_that_is_there_are_explained_where_they_weaken()
    {
        var terminal = new FakeTerminal();
        var labelled = new PolicyDifferenceReport("changed", "seals", "phone", "field-labels", "no", "yes", true, "at-once");
        new PlanPage(terminal.Context()).Write(Plan with { Differences = [labelled, labelled with { Before = "yes", After = "no" }, labelled with { Weakens = false }] }, "policy.yaml");
        var lines = terminal.Output.Split(Environment.NewLine);
        lines[1].ShouldBe("  ~ seals phone: field-labels: no -> yes  (weakens protection, = finds values, and unique keys hold, only within a label; <> and NOT IN take values without one for others)");
        lines[2].ShouldEndWith("yes -> no  (weakens protection)");
        lines[3].ShouldEndWith("no -> yes");
    }

    [Fact]
    public void On_a_terminal_it_has_colours_and_says_the_same_in_chinese()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        var context = new CliContext
        {
            Input = TextReader.Null, Output = output, Error = TextWriter.Null, OutputIsTerminal = true, InputIsTerminal = false, Environment = _ => null,
        };
        context.Console.Profile.Capabilities.ColorSystem = ColorSystem.Standard;
        context.Console.Profile.Capabilities.Ansi = true;
        CommandTree.Speak(CultureInfo.GetCultureInfo("zh-CN"));
        try
        {
            new PlanPage(context).Write(Plan, "policy.yaml");
        }
        finally
        {
            CommandTree.Speak(CultureInfo.InvariantCulture);
        }

        output.ToString().ShouldContain("\u001b[");
        output.ToString().ShouldContain("削弱保护");
    }

    [Fact]
    public void Errors_are_told_with_their_places_and_nothing_is_compared()
    {
        var terminal = new FakeTerminal();
        new PlanPage(terminal.Context()).Write(Plan with { Differences = [], Errors = [new(2, 17, "`10` is not a time", "Write 10min")] }, "p.yaml");
        terminal.Output.ShouldContain("p.yaml:2:17: `10` is not a time. Write 10min");
    }
}
