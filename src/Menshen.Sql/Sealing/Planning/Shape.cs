namespace Menshen.Sql.Sealing.Planning;

/// <summary>The columns of a query's result, of a table or of a row, in their order.</summary>
internal sealed class Shape(IReadOnlyList<ShapeColumn> columns)
{
    /// <summary>The shape of what has no sealed column, and whose columns are not known.</summary>
    public static readonly Shape Opaque = new([ShapeColumn.Gap]);

    public IReadOnlyList<ShapeColumn> Columns { get; } = columns;

    /// <summary>The number of the first gap; -1 if each column is known.</summary>
    public int GapAt { get; } = IndexOfGap(columns);

    public bool HasGap => GapAt >= 0;

    public bool CarriesSealed { get; } = columns.Any(column => column.Shade.CarriesSealed);

    public string SealedColumn => Columns.FirstOrDefault(column => column.Shade.CarriesSealed).Shade?.SealedColumn ?? "";

    /// <summary>The column of a name; of two, the one with something sealed in it. Null if there is none.</summary>
    public Shade? Find(string name) => Find(Columns, name, out _);

    public static Shade? Find(IReadOnlyList<ShapeColumn> columns, string name, out bool hasGap)
    {
        hasGap = false;
        Shade? found = null;
        for (var i = 0; i < columns.Count; i++)
        {
            hasGap |= columns[i].IsGap;
            if (!columns[i].IsGap && columns[i].Name == name && (found is null || columns[i].Shade.CarriesSealed))
            {
                found = columns[i].Shade;
            }
        }

        return found;
    }

    /// <summary>The shape with the names of <c>AS t(a, b)</c>; null where a gap hides which sealed columns they name.</summary>
    public Shape? Rename(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return this;
        }

        if (HasGap && GapAt < names.Count)
        {
            if (CarriesSealed) return null;
            return new Shape([.. names.Select(name => ShapeColumn.Gap with { Name = name, IsGap = false }), ShapeColumn.Gap]);
        }

        return new Shape([.. Columns.Select((column, i) => i < names.Count ? column with { Name = names[i] } : column)]);
    }

    private static int IndexOfGap(IReadOnlyList<ShapeColumn> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].IsGap) return i;
        }

        return -1;
    }
}
