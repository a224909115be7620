namespace Menshen.Sql.Facts;

/// <summary>The names of the common table expressions that a part of a query can see; inner scopes hide outer ones.</summary>
internal sealed class QueryScope(QueryScope? outer)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public void Define(string name) => _names.Add(name);

    public bool Sees(string name) => _names.Contains(name) || (outer?.Sees(name) ?? false);
}
