using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Finds the sealed relations that names in the text mean, and remembers that they were touched.</summary>
internal sealed class Relations(SealedSchema schema, PlanFaults faults, WorkBudget budget)
{
    private readonly Dictionary<SealedRelation, Shape> _shapes = new(ReferenceComparer.Instance);

    /// <summary>What the text makes.</summary>
    public ImmutableArray<SealedRelation> Made { get; private set; } = [];

    /// <summary>The relation of a RangeVar; null if it has no sealed column.</summary>
    public SealedRelation? Find(TreeNode rangeVar) => Find(rangeVar.Text("schemaname"), rangeVar.Text("relname"));

    public SealedRelation? Find(string schemaName, string name)
    {
        var named = schemaName.Length == 0 ? null : schemaName;
        var relation = schema.Find(named, name, out var isAmbiguous) ?? Made.FirstOrDefault(made => made.IsMeant(named, name));
        if (relation is null) return null;
        faults.Touch(relation);
        if (isAmbiguous)
        {
            faults.Add(relation.Name, "a table name that can mean several tables", Remedies.QualifyTable);
        }

        return relation;
    }

    /// <summary>The text makes a relation of that name and shape: what follows in it, and in the session, knows where it is sealed.</summary>
    /// <remarks>A name for one thing only: after a rollback it would not be known which of two it means.</remarks>
    public void Make(TreeNode rangeVar, Shape shape, bool isView)
    {
        var (schemaName, name) = (rangeVar.Text("schemaname"), rangeVar.Text("relname"));
        var isTemporary = rangeVar.Text("relpersistence") == "t" || schemaName.StartsWith("pg_temp", StringComparison.Ordinal)
            || (isView && (schema.HasTemporary || Made.Any(made => made.IsTemporary)));
        var named = schemaName.Length == 0 || isTemporary ? null : schemaName;
        var before = schema.FindOwn(named, name) ?? Made.FirstOrDefault(made => made.IsMeant(named, name));
        var relation = new SealedRelation(isTemporary ? "pg_temp" : schemaName, name, [.. shape.Columns.Select(Column)]) { IsOwn = true, IsTemporary = isTemporary };
        if (before is null ? !shape.CarriesSealed : before.Matches(relation)) return;
        if (before is not null)
        {
            faults.Add(name, "a name that another relation with sealed columns has or had in this session", Remedies.OtherName);
            return;
        }

        faults.Touch(relation);
        Made = Made.Add(relation);
    }

    /// <summary>The relation has that name too from here on.</summary>
    public void Also(SealedRelation relation, string schemaName, string name)
    {
        if (name.Length == 0 || schema.Find(schemaName.Length == 0 ? null : schemaName, name, out _)?.Matches(relation) == true) return;
        Made = Made.Add(relation with { Schema = schemaName, Name = name, IsOwn = true });
    }

    private static SealedColumn Column(ShapeColumn column) => column.IsGap ? new SealedColumn("", 0, IsSearchable: false)
        : new SealedColumn(column.Name, column.Shade.Group, column.Shade.IsSearchable) { Suffix = column.Shade.Suffix };

    public Shape ShapeOf(SealedRelation relation)
    {
        if (!_shapes.TryGetValue(relation, out var shape))
        {
            shape = new Shape([.. relation.Columns.Select(column => column.IsGap ? ShapeColumn.Gap : new ShapeColumn(column.Name, ShadeOf(relation, column)))]);
            _shapes.Add(relation, shape);
        }

        return shape;
    }

    /// <summary>The relation as a source: under its alias, or under its own name with its schema.</summary>
    public Source SourceOf(TreeNode rangeVar, Shape shape, string? schemaName)
    {
        if (!rangeVar.TryGet("alias", out var alias))
        {
            return new Source(rangeVar.Text("relname"), schemaName, shape);
        }

        return new Source(alias.Text("aliasname"), null, Rename(shape, alias));
    }

    /// <summary>The shape with the column names of an alias.</summary>
    public Shape Rename(Shape shape, TreeNode alias) => Rename(shape, alias.Strings("colnames"));

    /// <summary>The shape with these names for its first columns.</summary>
    public Shape Rename(Shape shape, List<string> names)
    {
        if (names.Count > 0 && !budget.TakeColumns(0, Math.Max(shape.Columns.Count, names.Count))) return Shape.Opaque;
        if (shape.Rename(names) is { } renamed) return renamed;
        faults.Add(shape.SealedColumn, "column names for the columns of a *", Remedies.NameColumns);
        return Shape.Opaque;
    }

    private static Shade ShadeOf(SealedRelation relation, SealedColumn column)
    {
        var name = $"{(relation.Schema.Length > 0 ? relation.Schema + "." : "")}{relation.Name}.{column.Name}";
        return column.Group == 0 ? Shade.Plain($"the column {name}, which is not sealed") : Shade.Sealed(column.Group, column.IsSearchable, name, column.Suffix);
    }

    // Records compare by content, which for a relation of many columns is work without use.
    private sealed class ReferenceComparer : IEqualityComparer<SealedRelation>
    {
        public static readonly ReferenceComparer Instance = new();

        public bool Equals(SealedRelation? x, SealedRelation? y) => ReferenceEquals(x, y);

        public int GetHashCode(SealedRelation obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
