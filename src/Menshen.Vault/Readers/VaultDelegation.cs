namespace Menshen.Vault;

/// <summary>Records that a subject may read beside its own; all limits that are set must hold.</summary>
/// <param name="Number">The delegation's.</param>
/// <param name="OfSubject">Only records of this subject.</param>
/// <param name="OfObject">Only of this table, <c>table.column</c> or <c>schema.*</c>.</param>
/// <param name="Since">Only records of this time or later.</param>
/// <param name="Until">Only records before this time.</param>
/// <param name="Expires">When the right ends.</param>
public sealed record VaultDelegation(
    long Number, string? OfSubject, string? OfObject, DateTimeOffset? Since, DateTimeOffset? Until, DateTimeOffset? Expires);
