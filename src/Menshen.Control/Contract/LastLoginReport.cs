namespace Menshen.Control;

/// <summary>The log-in before this one, of either way in.</summary>
/// <param name="At">Null: there was none.</param>
/// <param name="Source">From which address.</param>
/// <param name="FailuresSince">Wrong passwords between it and this one.</param>
public sealed record LastLoginReport(DateTimeOffset? At, string Source, int FailuresSince);
