namespace Menshen.Control;

/// <summary>What the auditor chose to have recorded.</summary>
/// <param name="Digest">SM3 of the file, in hexadecimal; empty before any file was good.</param>
/// <param name="Otherwise">What is recorded of statements that no rule fits: full, summary or none.</param>
/// <param name="Rules">In their order, one line each; the first that fits decides.</param>
/// <param name="Trouble">Errors of a file that was refused; the rules above stay in force.</param>
public sealed record AuditRulesReport(string Digest, string Otherwise, IReadOnlyList<string> Rules, IReadOnlyList<string> Trouble);
