namespace Menshen.Sql;

/// <summary>A relation as the statement names it: the schema is null where the statement leaves it to the search path.</summary>
public readonly record struct RelationName(string? Schema, string Name)
{
    /// <summary>The name with its schema, unquoted, as people read it.</summary>
    public override string ToString() => Schema is null ? Name : $"{Schema}.{Name}";
}
