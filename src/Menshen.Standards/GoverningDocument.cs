namespace Menshen.Standards;

/// <summary>A document whose requirements the catalogue has.</summary>
/// <param name="Key">The first word of its requirements' ids.</param>
/// <param name="Name">What it is called.</param>
public sealed record GoverningDocument(string Key, Bilingual Name);
