namespace Menshen.Server;

/// <summary>What the journal is told of rules of the auditor's.</summary>
/// <param name="At">When, as the journal counts.</param>
/// <param name="OldDigest">Of those before.</param>
/// <param name="NewDigest">Of those that it is about.</param>
/// <param name="Changes">In words.</param>
/// <param name="Result">What became of them.</param>
/// <param name="By">Who accepted them; empty where nobody did.</param>
/// <param name="Reason">Why.</param>
/// <param name="Version">Of those in force; 0 for others.</param>
internal sealed record RulesChange(long At, string OldDigest, string NewDigest, string Changes, string Result, string By, string Reason, long Version = 0);
