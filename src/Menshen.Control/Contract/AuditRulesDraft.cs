namespace Menshen.Control;

/// <summary>Rules of the auditor's to compare with those in force.</summary>
/// <param name="Text">Byte for byte.</param>
public sealed record AuditRulesDraft(byte[] Text);
