namespace Menshen.Control;

/// <summary>Why a tag is proposed.</summary>
/// <param name="Code">A stable word such as <c>check-digit</c>.</param>
/// <param name="Matching">Different values of that form.</param>
/// <param name="Of">Different values looked at.</param>
public sealed record DiscoveredReason(string Code, int Matching, int Of);
