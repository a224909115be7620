using System.Collections.Immutable;
using Menshen.Sql.Native;

namespace Menshen.Sql.Facts;

/// <summary>A set of relation names that remembers the order of first appearance.</summary>
internal sealed class RelationList
{
    private readonly List<RelationName> _names = [];
    private readonly HashSet<RelationName> _known = [];

    /// <summary>Adds the relation of a RangeVar.</summary>
    public void Add(TreeNode rangeVar) => Add(NameOf(rangeVar));

    /// <summary>True if a RangeVar names one that is here, perhaps without saying its schema.</summary>
    public bool Has(TreeNode rangeVar)
    {
        var name = NameOf(rangeVar);
        return _names.Exists(known => known.Name == name.Name && (known.Schema is null || name.Schema is null || known.Schema == name.Schema));
    }

    /// <summary>The relation that a RangeVar names.</summary>
    public static RelationName NameOf(TreeNode rangeVar)
    {
        var schema = rangeVar.Text("schemaname");
        return new RelationName(schema.Length == 0 ? null : schema, rangeVar.Text("relname"));
    }

    public void Add(RelationName name)
    {
        if (_known.Add(name))
        {
            _names.Add(name);
        }
    }

    public IReadOnlyList<RelationName> Names => _names;

    public bool IsEmpty => _names.Count == 0;

    public ImmutableArray<RelationName> ToImmutable() => [.. _names];
}
