using System.Collections.Frozen;
using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Finds what a column reference means, as PostgreSQL does: the innermost query that has the name.</summary>
internal sealed class ColumnReferences(PlanWalk walk)
{
    private static readonly FrozenSet<string> SystemColumns =
        new[] { "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly Shade UnknownColumn = Shade.Plain("a column that is not sealed");

    /// <summary>The value of a ColumnRef in an expression; <c>t.*</c> and a bare <c>t</c> are rows there.</summary>
    public Shade Resolve(TreeNode body, Place place)
    {
        var names = body.Strings("fields");
        if (body.EndsWithStar("fields"))
        {
            return names.Count > 0 && FindSource(names, place.Columns) is { } source ? Row(source) : UnknownColumn;
        }

        return names switch
        {
            [] => UnknownColumn,
            [var name] => Unqualified(name, place.Columns),
            _ => Qualified(names, place.Columns),
        };
    }

    /// <summary>The columns of <c>*</c> or <c>t.*</c> in a list; null if the reference is neither.</summary>
    public IReadOnlyList<ShapeColumn>? Expand(TreeNode body, Place place)
    {
        if (!body.EndsWithStar("fields")) return null;
        var names = body.Strings("fields");
        if (names.Count > 0) return FindSource(names, place.Columns)?.Shape.Columns ?? Shape.Opaque.Columns;
        return place.Columns is { } scope ? scope.Set.Visible : Shape.Opaque.Columns;
    }

    /// <summary>The column of this name in the innermost query alone; null if no column is known by it there.</summary>
    public Shade? InOwnSources(string name, Place place)
    {
        if (place.Columns is not { } scope || !walk.Budget.Spend(1 + (scope.Set.Visible.Count >> 3))) return null;
        return Shape.Find(scope.Set.Visible, name, out _);
    }

    private Shade Unqualified(string name, Scope? innermost)
    {
        var passedGap = false;
        for (var scope = innermost; scope is not null; scope = scope.Outer)
        {
            if (!walk.Budget.Spend(1 + (scope.Set.Visible.Count >> 3))) return Shade.Empty;
            if (Shape.Find(scope.Set.Visible, name, out var hasGap) is { } column)
            {
                return passedGap ? Hidden(name, column) : column;
            }

            passedGap |= hasGap;
        }

        for (var scope = innermost; scope is not null; scope = scope.Outer)
        {
            if (!walk.Budget.Spend(1 + (scope.Set.Sources.Count >> 3))) return Shade.Empty;
            if (scope.Set.Find(null, name) is { } source) return passedGap ? Hidden(name, Row(source)) : Row(source);
        }

        return UnknownColumn;
    }

    // Of a function, the name of the row is that of its only column too.
    private static Shade Row(Source source) => source.Shape.HasGap && !source.Shape.CarriesSealed ? UnknownColumn : Shade.Row(source.Shape);

    /// <summary>A column of an outer query, where a table of an inner one, whose columns are not known, may have one of that name.</summary>
    private Shade Hidden(string name, Shade column)
    {
        if (column.Kind == ShadeKind.Plain || (column.Kind == ShadeKind.Row && !column.CarriesSealed)) return column;
        walk.Faults.Add(column.SealedColumn, $"the name {name}, which a table of an inner query may have too", Remedies.Qualify);
        return Shade.Empty;
    }

    private Shade Qualified(List<string> names, Scope? innermost)
    {
        var column = names[^1];
        var source = FindSource(names.GetRange(0, names.Count - 1), innermost);
        if (source is null || !walk.Budget.Spend(1 + (source.Shape.Columns.Count >> 3))) return UnknownColumn;
        if (source.Shape.Find(column) is { } found) return found;
        if (source.Shape.CarriesSealed && !source.Shape.HasGap && !SystemColumns.Contains(column))
        {
            // t.f can be f(t), and t.text the row as text.
            walk.Faults.Add(source.Shape.SealedColumn, $"{source.Name}.{column}, which is no column known here", Remedies.Whole);
        }

        return UnknownColumn;
    }

    private Source? FindSource(List<string> qualifier, Scope? innermost)
    {
        var (schema, name) = (qualifier.Count > 1 ? qualifier[^2] : null, qualifier[^1]);
        for (var scope = innermost; scope is not null; scope = scope.Outer)
        {
            if (!walk.Budget.Spend(1 + (scope.Set.Sources.Count >> 3))) return null;
            if (scope.Set.Find(schema, name) is { } source) return source;
        }

        return null;
    }
}
