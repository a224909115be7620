namespace Menshen.Sql.Facts;

/// <summary>One thing in a FROM clause that columns can come from.</summary>
/// <param name="Relation">The relation; null for a subquery, a function, a common table expression or a join with a name of its own.</param>
/// <param name="IsRenamed">The text gives the columns other names, so that theirs say nothing.</param>
/// <param name="IsJoin">A join with an alias: its columns are those of the relations in it.</param>
internal sealed record ColumnSource(RelationName? Relation, bool IsRenamed = false, bool IsJoin = false);
