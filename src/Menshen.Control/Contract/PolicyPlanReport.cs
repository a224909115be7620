namespace Menshen.Control;

/// <summary>What a policy would change.</summary>
/// <param name="Version">Number of the policy in force.</param>
/// <param name="ComparedWith">SM3 of its text.</param>
/// <param name="Digest">SM3 of the text that was given.</param>
/// <param name="Differences">Empty where only comments differ.</param>
/// <param name="Weakens">It takes a second person.</param>
/// <param name="NeedsRestart">Some of it holds after the next start only.</param>
/// <param name="Errors">All that is wrong with it; then there are no differences.</param>
public sealed record PolicyPlanReport(
    long Version, string ComparedWith, string Digest, IReadOnlyList<PolicyDifferenceReport> Differences, bool Weakens, bool NeedsRestart,
    IReadOnlyList<PolicyErrorReport> Errors);
