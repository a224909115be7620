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

    /// <summary>The names of some of its columns are not known.</summary>
    internal bool HasGap => Columns.Any(column => column.IsGap);

    /// <summary>True if what a text does with the columns of this one, which a session made, means the same in the other: in their places, unless those are not known, for then the planner takes names alone.</summary>
    /// <remarks>The other may have plain columns behind, which were added since.</remarks>
    internal bool AgreesWith(SealedRelation other)
    {
        if (HasGap) return Sealed(Columns) is var mine && Sealed(other.Columns) is var its && mine.Length == its.Length && mine.Zip(its).All(pair => pair.First.Means(pair.Second));
        for (var i = 0; i < Columns.Length; i++)
        {
            if (i >= other.Columns.Length || !Columns[i].Means(other.Columns[i])) return false;
        }

        return other.Columns.Skip(Columns.Length).All(column => column.Group == 0);
    }

    private static SealedColumn[] Sealed(ImmutableArray<SealedColumn> columns) => [.. columns.Where(column => column.Group != 0)];
}
