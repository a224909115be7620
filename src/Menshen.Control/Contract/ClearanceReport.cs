namespace Menshen.Control;

/// <summary>Between which labels a subject's sessions may be.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Source"><c>command</c>, <c>policy</c>, <c>none</c>, or <c>unreadable</c>: set by command with labels that the policy has no more.</param>
/// <param name="Version">Of what was set by command; 0: nothing was.</param>
/// <param name="Range">The labels; null without a clearance.</param>
/// <param name="Sessions">The labels that its sessions may have.</param>
/// <param name="History">What was set by command, the newest first.</param>
public sealed record ClearanceReport(
    string Subject, string Source, int Version, ClearanceRange? Range, IReadOnlyList<string> Sessions, IReadOnlyList<ClearanceNote> History);
