namespace Menshen.Control;

/// <summary>What is kept of a wish for the engine's superuser while it waits; no proof and no secret.</summary>
/// <param name="Seconds">For how long, from the second approval on.</param>
public sealed record BreakGlassTerms(int Seconds);
