using System.CommandLine;
using System.Globalization;
using System.Text;
using Menshen.Control;

namespace Menshen.Cli.Policies;

/// <summary><c>menshen policy show | history</c>.</summary>
internal static class PolicyInForceCommands
{
    private const int ShownDigits = 16;

    public static Command CreateShow(CliContext context, CommonOptions common)
    {
        var text = new Option<bool>("--text") { Description = PolicyTexts.Help_Show_Text };
        var command = new Command("show", PolicyTexts.Help_Show) { text, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var policy = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ShowPolicyAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json)) JsonOutput.Write(context, policy, ControlJson.Default.PolicyVersionReport);
            else if (parse.GetValue(text)) context.Output.Write(Encoding.UTF8.GetString(policy.Text ?? []));
            else Write(context, policy);
        });
        return command;
    }

    public static Command CreateHistory(CliContext context, CommonOptions common)
    {
        var command = new Command("history", PolicyTexts.Help_History) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.PolicyHistoryAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, listing, ControlJson.Default.PolicyListing);
                return;
            }

            var table = new Listing(
                PolicyTexts.Column_Version, PolicyTexts.Column_Applied, PolicyTexts.Column_By, PolicyTexts.Column_Approver, PolicyTexts.Column_Reason,
                PolicyTexts.Column_Changes, PolicyTexts.Column_Digest);
            foreach (var policy in listing.Policies)
                table.Add(
                    policy.Version.ToString(CultureInfo.InvariantCulture), Moments.Write(policy.AppliedAt), policy.Asker, policy.Approver ?? "", policy.Reason,
                    policy.Changes.Count.ToString(CultureInfo.InvariantCulture), policy.Digest[..ShownDigits]);
            table.Write(context);
        });
        return command;
    }

    private static void Write(CliContext context, PolicyVersionReport policy)
    {
        context.Line(CliContext.Fill(
            PolicyTexts.Show_Applied, policy.Version, Moments.Write(policy.AppliedAt), Printable.Line(policy.Asker), Printable.Line(policy.Reason)));
        if (policy.Approver is { } approver) context.Line(CliContext.Fill(PolicyTexts.Show_Approved, Printable.Line(approver), policy.Approval));
        context.Line(CliContext.Fill(PolicyTexts.Show_Digest, policy.Digest));
        foreach (var change in policy.Changes) context.Line($"  {Printable.Line(change)}");
    }
}
