namespace Menshen.Control;

/// <summary>The signature that was asked for.</summary>
/// <param name="Note">The whole note, to stand beside the file.</param>
public sealed record SignatureReport(string Note);
