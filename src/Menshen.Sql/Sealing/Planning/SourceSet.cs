namespace Menshen.Sql.Sealing.Planning;

/// <summary>The sources of one query, and the columns that can be named without a qualifier, in the order of <c>SELECT *</c>.</summary>
/// <remarks>One source's columns are not copied; those of several are paid for: <c>FROM b, b, b...</c> asks for more than any memory.</remarks>
internal sealed class SourceSet(WorkBudget budget)
{
    private List<ShapeColumn>? _copy;

    public List<Source> Sources { get; } = [];

    public IReadOnlyList<ShapeColumn> Visible { get; private set; } = [];

    public SourceSet With(Source source)
    {
        Sources.Add(source);
        Show(source.Shape.Columns);
        return this;
    }

    public void AddAll(SourceSet other)
    {
        if (!budget.Spend(other.Sources.Count)) return;
        Sources.AddRange(other.Sources);
        Show(other.Visible);
    }

    /// <summary>Columns of these names are not visible any more, and those given are, before all others.</summary>
    public void Replace(HashSet<string> names, IReadOnlyList<ShapeColumn> merged)
    {
        if (!budget.TakeColumns(merged.Count, Visible.Count)) return;
        _copy = [.. merged, .. Visible.Where(column => column.IsGap || !names.Contains(column.Name))];
        Visible = _copy;
    }

    /// <summary>The source of a name; of two, the one with sealed columns. Null if there is none.</summary>
    public Source? Find(string? schema, string name)
    {
        Source? found = null;
        foreach (var source in Sources)
        {
            var isMeant = source.Name == name && (schema is null || source.Schema is null || source.Schema == schema);
            if (isMeant && (found is null || source.Shape.CarriesSealed))
            {
                found = source;
            }
        }

        return found;
    }

    private void Show(IReadOnlyList<ShapeColumn> columns)
    {
        if (columns.Count == 0) return;
        if (Visible.Count == 0)
        {
            // Another's, perhaps: it is copied before it changes.
            (Visible, _copy) = (columns, null);
            return;
        }

        if (!budget.TakeColumns(Visible.Count, columns.Count)) return;
        if (_copy is null)
        {
            if (!budget.TakeColumns(0, Visible.Count)) return;
            _copy = [.. Visible];
        }

        _copy.AddRange(columns);
        Visible = _copy;
    }
}
