namespace Menshen.Control;

/// <summary>A table that discovery could not read.</summary>
/// <param name="Table">As <c>schema.table</c>.</param>
/// <param name="SqlState">Why: 57014 took too long, 55P03 locked, 42501 an index or statistics of it run a function of its owner, which would run with all rights.</param>
public sealed record UnreadTable(string Table, string SqlState);
