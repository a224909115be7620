namespace Menshen.Engine;

/// <summary>One row of <c>menshen.login_failure</c>.</summary>
/// <param name="Source">An address, or <c>*</c> for the whole account.</param>
public sealed record LoginFailureRow(long SubjectId, string Source, int Failures, DateTimeOffset LastAt, DateTimeOffset? LockedUntil);
