using Menshen.Sql.Native;

namespace Menshen.Sql.Facts;

/// <summary>Walks one statement's parse tree and collects the relations and columns it names, scoped as PostgreSQL does.</summary>
internal sealed class RelationCollector
{
    /// <summary>Fields of a query that are not visited with the rest: the sides of a set operation, and clauses where a bare name can be an output column.</summary>
    private static readonly string[] SetAside = ["larg", "rarg", "sortClause", "groupClause", "distinctClause"];
    private static readonly string[] SetOperationSides = ["larg", "rarg"];
    private static readonly string[] OutputClauses = ["groupClause", "distinctClause"];
    private static readonly string[] Target = ["relation"];
    private static readonly string[] TargetAndConflict = ["relation", "onConflictClause", "returningList"];
    private static readonly string[] OwnTables = ["relation", "table"];

    private readonly ColumnResolver _resolver;
    private readonly TargetReading _targets = new();

    public RelationCollector() => _resolver = new ColumnResolver(ReadColumns);

    public RelationList Reads { get; } = new();

    public RelationList Writes { get; } = new();

    public ColumnList ReadColumns { get; } = new();

    public ColumnList WrittenColumns { get; } = new();

    /// <summary>Privileges that the parts of the statement use.</summary>
    public StatementPrivileges Privileges { get; private set; }

    public bool Complete { get; private set; } = true;

    /// <summary>Some query within locks rows.</summary>
    public bool LocksRows { get; private set; }

    /// <summary>Found to be as <see cref="StatementFacts.IsFlat"/> says, so far.</summary>
    public bool IsFlat { get; private set; } = true;

    private int _queries;

    /// <summary>Visits a node by its type: a query, a data change, a utility statement, or any part of them.</summary>
    public void Visit(string type, TreeNode body, TreePlace place)
    {
        switch (type)
        {
            case "RangeVar":
                AddRelation(body, place);
                return;
            case "LockingClause":
                // FOR UPDATE OF names aliases.
                LocksRows = true;
                return;
            case "CommonTableExpr" or "CompositeTypeStmt":
                // Common table expressions are visited with their WITH clause; a type is no relation.
                return;
            case "SelectStmt":
                VisitSelect(body, place);
                return;
            case "InsertStmt" or "UpdateStmt" or "DeleteStmt" or "MergeStmt":
                VisitChange(type, body, place);
                return;
            case "ColumnRef":
                _resolver.Take(body, place.Columns);
                return;
            case "RangeSubselect" when !body.Flag("lateral"):
                // It sees what is around the query, not what stands beside it.
                VisitFields(body, place with { Columns = place.Columns?.Outer });
                return;
            case "Constraint" or "TableLikeClause":
                // A new table refers to the relations named here; it does not change them.
                VisitFields(body, place.Reading());
                return;
            default:
                VisitReach(type, body);
                if (type.EndsWith("Stmt", StringComparison.Ordinal))
                {
                    VisitUtility(type, body, place);
                }
                else
                {
                    VisitFields(body, place);
                }

                return;
        }
    }

    private void VisitReach(string type, TreeNode body)
    {
        // A window shows what stands in other rows.
        if (type == "FuncCall" && body.Has("over")) IsFlat = false;
        if (Reach.IsComplete(type, body))
        {
            return;
        }

        Complete = false;
        Privileges |= type switch
        {
            "FuncCall" or "A_Expr" => StatementPrivileges.Execute,
            "CopyStmt" => StatementPrivileges.System,
            _ => StatementPrivileges.None,
        };
    }

    private void VisitSelect(TreeNode body, TreePlace place)
    {
        if (++_queries > 1 || body.Has("larg") || body.Has("groupClause") || body.Has("havingClause")) IsFlat = false;
        var names = VisitWith(body, place);
        if (body.TryGet("intoClause", out var into))
        {
            Writes.Add(into.Get("rel"));
            Privileges |= StatementPrivileges.Ddl;
        }

        // The sides of a set operation are queries, each with its own WITH, and libpg_query writes them without their type's name.
        var isSetOperation = body.Has("larg");
        foreach (var side in SetOperationSides)
        {
            if (body.TryGet(side, out var query))
            {
                VisitSelect(query, new TreePlace(names, Writing: false, place.Columns));
            }
        }

        var columns = new ColumnScope(place.Columns);
        new FromClause(columns, names, ReadColumns).AddAll(body.List("fromClause"));
        var inside = new TreePlace(names, Writing: false, columns);
        VisitFields(body, inside, SetAside);
        VisitOutputClauses(body, inside, isSetOperation);
    }

    // ORDER BY means an output column first; GROUP BY and DISTINCT ON mean one if no input column is called so.
    private void VisitOutputClauses(TreeNode body, TreePlace place, bool isSetOperation)
    {
        var hasOrder = body.TryGet("sortClause", out var order);
        if (!hasOrder && !body.Has("groupClause") && !body.Has("distinctClause"))
        {
            return;
        }

        var outputs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var target in body.List("targetList"))
        {
            if (target.TryGet("ResTarget", out var result) && result.Text("name") is { Length: > 0 } name)
            {
                outputs.Add(name);
            }
        }

        foreach (var item in hasOrder ? order.Children : default)
        {
            var bare = item.TryGet("SortBy", out var sort) && sort.TryGet("node", out var key) ? ColumnResolver.BareName(key) : null;
            if (bare is null || (!isSetOperation && !outputs.Contains(bare)))
            {
                VisitFields(item, place);
            }
            else
            {
                VisitReach("SortBy", sort);
            }
        }

        var outer = _resolver.Outputs;
        _resolver.Outputs = outputs;
        foreach (var clause in OutputClauses)
        {
            if (body.TryGet(clause, out var items))
            {
                VisitField(items, place);
            }
        }

        _resolver.Outputs = outer;
    }

    private void VisitChange(string type, TreeNode body, TreePlace place)
    {
        if (body.Has("withClause")) IsFlat = false;
        var names = VisitWith(body, place);
        var target = body.Get("relation");
        Writes.Add(target);
        if (_targets.ReadsTarget(type, body))
        {
            Reads.Add(target);
        }

        var columns = new ColumnScope(place.Columns);
        var relation = FromClause.AddTarget(columns, target);
        Privileges |= new WrittenColumns(relation, ReadColumns, WrittenColumns).Take(type, body);
        var inside = new TreePlace(names, Writing: false, columns);
        if (type == "InsertStmt")
        {
            // What is inserted does not see the target; RETURNING and ON CONFLICT do, the latter also the row that was turned away.
            VisitFields(body, inside with { Columns = place.Columns }, TargetAndConflict);
            VisitPart(body, "returningList", inside);
            columns = new ColumnScope(columns);
            columns.Add("excluded", new ColumnSource(null));
            VisitPart(body, "onConflictClause", inside with { Columns = columns });
            return;
        }

        var from = new FromClause(columns, names, ReadColumns);
        from.AddAll(body.List("fromClause"));
        from.AddAll(body.List("usingClause"));
        if (body.TryGet("sourceRelation", out var source))
        {
            from.AddFirst(source);
        }

        VisitFields(body, inside, Target);
    }

    private void VisitPart(TreeNode body, string field, TreePlace place)
    {
        if (body.TryGet(field, out var part))
        {
            VisitField(part, place);
        }
    }

    private void VisitUtility(string type, TreeNode body, TreePlace place)
    {
        var entry = CommandTable.Find(type);
        Complete &= entry.Complete;
        // Also of a statement within another: what EXPLAIN ANALYZE runs is as real as without it.
        var (kind, command) = CommandTag.Refine(type, body, entry);
        Privileges |= command.Length > 0 ? UsedPrivileges.Of(kind, command) : StatementPrivileges.None;
        place = place with { Columns = OwnColumns(body) };
        switch (entry.Names)
        {
            case Names.AsObjectLists:
                ObjectLists.Collect(type, body, Writes);
                return;
            case Names.AsCopy:
                VisitCopy(body, place.Reading());
                return;
            case Names.OwnAsWrites:
                VisitFields(body, place with { Writing = type != "VacuumStmt" || body.Flag("is_vacuumcmd") });
                return;
            default:
                VisitFields(body, place.Reading());
                return;
        }
    }

    private void VisitCopy(TreeNode body, TreePlace place)
    {
        if (body.TryGet("relation", out var table))
        {
            var isFrom = body.Flag("is_from");
            (isFrom ? Writes : Reads).Add(table);
            AddCopied(body, RelationList.NameOf(table), isFrom ? WrittenColumns : ReadColumns);
        }

        // A file of the server's.
        Privileges |= body.Has("filename") ? StatementPrivileges.System : StatementPrivileges.None;

        VisitFields(body, place, Target);
    }

    private static void AddCopied(TreeNode body, RelationName table, ColumnList columns)
    {
        foreach (var item in body.List("attlist"))
        {
            columns.Add(table, item.Get("String").Text("sval"));
        }

        columns.AddAllWithout([table]);
    }

    // CHECK, index expressions, policies and the like speak of the table that the statement is about.
    private static ColumnScope? OwnColumns(TreeNode body)
    {
        foreach (var field in OwnTables)
        {
            if (body.TryGet(field, out var table) && table.Has("relname"))
            {
                var columns = new ColumnScope(null);
                FromClause.AddTarget(columns, table);
                return columns;
            }
        }

        return null;
    }

    /// <summary>Visits a WITH clause and answers the scope in which the rest of its query stands.</summary>
    private QueryScope? VisitWith(TreeNode body, TreePlace place)
    {
        if (!body.TryGet("withClause", out var with))
        {
            return place.Scope;
        }

        var scope = new QueryScope(place.Scope);
        var recursive = with.Flag("recursive");
        foreach (var item in with.List("ctes"))
        {
            // Recursive: each sees all, also itself and those that come later.
            if (recursive)
            {
                scope.Define(item.Get("CommonTableExpr").Text("ctename"));
            }
        }

        foreach (var item in with.List("ctes"))
        {
            var expression = item.Get("CommonTableExpr");
            VisitFields(expression, new TreePlace(scope, Writing: false, place.Columns));
            scope.Define(expression.Text("ctename"));
        }

        return scope;
    }

    private void AddRelation(TreeNode rangeVar, TreePlace place)
    {
        if (Reads.Has(rangeVar) || Writes.Has(rangeVar)) IsFlat = false;
        if (place.Writing)
        {
            Writes.Add(rangeVar);
        }
        else if (rangeVar.Has("schemaname") || place.Scope is null || !place.Scope.Sees(rangeVar.Text("relname")))
        {
            Reads.Add(rangeVar);
        }
    }

    private void VisitFields(TreeNode body, TreePlace place, string[]? except = null)
    {
        foreach (var value in body.Children)
        {
            if (!value.IsObject && !value.IsArray)
            {
                continue;
            }

            var name = value.Name;
            // SELECT INTO and WITH are taken care of where their statement is visited.
            if (except?.Contains(name) == true || name is "intoClause" or "withClause")
            {
                continue;
            }

            // Fields begin with a small letter; the name of a node's type with a capital.
            if (char.IsAsciiLetterUpper(name[0]))
            {
                Visit(name, value, place);
            }
            else
            {
                VisitField(value, place);
            }
        }
    }

    private void VisitField(TreeNode value, TreePlace place)
    {
        if (value.IsArray)
        {
            foreach (var item in value.Children)
            {
                if (item.IsObject)
                {
                    VisitFields(item, place);
                }
            }
        }
        // Where the field's type is fixed, libpg_query writes the node without its name; only a RangeVar has this field.
        else if (value.Has("relname"))
        {
            AddRelation(value, place);
        }
        else
        {
            VisitFields(value, place);
        }
    }
}
