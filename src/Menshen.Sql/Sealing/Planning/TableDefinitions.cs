using System.Collections.Frozen;
using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Reads CREATE TABLE and ALTER TABLE: types, defaults and constraints of sealed columns.</summary>
internal sealed class TableDefinitions(PlanWalk walk)
{
    /// <summary>What looks into no value and holds no expression, by the beginning of its name.</summary>
    private static readonly string[] Harmless =
    [
        "AT_Drop", "AT_Set", "AT_Reset", "AT_Validate", "AT_Enable", "AT_Disable", "AT_Attach", "AT_Detach", "AT_Change",
        "AT_Cluster", "AT_Force", "AT_NoForce", "AT_Replica", "AT_AlterConstraint", "AT_AlterColumnGenericOptions", "AT_Generic", "AT_AddIdentity",
    ];

    private static readonly FrozenSet<string> Expressions =
        new[] { "CONSTR_CHECK", "CONSTR_GENERATED" }.ToFrozenSet(StringComparer.Ordinal);

    public void Create(TreeNode body)
    {
        var shape = Ordered(body);
        walk.Definitions.Made(body.Get("relation"), shape, "CREATE TABLE");
        foreach (var item in body.List("inhRelations"))
        {
            if (item.TryGet("RangeVar", out var parent)) Descend(shape, parent);
        }

        // What the new table has besides is not sealed, as far as its text tells: the engine's domain judges that.
        var table = new Source(body.Get("relation").Text("relname"), null, new Shape([.. shape.Columns, ShapeColumn.Gap]));
        var place = new Place(new Scope(new SourceSet(walk.Budget).With(table), null), null);
        foreach (var item in body.List("tableElts"))
        {
            if (item.TryGet("ColumnDef", out var column)) Column(column, place);
            if (item.TryGet("Constraint", out var constraint)) Constraint(constraint, null, place);
        }

        if (body.TryGet("partspec", out var partition)) Partition(partition, place);
    }

    /// <summary>The new table's columns in their order.</summary>
    private Shape Ordered(TreeNode body)
    {
        var columns = new List<ShapeColumn>();
        foreach (var item in body.List("inhRelations"))
        {
            if (item.TryGet("RangeVar", out var parent)) Add(walk.Definitions.ShapeOf(parent).Columns);
        }

        foreach (var item in body.List("tableElts"))
        {
            if (item.TryGet("TableLikeClause", out var like)) Add(walk.Definitions.ShapeOf(like.Get("relation")).Columns);
            if (item.TryGet("ColumnDef", out var column)) Add([new ShapeColumn(column.Text("colname"), OfItsType(column) ?? ShapeColumn.Gap.Shade)]);
        }

        return new Shape(columns);

        void Add(IReadOnlyList<ShapeColumn> more)
        {
            if (!walk.Budget.TakeColumns(columns.Count, more.Count)) return;
            // Of several parents, and of a parent and its child, those of one name are one.
            columns.AddRange(more.Where(column => column.IsGap || !columns.Exists(known => !known.IsGap && known.Name == column.Name)));
        }
    }

    /// <summary>The rows of a table are another's too: where its columns are not known to be sealed, they would be read there as plain text.</summary>
    private void Descend(Shape child, TreeNode parent)
    {
        if (!child.CarriesSealed) return;
        var above = walk.Definitions.ShapeOf(parent);
        if (!walk.Budget.Spend((long)child.Columns.Count * (1 + (above.Columns.Count >> 3)))) return;
        foreach (var column in child.Columns)
        {
            if (column.Shade.CarriesSealed && above.Find(column.Name) is not { CarriesSealed: true })
            {
                walk.Faults.Add(column.Shade.SealedColumn, $"inheritance from {parent.Text("relname")}, where it is not known to be sealed,", Remedies.SealParent);
                return;
            }
        }
    }

    /// <summary>Where a row goes is seen by everybody: of a sealed value its hash alone may decide.</summary>
    private void Partition(TreeNode partition, Place place)
    {
        var isHash = partition.Text("strategy").Equals("hash", StringComparison.OrdinalIgnoreCase);
        foreach (var item in partition.List("partParams"))
        {
            if (!item.TryGet("PartitionElem", out var element)) continue;
            var shade = element.Has("name") ? walk.Columns.InOwnSources(element.Text("name"), place) ?? Shade.Empty : walk.Expressions.EvalField(element, "expr", place);
            if (isHash && !element.Has("opclass") && !element.Has("collation")) walk.Rules.Group(shade, "PARTITION BY");
            else walk.Rules.Consume(shade, "PARTITION BY", Remedies.Partition);
        }
    }

    public void Alter(TreeNode body)
    {
        if (IsOfOwner(body)) return;
        var relation = body.Get("relation");
        var place = walk.Definitions.OfTable(relation);
        foreach (var item in body.List("cmds"))
        {
            if (item.TryGet("AlterTableCmd", out var command)) Command(command, relation, place);
        }
    }

    // What is made anew in one transaction gets its owner there, under a name that for the moment can mean two.
    private bool IsOfOwner(TreeNode body)
    {
        foreach (var item in body.List("cmds"))
        {
            if (!item.TryGet("AlterTableCmd", out var command) || command.Text("subtype") != "AT_ChangeOwner") return false;
        }

        return walk.Statements.TouchNamed(body);
    }

    private void Command(TreeNode command, TreeNode relation, Place place)
    {
        var kind = command.Text("subtype");
        var column = walk.Columns.InOwnSources(command.Text("name"), place);
        var hasDefinition = command.TryGet("def", out var definition);
        switch (kind)
        {
            case "AT_AlterColumnType":
                if (column is { CarriesSealed: true }) walk.Faults.Add(column.SealedColumn, "ALTER COLUMN TYPE", Remedies.Unseal);
                if (hasDefinition && definition.TryGet("ColumnDef", out var changed)) Stored(() => Using(changed, place));
                break;
            case "AT_ColumnDefault":
                if (hasDefinition) Default(column, command, "def", place);
                break;
            case "AT_AddColumn":
                if (hasDefinition && definition.TryGet("ColumnDef", out var added)) Added(added, relation, place);
                break;
            // Its places of columns would be others.
            case "AT_DropColumn" when walk.Relations.Find(relation) is { IsOwn: true } own:
                walk.Faults.Add(own.Name, "dropping a column of a relation that this session made", Remedies.WithoutColumn);
                break;
            case "AT_AddInherit" when hasDefinition && definition.TryGet("RangeVar", out var parent):
                Descend(walk.Definitions.ShapeOf(relation), parent);
                break;
            case "AT_AttachPartition" when hasDefinition && definition.TryGet("PartitionCmd", out var attached) && attached.TryGet("name", out var part):
                Descend(walk.Definitions.ShapeOf(part), relation);
                break;
            case "AT_AddConstraint":
                if (hasDefinition && definition.TryGet("Constraint", out var constraint)) Constraint(constraint, null, place);
                break;
            default:
                if (!Array.Exists(Harmless, start => kind.StartsWith(start, StringComparison.Ordinal))) walk.Faults.AddUnknown($"ALTER TABLE {kind}");
                break;
        }

        // FOREIGN KEY and ATTACH PARTITION name other tables.
        walk.Statements.TouchNamed(command);
    }

    private void Using(TreeNode changed, Place place)
    {
        var value = walk.Expressions.EvalField(changed, "raw_default", place);
        if (changed.TryGet("typeName", out var type) && TextTypes.SealedDomain(type) is { } domain) walk.Aims.Cast(value.Pendings, domain);
        walk.Rules.Consume(value, "USING", Remedies.Whole);
    }

    /// <summary>A column that is sealed by the type it is given here; of which group, the text does not tell.</summary>
    private static Shade? OfItsType(TreeNode column) => column.TryGet("typeName", out var type) && TextTypes.SealedDomain(type) is not null
        ? Shade.Sealed(SealedColumn.UnknownGroup, isSearchable: true, column.Text("colname"))
        : null;

    /// <summary>A column is added to a table. What is known of it does not change by that before COMMIT: so nothing sealed may be there, or the table is not to be used.</summary>
    private void Added(TreeNode column, TreeNode relation, Place place)
    {
        Column(column, place);
        if (OfItsType(column) is not { } shade || walk.Relations.Find(relation) is not { } known) return;
        if (known.IsOwn) walk.Faults.Add(shade.Column, "adding it to a relation that this session made", Remedies.WithColumn);
        else if (IsGenerated(column)) walk.Relations.Widen(known, shade.Column);
    }

    private static bool IsGenerated(TreeNode column)
    {
        foreach (var item in column.List("constraints"))
        {
            if (item.TryGet("Constraint", out var constraint) && constraint.Text("contype") == "CONSTR_GENERATED") return true;
        }

        return false;
    }

    private void Column(TreeNode column, Place place)
    {
        var shade = walk.Columns.InOwnSources(column.Text("colname"), place) ?? OfItsType(column);
        if (column.Has("raw_default")) Default(shade, column, "raw_default", place);
        foreach (var item in column.List("constraints"))
        {
            if (item.TryGet("Constraint", out var constraint)) Constraint(constraint, shade, place);
        }
    }

    private void Default(Shade? column, TreeNode body, string field, Place place)
    {
        if (column is { CarriesSealed: true })
        {
            walk.Faults.Add(column.SealedColumn, "DEFAULT", "A default would be one sealed value for all rows: give the value in each INSERT.");
        }

        Stored(() => walk.Expressions.EvalField(body, field, place));
    }

    /// <summary>A constraint of a table, or of one column.</summary>
    private void Constraint(TreeNode constraint, Shade? column, Place place)
    {
        var kind = constraint.Text("contype");
        if (kind == "CONSTR_DEFAULT")
        {
            Default(column, constraint, "raw_expr", place);
        }
        else if (Expressions.Contains(kind))
        {
            var shown = kind == "CONSTR_CHECK" ? "CHECK" : "GENERATED ALWAYS AS";
            // A generated column that is a copy of a sealed one stays sealed; a check must look.
            Stored(() =>
            {
                var value = walk.Expressions.EvalField(constraint, "raw_expr", place);
                if (kind == "CONSTR_CHECK") walk.Rules.Consume(value, shown, Remedies.Compare);
                else if (column is not { CarriesSealed: true }) walk.Rules.Assign(value, ShapeColumn.Gap.Shade);
            });
        }
        else if (kind is "CONSTR_UNIQUE" or "CONSTR_PRIMARY" or "CONSTR_FOREIGN")
        {
            var shown = kind switch { "CONSTR_UNIQUE" => "UNIQUE", "CONSTR_PRIMARY" => "PRIMARY KEY", _ => "FOREIGN KEY" };
            if (column is not null) walk.Rules.Group(column, shown);
            foreach (var name in constraint.Strings(kind == "CONSTR_FOREIGN" ? "fk_attrs" : "keys"))
            {
                walk.Rules.Group(walk.Columns.InOwnSources(name, place) ?? Shade.Empty, shown);
            }
        }
        else if (kind == "CONSTR_EXCLUSION")
        {
            Exclusion(constraint, place);
        }
    }

    private void Exclusion(TreeNode constraint, Place place)
    {
        foreach (var item in constraint.List("exclusions"))
        {
            if (!item.TryGet("List", out var pair)) continue;
            foreach (var part in pair.List("items"))
            {
                if (part.TryGet("IndexElem", out var element)) walk.Definitions.IndexElement(element, "EXCLUDE USING an operator", place);
            }
        }

        Stored(() => walk.Expressions.Use(constraint, "where_clause", place, "EXCLUDE"));
    }

    private void Stored(Action read) => walk.Definitions.Stored("a table's definition", read);
}
