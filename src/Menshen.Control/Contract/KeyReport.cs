namespace Menshen.Control;

/// <summary>One version of a key; never the key.</summary>
/// <param name="Name">The key's name, or the seal group's.</param>
/// <param name="Version">Counts from 1.</param>
/// <param name="Type"><c>private key</c>, or <c>secret key</c>.</param>
/// <param name="Algorithm">For which it was made, with its bits: <c>SM4-SIV 256</c>.</param>
/// <param name="Purpose"><c>digital signature</c>, <c>key encryption</c>, <c>data encryption</c>, <c>key derivation</c>.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="State"><c>active</c>, <c>decrypt-only</c>, <c>destroyed</c>, and so on.</param>
/// <param name="Place">Where it lies: <c>keystore</c>, or <c>catalogue</c>, wrapped under a key of the keystore.</param>
/// <param name="Created">When it was made.</param>
/// <param name="NotAfter">It protects nothing new from then on; null: no end.</param>
/// <param name="Destroyed">When it was destroyed; null: it was not.</param>
/// <param name="Group">Number of the seal group; null for keys of the keystore.</param>
/// <param name="Tag">Sensitivity class of the group.</param>
/// <param name="Mode"><c>e</c> or <c>r</c>.</param>
public sealed record KeyReport(
    string Name, int Version, string Type, string Algorithm, string Purpose, string Owner, string State, string Place, DateTimeOffset Created,
    DateTimeOffset? NotAfter, DateTimeOffset? Destroyed, int? Group, string? Tag, string? Mode);
