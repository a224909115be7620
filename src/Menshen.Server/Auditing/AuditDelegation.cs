namespace Menshen.Server;

/// <summary>A right to read some of the records.</summary>
/// <param name="Number">By which it is taken away; never used again.</param>
/// <param name="SubjectId">The catalogue's number of who has it: a later subject of the same name has it not.</param>
/// <param name="Subject">Its name.</param>
/// <param name="Auditor">Who gave it.</param>
/// <param name="At">When.</param>
/// <param name="OfSubject">Only records of this subject.</param>
/// <param name="OfObject">Only of this table, <c>table.column</c> or <c>schema.*</c>.</param>
/// <param name="Since">Only records of this time or later.</param>
/// <param name="Until">Only records before this time.</param>
/// <param name="Expires">When it ends by itself.</param>
internal sealed record AuditDelegation(
    long Number, long SubjectId, string Subject, string Auditor, DateTimeOffset At, string? OfSubject, string? OfObject, DateTimeOffset? Since,
    DateTimeOffset? Until, DateTimeOffset? Expires);
