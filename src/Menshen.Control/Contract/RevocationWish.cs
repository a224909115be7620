namespace Menshen.Control;

/// <summary>An auditor takes a right to read records away.</summary>
/// <param name="Number">The delegation's.</param>
public sealed record RevocationWish(long Number);
