namespace Menshen.Sql.Facts;

/// <summary>Where in a parse tree the walk stands: the names of WITH in sight, whether a relation named here is changed, and where columns come from.</summary>
internal readonly record struct TreePlace(QueryScope? Scope, bool Writing, ColumnScope? Columns = null)
{
    public TreePlace Reading() => this with { Writing = false };
}
