namespace Menshen.Control;

/// <summary>A policy to be put in force.</summary>
/// <param name="Text">Byte for byte; what is approved is exactly this.</param>
/// <param name="ComparedWith">SM3 of the policy in force that the asker saw it compared with.</param>
public sealed record PolicyWish(byte[] Text, string ComparedWith);
