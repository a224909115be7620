namespace Menshen.Engine;

/// <summary>Where values of a seal group are.</summary>
/// <param name="Found">By column, such as <c>shop/public.person.phone</c>, and version of the key.</param>
/// <param name="Uncounted">What could not be looked at, and why; of it nothing is known, and whoever decides by the count must take it that values are there.</param>
public sealed record GroupCount(IReadOnlyList<(string Column, int Version, long Values)> Found, IReadOnlyList<string> Uncounted);
