namespace Menshen.Control;

/// <summary>How far labels are with a database.</summary>
/// <param name="Database">The database.</param>
/// <param name="State"><c>running</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Step">What is being done.</param>
/// <param name="Tables">Tables that are through.</param>
/// <param name="Total">Tables to be done.</param>
/// <param name="LongestLock">The longest time that others may have waited for a table, in seconds.</param>
/// <param name="Note">Why it failed; null: it did not.</param>
public sealed record LabelWork(string Database, string State, string Step, int Tables, int Total, double LongestLock, string? Note);
