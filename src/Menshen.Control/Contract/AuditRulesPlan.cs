namespace Menshen.Control;

/// <summary>What rules of the auditor's would change, or have changed.</summary>
/// <param name="ComparedWith">SM3 of those in force; empty where there are none.</param>
/// <param name="Digest">SM3 of the text that was given.</param>
/// <param name="Differences">A line each; empty where only comments differ.</param>
/// <param name="Errors">All that is wrong with it; then there are no differences.</param>
public sealed record AuditRulesPlan(string ComparedWith, string Digest, IReadOnlyList<string> Differences, IReadOnlyList<string> Errors);
