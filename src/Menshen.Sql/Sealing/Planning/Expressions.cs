using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Tells what the value of an expression is to sealing, and judges what happens inside it.</summary>
internal sealed class Expressions(PlanWalk walk)
{
    private static readonly Shade Computed = Shade.Plain("an expression");
    private static readonly Shade Truth = Shade.Plain("a condition");

    /// <summary>The value of a node in its holder, <c>{"A_Expr": ...}</c>.</summary>
    public Shade Eval(TreeNode holder, Place place)
    {
        if (!walk.Budget.Spend(1) || !holder.TryOpen(out var type, out var body)) return Shade.Empty;
        switch (type)
        {
            case "ColumnRef": return walk.Columns.Resolve(body, place);
            case "A_Const": return Constant(body);
            case "ParamRef": return Shade.Open(new PendingSet(new Pending(IsParameter: true, body.Number("number"))));
            case "A_Expr": return walk.Operators.Eval(body, place);
            case "FuncCall": return walk.Functions.Eval(body, place);
            case "TypeCast": return Cast(body, place);
            case "CaseExpr": return Case(body, place);
            case "CoalesceExpr": return Combined(body.List("args"), place);
            case "SubLink": return SubLink(body, place);
            case "RowExpr": return Shade.Row(new Shape(List(body.List("args"), place)));
            case "A_ArrayExpr": return Array(body, place);
            case "A_Indirection": return Indirection(body, place);
            case "CollateClause": return Consumed(body, "arg", place, "COLLATE", Remedies.Sort);
            case "NamedArgExpr": return EvalField(body, "arg", place);
            case "SetToDefault": return Shade.Empty;
            case "SQLValueFunction" or "CurrentOfExpr": return Computed;
            default: return Truths(type, body, place);
        }
    }

    public Shade EvalField(TreeNode body, string field, Place place) => body.TryGet(field, out var holder) ? Eval(holder, place) : Shade.Empty;

    /// <summary>A condition, a limit, or any other expression whose value the engine itself uses.</summary>
    public void Use(TreeNode body, string field, Place place, string construct) => Consumed(body, field, place, construct, Remedies.Whole);

    /// <summary>The values of a list in which <c>t.*</c> stands for columns.</summary>
    public List<ShapeColumn> List(TreeNodes items, Place place)
    {
        var columns = new List<ShapeColumn>();
        foreach (var item in items)
        {
            if (ExpandStar(item, place) is { } expanded)
            {
                if (!walk.Budget.TakeColumns(columns.Count, expanded.Count)) break;
                columns.AddRange(expanded);
            }
            else
            {
                if (!walk.Budget.HasRoom(columns.Count)) break;
                columns.Add(new ShapeColumn("", Eval(item, place)));
            }
        }

        return columns;
    }

    /// <summary>The columns of <c>*</c>, <c>t.*</c> or <c>(row).*</c>; null for anything else.</summary>
    public IReadOnlyList<ShapeColumn>? ExpandStar(TreeNode holder, Place place)
    {
        if (holder.TryGet("ColumnRef", out var reference)) return walk.Columns.Expand(reference, place);
        if (!holder.TryGet("A_Indirection", out var indirection) || !indirection.EndsWithStar("indirection")) return null;
        var row = Indirection(indirection, place);
        if (row.Fields is { } fields) return fields.Columns;
        walk.Rules.Consume(row, "the fields of a value", Remedies.NameColumns);
        return Shape.Opaque.Columns;
    }

    private Shade Constant(TreeNode body)
    {
        if (body.Has("isnull")) return Shade.Empty;
        if (!body.Has("sval"))
        {
            var kind = body.Has("boolval") ? "true or false" : body.Has("bsval") ? "a bit string" : "a number";
            return Shade.Plain($"{kind}, {UseRules.NotQuoted}");
        }

        var location = body.Number("location");
        var index = walk.Literals.IndexAt(location);
        // A word that the grammar made a constant of, such as the field of EXTRACT, is none of the text's literals.
        if (index < 0) return Shade.Plain($"a word, {UseRules.NotQuoted}");
        return walk.Literals.IsUnicodeAt(location)
            ? Shade.Plain($"a literal U&'...', {UseRules.NotQuoted}")
            : Shade.Open(new PendingSet(new Pending(IsParameter: false, index)));
    }

    private Shade Truths(string type, TreeNode body, Place place)
    {
        switch (type)
        {
            case "BoolExpr":
                var outer = walk.Aims.IsNegated;
                walk.Aims.IsNegated |= body.Text("boolop") == "NOT_EXPR";
                foreach (var item in body.List("args")) walk.Rules.Consume(Eval(item, place), "a condition", Remedies.Compare);
                walk.Aims.IsNegated = outer;
                return Truth;
            case "NullTest":
                // Whether there is a value is the same sealed and open.
                EvalField(body, "arg", place);
                return Truth;
            case "BooleanTest":
                var around = walk.Aims.IsNegated;
                walk.Aims.IsNegated |= body.Text("booltesttype") is "IS_NOT_TRUE" or "IS_FALSE";
                Consumed(body, "arg", place, "IS TRUE", Remedies.Compare);
                walk.Aims.IsNegated = around;
                return Truth;
            case "GroupingFunc":
                foreach (var item in body.List("args")) Eval(item, place);
                return Computed;
            case "MinMaxExpr":
                var construct = body.Text("op") == "IS_LEAST" ? "LEAST" : "GREATEST";
                foreach (var item in body.List("args")) walk.Rules.Consume(Eval(item, place), construct, Remedies.Compare);
                return Shade.Plain(construct);
            case "XmlExpr" or "XmlSerialize":
                foreach (var item in body.List("args")) walk.Rules.Consume(Eval(item, place), "XML", Remedies.Whole);
                foreach (var item in body.List("named_args"))
                {
                    if (item.TryGet("ResTarget", out var named)) Consumed(named, "val", place, "XML", Remedies.Whole);
                }

                Consumed(body, "expr", place, "XML", Remedies.Whole);
                return Shade.Plain("XML");
            default:
                walk.Faults.AddUnknown($"the expression {type}");
                return Computed;
        }
    }

    private Shade Consumed(TreeNode body, string field, Place place, string construct, string instead)
    {
        walk.Rules.Consume(EvalField(body, field, place), construct, instead);
        return Shade.Plain(construct);
    }

    private Shade Combined(TreeNodes items, Place place)
    {
        Shade? shade = null;
        foreach (var item in items) shade = shade is null ? Eval(item, place) : walk.Rules.Combine(shade, Eval(item, place));
        return shade ?? Shade.Empty;
    }

    private Shade Case(TreeNode body, Place place)
    {
        var isSimple = body.TryGet("arg", out var argument);
        var compared = isSimple ? Eval(argument, place) : Shade.Empty;
        var shade = EvalField(body, "defresult", place);
        foreach (var item in body.List("args"))
        {
            if (!item.TryGet("CaseWhen", out var when)) continue;
            var condition = EvalField(when, "expr", place);
            if (isSimple)
            {
                walk.Rules.Compare(compared, condition, "CASE");
            }
            else
            {
                walk.Rules.Consume(condition, "a condition", Remedies.Compare);
            }

            shade = walk.Rules.Combine(shade, EvalField(when, "result", place));
        }

        return shade;
    }

    private Shade Cast(TreeNode body, Place place)
    {
        var value = EvalField(body, "arg", place);
        var type = body.Get("typeName");
        if (TextTypes.SealedDomain(type) is { } domain) walk.Aims.Cast(value.Pendings, domain);
        if (TextTypes.Keep(type))
        {
            return value.Kind == ShadeKind.Row && value.CarriesSealed ? Shade.Carrier(value.SealedColumn) : value.AsText(TextTypes.SealedDomain(type) is null);
        }

        if (value.Kind is ShadeKind.Carrier or ShadeKind.Row && value.CarriesSealed && TextTypes.KeepCarriers(type))
        {
            return Shade.Carrier(value.SealedColumn);
        }

        var construct = $"a cast to {TextTypes.NameOf(type)}";
        walk.Rules.Consume(value, construct, "Cast to text, or leave the cast out.");
        return Shade.Plain(construct);
    }

    private Shade SubLink(TreeNode body, Place place)
    {
        var kind = body.Text("subLinkType");
        var shape = body.Get("subselect").TryGet("SelectStmt", out var query) ? walk.Queries.Eval(query, place) : Shape.Opaque;
        var value = shape is { HasGap: false, Columns: [var only] } ? only.Shade : Shade.Row(shape);
        switch (kind)
        {
            case "EXISTS_SUBLINK":
                return Truth;
            case "EXPR_SUBLINK":
                return value;
            case "ARRAY_SUBLINK":
                if (value.CarriesSealed) return Shade.Carrier(value.SealedColumn);
                walk.Rules.Consume(value, "ARRAY", Remedies.Whole);
                return Shade.Plain("an array");
            case "ANY_SUBLINK" or "ALL_SUBLINK":
                var isIn = !body.Has("operName");
                walk.Operators.Judge(EvalField(body, "testexpr", place), value, isIn ? ["="] : body.Strings("operName"), isIn ? "IN" : null);
                return Truth;
            default:
                walk.Faults.AddUnknown($"a subquery of the kind {kind}");
                return Computed;
        }
    }

    private Shade Array(TreeNode body, Place place)
    {
        var shade = Combined(body.List("elements"), place);
        if (shade.CarriesSealed) return Shade.Carrier(shade.SealedColumn);
        walk.Rules.Consume(shade, "ARRAY", Remedies.Whole);
        return Shade.Plain("an array");
    }

    private Shade Indirection(TreeNode body, Place place)
    {
        var shade = EvalField(body, "arg", place);
        foreach (var item in body.List("indirection"))
        {
            if (item.TryGet("String", out var field))
            {
                shade = Field(shade, field.Text("sval"));
            }
            else if (item.TryGet("A_Indices", out var indices))
            {
                Consumed(indices, "lidx", place, "a subscript", Remedies.Whole);
                Consumed(indices, "uidx", place, "a subscript", Remedies.Whole);
                // One element of an array of sealed values is whole.
                if (shade.Kind == ShadeKind.Carrier) continue;
                walk.Rules.Consume(shade, "a subscript", Remedies.Whole);
                shade = Shade.Plain("a subscript");
            }
        }

        return shade;
    }

    private Shade Field(Shade shade, string name)
    {
        if (shade.Fields is { } fields && walk.Columns.Of(fields, name) is { } field) return field;
        if (shade.Fields is not { HasGap: true })
        {
            walk.Rules.Consume(shade, $"the field {name}", Remedies.NameColumns);
        }

        return Computed;
    }
}
