namespace Menshen.Sql.Facts;

/// <summary>Where in a parse tree the walk stands: the common table expressions in sight, and whether a relation named here is changed.</summary>
internal readonly record struct TreePlace(QueryScope? Scope, bool Writing)
{
    public TreePlace Reading() => this with { Writing = false };
}
