namespace Menshen.Control;

/// <summary>All rights to read records that are given and not taken away.</summary>
public sealed record DelegationListing(IReadOnlyList<DelegationReport> Delegations);
