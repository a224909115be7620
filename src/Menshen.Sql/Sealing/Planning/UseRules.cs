namespace Menshen.Sql.Sealing.Planning;

/// <summary>What may be done with a value, by what is sealed in it: joined with others, compared, grouped, looked into, written.</summary>
internal sealed class UseRules(AimLedger aims, PlanFaults faults, WorkBudget budget)
{
    /// <summary>The value that is one or the other: of CASE, COALESCE, UNION, VALUES.</summary>
    public Shade Combine(Shade left, Shade right)
    {
        if (left.Kind == ShadeKind.Open)
        {
            return right.Kind == ShadeKind.Open ? Shade.Open(PendingSet.Join(left.Pendings, right.Pendings)) : WithPendings(right, left.Pendings);
        }

        if (right.Kind == ShadeKind.Open)
        {
            return WithPendings(left, right.Pendings);
        }

        if (left.Kind == ShadeKind.Sealed && right.Kind == ShadeKind.Sealed && left.Group == right.Group)
        {
            return left.Or(right.Pendings).AsText(left.IsText || right.IsText);
        }

        if (!left.CarriesSealed && !right.CarriesSealed)
        {
            UseOpenFields(left);
            UseOpenFields(right);
            return left.Kind == ShadeKind.Plain ? left : right.Kind == ShadeKind.Plain ? right : Shade.Plain("a row");
        }

        return CombineCarriers(left, right);
    }

    /// <summary>An equality of any form: =, IN, IS DISTINCT FROM, USING, CASE x WHEN.</summary>
    public void Compare(Shade left, Shade right, string construct)
    {
        if (left.Kind == ShadeKind.Row || right.Kind == ShadeKind.Row)
        {
            CompareRows(left, right, construct);
        }
        else if (left.Kind == ShadeKind.Open && right.Kind == ShadeKind.Open)
        {
            aims.Link(left.Pendings, right.Pendings);
        }
        else if (!left.CarriesSealed && !right.CarriesSealed)
        {
            aims.UsePlainly(left.Pendings);
            aims.UsePlainly(right.Pendings);
        }
        else if (left.Kind == ShadeKind.Carrier || right.Kind == ShadeKind.Carrier)
        {
            var carrier = left.Kind == ShadeKind.Carrier ? left : right;
            faults.Add(carrier.Column, $"{construct} on something that holds sealed values", Remedies.SameGroup);
        }
        else if (left.Kind == ShadeKind.Sealed)
        {
            CompareSealed(left, right, construct);
        }
        else
        {
            CompareSealed(right, left, construct);
        }
    }

    /// <summary>Values compared with one another: GROUP BY, DISTINCT, PARTITION BY, UNION, unique indexes.</summary>
    public void Group(Shade shade, string construct, string instead = Remedies.Compare)
    {
        switch (shade.Kind)
        {
            case ShadeKind.Open:
                aims.Link(shade.Pendings, null);
                break;
            case ShadeKind.Sealed when shade.IsSearchable:
                aims.Search(shade.Pendings, shade);
                break;
            case ShadeKind.Sealed:
                faults.Add(shade.Column, construct, Remedies.RandomMode);
                break;
            case ShadeKind.Carrier:
                faults.Add(shade.Column, $"{construct} on something that holds sealed values", instead);
                break;
            case ShadeKind.Row when budget.Spend(shade.Fields!.Columns.Count):
                foreach (var field in shade.Fields!.Columns) Group(field.Shade, construct, instead);
                break;
            default:
                break;
        }
    }

    /// <summary>A use that looks into the value: an operator, a function, an order, a condition.</summary>
    public void Consume(Shade shade, string construct, string instead)
    {
        if (shade.CarriesSealed)
        {
            faults.Add(shade.SealedColumn, construct, shade.Suffix > 0 ? $"{instead} {Remedies.Suffix(shade.Suffix)}" : instead);
        }
        else
        {
            aims.UsePlainly(shade.Pendings);
            UseOpenFields(shade);
        }
    }

    /// <summary>A value written into a column.</summary>
    public void Assign(Shade value, Shade column)
    {
        if (column.Kind != ShadeKind.Sealed)
        {
            if (value.CarriesSealed)
            {
                // There it would be text like any other: its length would tell how long the plaintext is, and whoever reads the column could take it apart.
                faults.Add(value.SealedColumn, "writing it into a column that is not sealed", Remedies.SealTarget);
                return;
            }

            aims.UsePlainly(value.Pendings);
            UseOpenFields(value);
            return;
        }

        switch (value.Kind)
        {
            case ShadeKind.Open:
                aims.Write(value.Pendings, column);
                break;
            case ShadeKind.Sealed when value.Group == column.Group:
                aims.Write(value.Pendings, column);
                break;
            case ShadeKind.Sealed:
                faults.Add(column.Column, $"a value of {value.Column}, of another seal group", "Open it in the program and write it from there.");
                break;
            case ShadeKind.Plain:
                faults.Add(column.Column, $"a value from {value.Why}", value.Why.EndsWith(NotQuoted, StringComparison.Ordinal) ? Remedies.Quote : Remedies.WriteWhole);
                break;
            default:
                faults.Add(column.Column, "a value made of sealed ones or others", Remedies.WriteWhole);
                break;
        }
    }

    /// <summary>A value that a new table or view will have in a column: what is sealed keeps its domain there, or the column would be plain text.</summary>
    public void Keep(Shade shade, string construct)
    {
        if (shade.CarriesSealed && (shade.Kind != ShadeKind.Sealed || shade.IsText)) faults.Add(shade.SealedColumn, $"{construct} with it as plain text", Remedies.KeepType);
    }

    /// <summary>What a new row costs beside its columns, in columns.</summary>
    private const int RowPrice = 8;

    /// <summary>How the reason of a plain constant ends, see <see cref="Shade.Why"/>.</summary>
    public const string NotQuoted = "that is not a string in quotes";

    private void CompareSealed(Shade known, Shade other, string construct)
    {
        if (!known.IsSearchable)
        {
            faults.Add(known.Column, construct, Remedies.RandomMode);
        }
        else if (other.Kind == ShadeKind.Plain)
        {
            faults.Add(known.Column, $"{construct} with {other.Why}", other.Why.EndsWith(NotQuoted, StringComparison.Ordinal) ? Remedies.Quote : Remedies.SameGroup);
        }
        else if (other.Kind == ShadeKind.Sealed && (other.Group != known.Group || known.Group == SealedColumn.UnknownGroup))
        {
            faults.Add(known.Column, $"{construct} with {other.Column}, of another seal group", Remedies.SameGroup);
        }
        else
        {
            aims.Search(known.Pendings, known);
            aims.Search(other.Pendings, known);
        }
    }

    private void CompareRows(Shade left, Shade right, string construct)
    {
        var (a, b) = (left.Fields, right.Fields);
        if (!budget.Spend((a?.Columns.Count ?? 0) + (b?.Columns.Count ?? 0))) return;
        if (a is null || b is null || a.HasGap || b.HasGap || a.Columns.Count != b.Columns.Count)
        {
            Consume(left, $"{construct} on a row", Remedies.NameColumns);
            Consume(right, $"{construct} on a row", Remedies.NameColumns);
            return;
        }

        for (var i = 0; i < a.Columns.Count; i++)
        {
            Compare(a.Columns[i].Shade, b.Columns[i].Shade, construct);
        }
    }

    private Shade CombineCarriers(Shade left, Shade right)
    {
        if (budget.TakeColumns(0, (left.Fields?.Columns.Count ?? 0) + RowPrice) && left.Fields is { HasGap: false } a && right.Fields is { HasGap: false } b && a.Columns.Count == b.Columns.Count)
        {
            return Shade.Row(new Shape([.. a.Columns.Select((column, i) => column with { Shade = Combine(column.Shade, b.Columns[i].Shade) })]));
        }

        foreach (var shade in new[] { left, right })
        {
            aims.UsePlainly(shade.Pendings);
            UseOpenFields(shade);
        }

        return Shade.Carrier(left.CarriesSealed ? left.SealedColumn : right.SealedColumn);
    }

    private Shade WithPendings(Shade shade, PendingSet? pendings)
    {
        if (shade.Kind == ShadeKind.Sealed)
        {
            // A literal or NULL beside it: the engine takes the type that both have, which is text.
            return shade.Or(pendings).AsText(true);
        }

        aims.UsePlainly(pendings);
        return shade;
    }

    private void UseOpenFields(Shade shade)
    {
        if (shade.Fields is not { } fields || !budget.Spend(fields.Columns.Count)) return;
        foreach (var field in fields.Columns)
        {
            if (!field.Shade.CarriesSealed)
            {
                aims.UsePlainly(field.Shade.Pendings);
                UseOpenFields(field.Shade);
            }
        }
    }
}
