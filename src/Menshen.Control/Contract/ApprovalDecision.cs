namespace Menshen.Control;

/// <summary>Approves or rejects what another person asked for.</summary>
/// <param name="Reason">Why; not empty.</param>
/// <param name="Digest">The digest of what the decider has seen; another one is refused.</param>
public sealed record ApprovalDecision(string Reason, string Digest);
