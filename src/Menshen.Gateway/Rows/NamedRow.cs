using Menshen.Sql.Rows;

namespace Menshen.Gateway.Rows;

/// <summary>The one row that a statement names by its whole key, found when it was submitted; it counts if the statement then wrote something.</summary>
/// <param name="Table">Whose row it is; null: none is named.</param>
/// <param name="Digest">By which it is found again.</param>
internal readonly record struct NamedRow(RowKeyTable? Table, ulong Digest);
