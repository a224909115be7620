namespace Menshen.Sql;

/// <summary>A column as the statement names it: <c>*</c> where any of its relation may be meant, no relation where several could have it.</summary>
public readonly record struct ColumnName(RelationName? Relation, string Column)
{
    /// <summary>Stands for all columns of a relation, or for those of it that the text does not tell.</summary>
    public const string All = "*";

    /// <summary>The name as people read it: <c>schema.table.column</c>, or <c>?.column</c> where the relation is not certain.</summary>
    public override string ToString() => Relation is { } relation ? $"{relation}.{Column}" : $"?.{Column}";
}
