using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Acts on the policy: what is and was in force, what a file would change, and putting it in force.</summary>
internal sealed class PolicyActs(PolicyDesk desk, PolicyCatalogue catalogue)
{
    /// <summary>Of a digest, where a person is to recognise it.</summary>
    private const int ShownDigits = 16;

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.PolicyShow, _ => "", ShowAsync),
        new(ControlOperations.PolicyHistory, _ => "", HistoryAsync),
        new(ControlOperations.PolicyPlan, request => AppliedPolicy.DigestOf(request.Read(ControlJson.Default.PolicyDraft).Text)[..ShownDigits], request => Task.FromResult(Plan(request))),
        new(ControlOperations.PolicyApply, Describe, ApplyAsync)
        {
            NeedsApproval = Waits,
            // What differs, with both values, is in the record of the change beside, which has the approval too.
            StateOf = _ => Task.FromResult(FormattableString.Invariant($"policy {desk.State.Current.Version} ({desk.State.Current.Digest[..ShownDigits]})")),
        },
    ];

    // For the journal and for whoever approves: the text's digest, and what of it weakens.
    private string Describe(ControlRequest request)
    {
        var text = request.Read(ControlJson.Default.PolicyWish).Text;
        var digest = AppliedPolicy.DigestOf(text)[..ShownDigits];
        if (PolicyDesk.Read(text) is not { IsValid: true } read) return digest;
        var weaker = PlanOf(text, read.Policy).Differences.Where(difference => difference.Weakens).Select(difference => difference.Place).Distinct().ToList();
        return weaker.Count == 0 ? digest : $"{digest}, weakens {string.Join(", ", weaker)}";
    }

    private bool Waits(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.PolicyWish);
        if (string.IsNullOrWhiteSpace(request.Reason)) throw new CatalogueRefusalException("a policy is applied for a reason: --reason TEXT.");
        if (wish.ComparedWith != desk.State.Current.Digest) throw new CatalogueRefusalException("the policy in force is another than the one that was compared: plan again.");
        var read = PolicyDesk.Read(wish.Text);
        if (!read.IsValid) throw new CatalogueRefusalException($"the policy has {read.Errors.Length} error(s); the first: {read.Errors[0]}");
        // By the policy in force: one that says otherwise would be its own judge.
        return desk.State.Current.Set.Approvals.EveryPolicy || PlanOf(wish.Text, read.Policy).Weakens;
    }

    private async Task<ControlAnswer> ApplyAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.PolicyWish);
        var read = PolicyDesk.Read(wish.Text);
        if (!read.IsValid)
            return ControlAnswer.Refused("invalid", $"the policy has {read.Errors.Length} error(s); the first: {read.Errors[0]}", "See all of them: menshen plan FILE");
        var by = new PolicySigners(request.Actor, request.Approved?.Reason ?? request.Reason, request.Approved?.Approvers, request.Approval);
        var applied = await desk.ApplyAsync(wish.Text, read.Policy, wish.ComparedWith, by, request.Cancellation).ConfigureAwait(false);
        var waiting = desk.State.Waiting;
        return ControlAnswer.Done(
            FormattableString.Invariant($"policy {applied.Version} is in force")
            + (waiting.Count == 0 ? "" : $"; after a restart only: {string.Join(", ", waiting)}") + (desk.State.Trouble is { } trouble ? $"; {trouble}" : ""));
    }

    private ControlAnswer Plan(ControlRequest request)
    {
        var (text, current) = (request.Read(ControlJson.Default.PolicyDraft).Text, desk.State.Current);
        var read = PolicyDesk.Read(text);
        var plan = read.IsValid ? PlanOf(text, read.Policy) : new PolicyPlan([]);
        return ControlAnswer.Of(
            new PolicyPlanReport(
                current.Version, current.Digest, AppliedPolicy.DigestOf(text), [.. plan.Differences.Select(Report)], plan.Weakens, plan.NeedsRestart,
                [.. read.Errors.Select(error => new PolicyErrorReport(error.Line, error.Column, error.What, error.Instead))]),
            ControlJson.Default.PolicyPlanReport);
    }

    private async Task<ControlAnswer> ShowAsync(ControlRequest request)
    {
        var current = desk.State.Current;
        var stored = await catalogue.NewestAsync(request.Cancellation).ConfigureAwait(false);
        // What is in force is what this gateway goes by, whatever stands in the catalogue.
        return stored?.Digest == current.Digest
            ? ControlAnswer.Of(Report(stored) with { Text = current.Text }, ControlJson.Default.PolicyVersionReport)
            : ControlAnswer.Of(
                new PolicyVersionReport(current.Version, current.Digest, DateTimeOffset.UnixEpoch, "", null, null, "", [], current.Text),
                ControlJson.Default.PolicyVersionReport);
    }

    private async Task<ControlAnswer> HistoryAsync(ControlRequest request) => ControlAnswer.Of(
        new PolicyListing([.. (await catalogue.HistoryAsync(request.Cancellation).ConfigureAwait(false)).Select(Report)]), ControlJson.Default.PolicyListing);

    private PolicyPlan PlanOf(byte[] text, PolicySet set) => desk.State.Current.PlanTo(new AppliedPolicy(0, text, set));

    private static PolicyVersionReport Report(StoredPolicy stored) => new(
        stored.Version, stored.Digest, stored.AppliedAt, stored.Asker, stored.Approver, stored.Approval, stored.Reason,
        stored.Changes.Split('\n', StringSplitOptions.RemoveEmptyEntries), null);

    private static PolicyDifferenceReport Report(PolicyDifference difference) => new(
        difference.Kind.ToString().ToLowerInvariant(), difference.Section, difference.Entry, difference.Setting, difference.Before, difference.After,
        difference.Weakens, difference.Reach switch { PolicyReach.AtOnce => "at-once", PolicyReach.NewSessions => "new-sessions", _ => "restart" });
}
