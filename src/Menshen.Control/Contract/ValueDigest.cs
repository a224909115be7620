namespace Menshen.Control;

/// <summary>A value's digest under one key.</summary>
/// <param name="Group">Number of the seal group.</param>
/// <param name="Version">Of its key.</param>
/// <param name="Label">Number of the label; 0: none.</param>
/// <param name="Digest">Sixteen hexadecimal digits, as <c>menshen journal show --json</c> has them.</param>
public sealed record ValueDigest(int Group, int Version, int Label, string Digest);
