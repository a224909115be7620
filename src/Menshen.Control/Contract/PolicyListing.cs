namespace Menshen.Control;

/// <summary>The policies that are and were in force, newest first.</summary>
public sealed record PolicyListing(IReadOnlyList<PolicyVersionReport> Policies);
