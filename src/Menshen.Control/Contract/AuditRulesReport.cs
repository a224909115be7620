namespace Menshen.Control;

/// <summary>What the auditor chose to have recorded.</summary>
/// <param name="Digest">SM3 of the text that was accepted, in hexadecimal; empty where nothing was.</param>
/// <param name="Otherwise">What is recorded of statements that no rule fits: full, summary or none.</param>
/// <param name="Rules">In their order, one line each; the first that fits decides.</param>
/// <param name="Trouble">Why the file is not in force; the rules above are.</param>
public sealed record AuditRulesReport(string Digest, string Otherwise, IReadOnlyList<string> Rules, IReadOnlyList<string> Trouble);
