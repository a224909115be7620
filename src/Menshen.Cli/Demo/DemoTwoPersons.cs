using Menshen.Control;

namespace Menshen.Cli.Demo;

/// <summary>What takes two: one administrator asks and is told that it waits; another approves what was asked for.</summary>
internal sealed class DemoTwoPersons(DemoPage page, DemoDeployment deployment, DemoFindings findings)
{
    /// <summary>Asks, shows that it waits, and answers what waits.</summary>
    public async Task<ApprovalReport> AskAsync(string asker, string typed, string? reason, Func<ControlClient, Task<Acknowledgement>> act, CancellationToken cancellation)
    {
        page.Typed(asker, typed);
        var waits = "";
        try
        {
            await deployment.AskAsAsync(asker, client =>
            {
                if (reason is not null) client.GiveReason(reason);
                return act(client);
            }).ConfigureAwait(false);
        }
        catch (ControlException problem) when (problem.Problem.Code == "pending")
        {
            waits = problem.Problem.What;
        }

        page.Say(waits);
        findings.Expect(waits.Length > 0, $"one person alone has it done: {typed}");
        var listing = await deployment.AskAsAsync(asker, client => client.ListApprovalsAsync(cancellation)).ConfigureAwait(false);
        return listing.Approvals.Where(approval => approval.State == "pending" && approval.Asker == asker).MaxBy(approval => approval.Id)!;
    }

    public Task ApproveAsync(string approver, ApprovalReport request, string reason, CancellationToken cancellation)
    {
        page.Typed(approver, $"menshen approvals approve {request.Id} --reason \"{reason}\"");
        return deployment.AskAsAsync(approver, client => client.DecideAsync(request.Id, approve: true, new ApprovalDecision(reason, request.Digest), cancellation));
    }
}
