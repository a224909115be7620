namespace Menshen.Control;

/// <summary>What auditors ask: rules that are theirs alone, reviews, delegations.</summary>
public sealed partial class ControlClient
{
    public Task<AuditRulesReport> AuditRulesAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.AuditRules, "", ControlJson.Default.AuditRulesReport, cancellation);

    /// <param name="name"><c>audit</c> or <c>alarm</c>.</param>
    /// <param name="draft">The text.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<AuditRulesPlan> PlanAuditRulesAsync(string name, AuditRulesDraft draft, CancellationToken cancellation) =>
        SendAsync(ControlOperations.AuditPlan, name, draft, ControlJson.Default.AuditRulesDraft, ControlJson.Default.AuditRulesPlan, cancellation);

    /// <summary>Puts them in force.</summary>
    public Task<AuditRulesPlan> ApplyAuditRulesAsync(string name, AuditRulesWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.AuditApply, name, wish, ControlJson.Default.AuditRulesWish, ControlJson.Default.AuditRulesPlan, cancellation);

    public Task<ReviewReport> ReviewStateAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.AuditReviewState, "", ControlJson.Default.ReviewReport, cancellation);

    public Task<ReviewReport> ReviewAsync(ReviewWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.AuditReview, "", wish, ControlJson.Default.ReviewWish, ControlJson.Default.ReviewReport, cancellation);

    public Task<DelegationListing> DelegationsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.AuditDelegations, "", ControlJson.Default.DelegationListing, cancellation);

    public Task<DelegationReport> DelegateAuditAsync(DelegationWish wish, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.AuditDelegate, "", wish, ControlJson.Default.DelegationWish, ControlJson.Default.DelegationReport, cancellation);

    public Task<DelegationReport> RevokeAuditAsync(RevocationWish wish, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.AuditRevoke, "", wish, ControlJson.Default.RevocationWish, ControlJson.Default.DelegationReport, cancellation);
}
