using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Finds the sealed relations that names in the text mean, and remembers that they were touched.</summary>
internal sealed class Relations(SealedSchema schema, PlanFaults faults, WorkBudget budget)
{
    private const string Temporary = "pg_temp";

    private readonly Dictionary<SealedRelation, Shape> _shapes = new(ReferenceComparer.Instance);

    /// <summary>What the text makes.</summary>
    public ImmutableArray<SealedRelation> Made { get; private set; } = [];

    /// <summary>The relation of a RangeVar; null if it has no sealed column.</summary>
    public SealedRelation? Find(TreeNode rangeVar)
    {
        var relation = Look(rangeVar.Text("schemaname"), rangeVar.Text("relname"), out var isAmbiguous);
        if (isAmbiguous) faults.Add(relation!.Name, "a table name that can mean several tables", Remedies.QualifyTable);
        return relation;
    }

    /// <summary>Remembers that it is named, where nothing hangs on its columns.</summary>
    public bool Touch(string schemaName, string name) => Look(schemaName, name, out _) is not null;

    private SealedRelation? Look(string schemaName, string name, out bool isAmbiguous)
    {
        var named = Named(schemaName);
        var relation = schema.Find(named, name, out isAmbiguous);
        var made = Made.FirstOrDefault(made => made.IsMeant(named, name));
        isAmbiguous |= made is not null && (relation is not null && !made.AgreesWith(relation) || Made.Any(other => other.IsMeant(named, name) && !other.Columns.SequenceEqual(made.Columns)));
        relation ??= made;
        if (relation is not null) faults.Touch(relation);
        return relation;
    }

    /// <summary>The text makes a relation of that name and shape: what follows in it, and in the session, knows where it is sealed.</summary>
    /// <remarks>A name for one thing only: after a rollback it would not be known which of two it means.</remarks>
    public void Make(TreeNode rangeVar, Shape shape)
    {
        var (schemaName, name) = (rangeVar.Text("schemaname"), rangeVar.Text("relname"));
        var isTemporary = rangeVar.Text("relpersistence") == "t" || schemaName.StartsWith(Temporary, StringComparison.Ordinal);
        Add(new SealedRelation(isTemporary ? Temporary : schemaName, name, [.. shape.Columns.Select(Column)]) { IsOwn = true, IsTemporary = isTemporary }, shape.CarriesSealed);
    }

    /// <summary>The relation has that name too from here on.</summary>
    public void Also(SealedRelation relation, string schemaName, string name)
    {
        // Nothing leaves the session's temporary schema.
        if (name.Length > 0) Add(relation with { Schema = relation.IsTemporary ? Temporary : schemaName, Name = name, IsOwn = true }, isSealed: true);
    }

    /// <summary>The relation gets a sealed column: until that is committed, its name can mean it with and without.</summary>
    public void Widen(SealedRelation relation, string column) =>
        Also(relation with { Columns = relation.Columns.Add(new SealedColumn(column, SealedColumn.UnknownGroup, IsSearchable: true)) }, relation.Schema, relation.Name);

    /// <summary>All that is sealed in a schema is in one of another name too.</summary>
    public void AlsoIn(string schemaName, string other)
    {
        foreach (var relation in schema.In(schemaName).Concat(Made.Where(made => made.Schema == schemaName)).ToArray()) Also(relation, other, relation.Name);
    }

    private void Add(SealedRelation relation, bool isSealed)
    {
        var named = relation.IsTemporary ? null : Named(relation.Schema);
        SealedRelation[] before = [.. schema.Own(named, relation.Name), .. Made.Where(made => made.IsMeant(named, relation.Name))];
        if (before.Any(one => !one.Columns.SequenceEqual(relation.Columns)))
        {
            faults.Add(relation.Name, "a name that another relation with sealed columns has or had in this session", Remedies.OtherName);
            return;
        }

        if (!isSealed || before.Any(one => one.Schema.Length == 0 || one.Schema == relation.Schema)) return;
        faults.Touch(relation);
        Made = Made.Add(relation);
    }

    private static string? Named(string schemaName) => schemaName.Length == 0 ? null : schemaName;

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
