namespace Menshen.Control;

/// <summary>Who can do what to what in a database, through which chain.</summary>
/// <param name="Database">Its name.</param>
/// <param name="At">When it was read.</param>
/// <param name="Rows">One for each subject or group, object and chain.</param>
public sealed record AccessListing(string Database, DateTimeOffset At, IReadOnlyList<AccessReport> Rows);
