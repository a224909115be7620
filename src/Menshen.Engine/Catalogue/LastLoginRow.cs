namespace Menshen.Engine;

/// <summary>One row of <c>menshen.last_login</c>.</summary>
public sealed record LastLoginRow(long SubjectId, DateTimeOffset? At, string Source, int FailuresSince);
