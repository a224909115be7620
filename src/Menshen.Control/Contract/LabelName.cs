namespace Menshen.Control;

/// <summary>One label that exists.</summary>
/// <param name="Name">In the policy's words.</param>
/// <param name="Bits">As rows have it.</param>
public sealed record LabelName(string Name, long Bits);
