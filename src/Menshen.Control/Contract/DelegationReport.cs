namespace Menshen.Control;

/// <summary>A right to read some of the records.</summary>
/// <param name="Number">By which it is taken away.</param>
/// <param name="Subject">Who has it.</param>
/// <param name="Auditor">Who gave it.</param>
/// <param name="At">When.</param>
/// <param name="OfSubject">Only records of this subject.</param>
/// <param name="OfObject">Only of this table, <c>table.column</c> or <c>schema.*</c>.</param>
/// <param name="Since">Only records of this time or later.</param>
/// <param name="Until">Only records before this time.</param>
/// <param name="Expires">When it ends by itself.</param>
public sealed record DelegationReport(
    long Number, string Subject, string Auditor, DateTimeOffset At, string? OfSubject, string? OfObject, DateTimeOffset? Since, DateTimeOffset? Until,
    DateTimeOffset? Expires);
