namespace Menshen.Control;

/// <summary>All columns that are or were on their way.</summary>
public sealed record ColumnListing(IReadOnlyList<ColumnReport> Columns);
