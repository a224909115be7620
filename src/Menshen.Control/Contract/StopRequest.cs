namespace Menshen.Control;

/// <summary>Asks for an orderly end.</summary>
/// <param name="GraceSeconds">How long running statements may finish; null for the policy's drain-grace.</param>
public sealed record StopRequest(double? GraceSeconds);
