using System.Collections.Immutable;

namespace Menshen.Sql.Facts;

/// <summary>A bounded set of columns that remembers the order of first appearance.</summary>
internal sealed class ColumnList
{
    /// <summary>The most columns listed: wider statements are machine-made, and their lists become one <c>*</c> per relation.</summary>
    public const int Limit = 250;

    private readonly List<ColumnName> _columns = [];
    private readonly HashSet<ColumnName> _known = [];
    private readonly List<RelationName> _relations = [];
    private readonly HashSet<RelationName> _withColumns = [];
    private bool _isCut;

    /// <summary>False where a column's relation is not certain, or a relation had no room.</summary>
    public bool IsComplete { get; private set; } = true;

    public void Add(RelationName relation, string column)
    {
        if (_withColumns.Add(relation))
        {
            _relations.Add(relation);
        }

        Put(new ColumnName(relation, column));
    }

    /// <summary>A column that several relations could have.</summary>
    public void AddUncertain(string column)
    {
        IsComplete = false;
        Put(new ColumnName(null, column));
    }

    /// <summary>Any column of the relations, where the text has named none.</summary>
    public void AddAllWithout(IEnumerable<RelationName> relations)
    {
        foreach (var relation in relations)
        {
            if (!_withColumns.Contains(relation))
            {
                Add(relation, ColumnName.All);
            }
        }
    }

    public ImmutableArray<ColumnName> ToImmutable()
    {
        if (!_isCut)
        {
            return [.. _columns];
        }

        IsComplete &= _relations.Count <= Limit;
        return [.. _relations.Take(Limit).Select(relation => new ColumnName(relation, ColumnName.All))];
    }

    private void Put(ColumnName column)
    {
        if (_isCut || !_known.Add(column))
        {
            return;
        }

        _isCut = _columns.Count == Limit;
        if (!_isCut)
        {
            _columns.Add(column);
        }
    }
}
