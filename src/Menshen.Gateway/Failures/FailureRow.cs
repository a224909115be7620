namespace Menshen.Gateway;

/// <summary>Wrong passwords of one account from one source, or the lock of a whole account, as the catalogue keeps them.</summary>
/// <param name="Source">Null for the account as a whole.</param>
/// <param name="Failures">Within the time of a lock.</param>
/// <param name="LastAt">The newest of them.</param>
/// <param name="LockedUntil">Null: not locked.</param>
public sealed record FailureRow(long SubjectId, SourceKey? Source, int Failures, DateTimeOffset LastAt, DateTimeOffset? LockedUntil);
