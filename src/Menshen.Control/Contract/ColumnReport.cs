namespace Menshen.Control;

/// <summary>How far a column is on its way.</summary>
/// <param name="Id">Number of the work.</param>
/// <param name="Database">The database.</param>
/// <param name="Column">As <c>schema.table.column</c>; of a rotation <c>*</c>.</param>
/// <param name="Group">The seal group.</param>
/// <param name="Direction"><c>seal</c>, <c>unseal</c> or <c>rotate</c>.</param>
/// <param name="State"><c>running</c>, <c>done</c> or <c>given-up</c>.</param>
/// <param name="Rows">Rows that are converted.</param>
/// <param name="Total">Rows in the table, as PostgreSQL estimates; 0: not known.</param>
/// <param name="RowsPerSecond">Of late.</param>
/// <param name="Note">What it waits for, or why it was given up; null: nothing.</param>
public sealed record ColumnReport(
    long Id, string Database, string Column, string Group, string Direction, string State, long Rows, long Total, double RowsPerSecond, string? Note);
