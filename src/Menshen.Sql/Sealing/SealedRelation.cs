using System.Collections.Immutable;

namespace Menshen.Sql.Sealing;

/// <summary>A table, view, materialized view or foreign table with at least one sealed column.</summary>
/// <param name="Schema">The schema, as the catalogue has it.</param>
/// <param name="Name">The name, as the catalogue has it.</param>
/// <param name="Columns">All its columns in the order of <c>SELECT *</c>; dropped ones are not among them.</param>
public sealed record SealedRelation(string Schema, string Name, ImmutableArray<SealedColumn> Columns)
{
    /// <summary>The session's own texts made it, and nobody else knows it yet or ever will; its schema is empty where the text names none.</summary>
    public bool IsOwn { get; init; }

    /// <summary>It is temporary, as far as the text tells.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>True if the name can mean it.</summary>
    internal bool IsMeant(string? schema, string name) => Name == name
        && (schema is null || (IsTemporary ? schema.StartsWith("pg_temp", StringComparison.Ordinal) : Schema.Length == 0 || Schema == schema));

    /// <summary>True if it has the same columns.</summary>
    internal bool Matches(SealedRelation other) => IsTemporary == other.IsTemporary && Columns.SequenceEqual(other.Columns);
}
