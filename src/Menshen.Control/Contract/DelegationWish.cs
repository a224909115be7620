namespace Menshen.Control;

/// <summary>An auditor lets somebody read some of the records; at least one of the limits must be there.</summary>
/// <param name="Subject">Who may read.</param>
/// <param name="OfSubject">Only records of this subject.</param>
/// <param name="OfObject">Only of this table, <c>table.column</c> or <c>schema.*</c>.</param>
/// <param name="Since">Only records of this time or later.</param>
/// <param name="Until">Only records before this time.</param>
/// <param name="Expires">When the right ends by itself.</param>
public sealed record DelegationWish(
    string Subject, string? OfSubject, string? OfObject, DateTimeOffset? Since, DateTimeOffset? Until,
    DateTimeOffset? Expires);
