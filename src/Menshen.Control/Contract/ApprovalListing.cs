namespace Menshen.Control;

/// <summary>What waits for a second person, and the newest of what is decided; newest first.</summary>
public sealed record ApprovalListing(IReadOnlyList<ApprovalReport> Approvals);
