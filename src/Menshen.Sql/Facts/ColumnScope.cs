namespace Menshen.Sql.Facts;

/// <summary>The sources that a column reference can mean: those of its own query, and behind them those of the queries around it.</summary>
internal sealed class ColumnScope(ColumnScope? outer)
{
    private readonly Dictionary<string, ColumnSource?> _byAlias = new(StringComparer.Ordinal);
    private readonly List<RelationName> _relations = [];
    private ColumnSource? _only = outer?._only;

    public ColumnScope? Outer { get; } = outer;

    /// <summary>Sources here and around that are not joins of others.</summary>
    public int Count { get; private set; } = outer?.Count ?? 0;

    /// <summary>Those of them that are relations.</summary>
    public int RelationCount { get; private set; } = outer?.RelationCount ?? 0;

    /// <summary>A source of this query has a name that is not in the text (a function's).</summary>
    public bool HasUnnamed { get; private set; }

    /// <summary>The one source there is, if there is but one.</summary>
    public ColumnSource? Only => Count == 1 ? _only : null;

    /// <summary>Relations of this query alone, in their order.</summary>
    public IReadOnlyList<RelationName> Relations => _relations;

    public void Add(string alias, ColumnSource source)
    {
        if (alias.Length == 0)
        {
            HasUnnamed = true;
        }
        else if (!_byAlias.TryAdd(alias, source))
        {
            // s.t and u.t: what t.x means, only the server knows, if anybody.
            _byAlias[alias] = null;
        }

        if (source.IsJoin)
        {
            return;
        }

        Count++;
        _only = source;
        if (source.Relation is { } relation)
        {
            RelationCount++;
            _relations.Add(relation);
        }
    }

    /// <summary>The source of that name in this query; null in <paramref name="source"/> if two have it.</summary>
    public bool TryFind(string alias, out ColumnSource? source) => _byAlias.TryGetValue(alias, out source);
}
