using System.CommandLine;
using System.Globalization;
using Menshen.Cli.Policies;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen approvals list | show | approve | reject</c>.</summary>
internal static class ApprovalCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("approvals", Texts.Help_Approvals)
    {
        CreateList(context, common),
        ApprovalShowCommand.Create(context, common),
        CreateDecision("approve", Texts.Help_Approvals_Approve, Texts.Approval_Approved, true, context, common),
        CreateDecision("reject", Texts.Help_Approvals_Reject, Texts.Approval_Rejected, false, context, common),
    };

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var command = new Command("list", Texts.Help_Approvals_List) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListApprovalsAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, listing, ControlJson.Default.ApprovalListing);
                return;
            }

            var table = new Listing(
                Texts.Column_Id, Texts.Column_State, Texts.Column_Operation, Texts.Column_Object, Texts.Column_Asker, Texts.Column_Reason,
                Texts.Column_Until, Texts.Column_Decider);
            foreach (var a in listing.Approvals)
            {
                table.Add(
                    a.Id.ToString(CultureInfo.InvariantCulture), a.Needed > 1 ? $"{a.State} {a.ApprovedBy.Count}/{a.Needed}" : a.State, a.Operation, Printable.Line(a.Object), Printable.Line(a.Asker),
                    Printable.Line(a.Reason), Moments.Write(a.ExpiresAt), Printable.Line(a.ApprovedBy.Count > 0 ? string.Join(", ", a.ApprovedBy) : a.Decider ?? ""));
            }

            table.Write(context);
        });
        return command;
    }

    private static Command CreateDecision(
        string verb, string help, string done, bool approve, CliContext context, CommonOptions common)
    {
        var id = new Argument<long>("id") { Description = Texts.Help_Approvals_Id, HelpName = "ID" };
        var command = new Command(verb, help) { id };
        command.SetAction(async (parse, cancellation) =>
        {
            var number = parse.GetValue(id);
            if (string.IsNullOrWhiteSpace(CommandSession.Current.Reason))
                throw new CliRefusalException(Texts.Error_ReasonNeeded, Texts.Error_ReasonNeeded_Hint, ExitCode.Findings);
            var (answer, isPolicy, gateways) = await RunningServer.AskAsync(
                common.DirectoryOf(parse), c => DecideAsync(c, number, approve, context, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(done, number));
            if (answer.Message.Length > 0)
                context.Line(Printable.Line(answer.Message));
            if (isPolicy) AfterApplying.Write(context, gateways, name => CliContext.Fill(GatewayTexts.Differs, name));
        });
        return command;
    }

    /// <summary>Shows what is decided and names its digest: what somebody puts in its place meanwhile is not approved.</summary>
    private static async Task<(Acknowledgement Answer, bool IsPolicy, GatewayListing? Gateways)> DecideAsync(
        ControlClient client, long id, bool approve, CliContext context, CancellationToken cancellation)
    {
        var listing = await client.ListApprovalsAsync(cancellation).ConfigureAwait(false);
        var wish = listing.Approvals.FirstOrDefault(a => a.Id == id)
            ?? throw new CliRefusalException(CliContext.Fill(Texts.Error_NoApproval, id), Texts.Error_NoApproval_Hint);
        context.Line(CliContext.Fill(
            Texts.Approval_Wish, Printable.Line(wish.Asker), wish.Operation, Printable.Line(wish.Object), Printable.Line(wish.Reason)));
        var answer = await client.DecideAsync(
            id, approve, new ApprovalDecision(CommandSession.Current.Reason!, wish.Digest), cancellation).ConfigureAwait(false);
        var isPolicy = approve && wish.Operation == ControlOperations.PolicyApply.Name;
        return (answer, isPolicy, isPolicy ? await AfterApplying.AskAsync(client, cancellation).ConfigureAwait(false) : null);
    }
}
