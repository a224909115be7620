using System.CommandLine;
using System.Text.Json;
using Menshen.Control;

namespace Menshen.Cli.Policies;

/// <summary><c>menshen approvals show ID</c>: what would happen, before somebody approves it.</summary>
internal static class ApprovalShowCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var id = new Argument<long>("id") { Description = Texts.Help_Approvals_Id, HelpName = "ID" };
        var command = new Command("show", PolicyTexts.Help_ApprovalShow) { id };
        command.SetAction((parse, cancellation) => RunningServer.AskAsync(
            common.DirectoryOf(parse), c => ShowAsync(c, parse.GetValue(id), context, cancellation)));
        return command;
    }

    private static async Task<int> ShowAsync(ControlClient client, long id, CliContext context, CancellationToken cancellation)
    {
        var wish = (await client.ListApprovalsAsync(cancellation).ConfigureAwait(false)).Approvals.FirstOrDefault(a => a.Id == id)
            ?? throw new CliRefusalException(CliContext.Fill(Texts.Error_NoApproval, id), Texts.Error_NoApproval_Hint);
        context.Line(CliContext.Fill(
            PolicyTexts.Approval_Waits, Printable.Line(wish.Asker), wish.Operation, Printable.Line(wish.Object), Printable.Line(wish.Reason)));
        // Compared by whoever approves, with the policy that is in force now.
        if (wish.Operation == ControlOperations.PolicyApply.Name && JsonSerializer.Deserialize(wish.Body, ControlJson.Default.PolicyWish) is { } policy)
        {
            var plan = await client.PlanPolicyAsync(new PolicyDraft(policy.Text), cancellation).ConfigureAwait(false);
            new PlanPage(context).Write(plan, wish.Operation);
        }

        return 0;
    }
}
