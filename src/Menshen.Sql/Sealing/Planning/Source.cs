namespace Menshen.Sql.Sealing.Planning;

/// <summary>One item of a FROM clause, or the target of a change, under the name by which columns are qualified.</summary>
/// <param name="Name">Its alias, or else its own name.</param>
/// <param name="Schema">The schema by which it can be qualified too; null if it has an alias or none is known.</param>
/// <param name="Shape">Its columns.</param>
internal sealed record Source(string Name, string? Schema, Shape Shape);
