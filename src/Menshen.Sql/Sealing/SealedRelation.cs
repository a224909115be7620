using System.Collections.Immutable;

namespace Menshen.Sql.Sealing;

/// <summary>A table, view, materialized view or foreign table with at least one sealed column.</summary>
/// <param name="Schema">The schema, as the catalogue has it.</param>
/// <param name="Name">The name, as the catalogue has it.</param>
/// <param name="Columns">All its columns in the order of <c>SELECT *</c>; dropped ones are not among them.</param>
public sealed record SealedRelation(string Schema, string Name, ImmutableArray<SealedColumn> Columns);
