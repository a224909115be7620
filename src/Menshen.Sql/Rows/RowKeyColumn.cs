namespace Menshen.Sql.Rows;

/// <summary>One column of a primary key.</summary>
/// <param name="Name">As the catalogue has it.</param>
/// <param name="Number">The column's number in its table, as results tell it.</param>
public sealed record RowKeyColumn(string Name, short Number, RowKeyType Type);
