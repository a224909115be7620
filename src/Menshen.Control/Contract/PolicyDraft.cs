namespace Menshen.Control;

/// <summary>A policy file to compare with the policy in force.</summary>
/// <param name="Text">Byte for byte.</param>
public sealed record PolicyDraft(byte[] Text);
