namespace Menshen.Standards;

/// <summary>What is missing of some requirements, and why.</summary>
/// <param name="Missing">What.</param>
/// <param name="Why">The reason.</param>
public sealed record Debt(Bilingual Missing, Bilingual Why);
