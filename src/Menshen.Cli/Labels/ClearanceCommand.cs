using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Labels;

/// <summary><c>menshen label clearance USER --highest LABEL --reason TEXT</c>.</summary>
internal static class ClearanceCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var user = LabelCommands.User();
        var highest = Label("--highest", LabelTexts.Help_Highest);
        var lowest = Label("--lowest", LabelTexts.Help_Lowest);
        var chosen = Label("--default", LabelTexts.Help_Default);
        var floor = Label("--trusted-down-to", LabelTexts.Help_Trusted);
        var policy = new Option<bool>("--policy") { Description = LabelTexts.Help_Policy };
        var command = new Command("clearance", LabelTexts.Help_Clearance) { user, highest, lowest, chosen, floor, policy, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var (name, directory) = (parse.GetRequiredValue(user), common.DirectoryOf(parse));
            // One of the two, and nothing beside the policy's.
            if (parse.GetValue(policy) == (parse.GetValue(highest) is not null) || (parse.GetValue(policy) && new[] { lowest, chosen, floor }.Any(o => parse.GetValue(o) is not null)))
                throw new CliRefusalException(LabelTexts.Error_Clearance, LabelTexts.Error_Clearance_Hint, ExitCode.Findings);
            var reason = common.ReasonOf(parse);
            var before = await RunningServer.AskAsync(directory, c => c.ShowClearanceAsync(name, cancellation)).ConfigureAwait(false);
            var wish = new ClearanceWish(parse.GetValue(highest), parse.GetValue(lowest), parse.GetValue(chosen), parse.GetValue(floor), before.Version, reason);
            var done = await RunningServer.AskAsync(directory, c => c.SetClearanceAsync(name, wish, cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, done, ControlJson.Default.Acknowledgement);
            else
                context.Line($"{CliContext.Fill(LabelTexts.Cleared, name)}{(done.Message.Length > 0 ? $" ({done.Message})" : "")}");
        });
        return command;
    }

    private static Option<string> Label(string name, string help) => new(name) { Description = help, HelpName = "LABEL" };
}
