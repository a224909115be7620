using System.Collections.Immutable;

namespace Menshen.Sql.Facts;

/// <summary>The names of the common table expressions that a part of a query can see; inner scopes hide outer ones.</summary>
/// <remarks>A set that holds the outer names too: one that asked its outer scope took time in the depth for each table named, minutes for a few
/// crafted megabytes. Nothing is defined in an outer scope while an inner one is in use.</remarks>
internal sealed class QueryScope(QueryScope? outer)
{
    private ImmutableHashSet<string> _names = outer?._names ?? ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    public void Define(string name) => _names = _names.Add(name);

    public bool Sees(string name) => _names.Contains(name);
}
