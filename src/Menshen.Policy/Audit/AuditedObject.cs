using System.Collections.Immutable;
using Menshen.Sql;

namespace Menshen.Policy;

/// <summary>A relation, or a column of one, that an audit rule names; a relation without a schema is that name in any schema.</summary>
/// <param name="Schema">The schema, or null.</param>
/// <param name="Relation">The relation.</param>
/// <param name="Column">The column, or null for all.</param>
public sealed record AuditedObject(string? Schema, string Relation, string? Column)
{
    /// <summary>Reads <c>schema.table</c> or <c>schema.table.column</c>; a name alone is a table.</summary>
    public static AuditedObject? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('.');
        return parts.Any(part => part.Length == 0) ? null : parts switch
        {
            [var table] => new AuditedObject(null, table, null),
            [var schema, var table] => new AuditedObject(schema, table, null),
            [var schema, var table, var column] => new AuditedObject(schema, table, column),
            _ => null,
        };
    }

    /// <summary>True if every object of the statement is known and one of <paramref name="objects"/>; false for a statement without any.</summary>
    public static bool CoverAll(ImmutableArray<AuditedObject> objects, StatementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var whole = objects.Where(o => o.Column is null);
        var named = facts.Reads.AddRange(facts.Writes);
        if (!facts.RelationsAreComplete || named.IsEmpty)
            return false;
        if (named.All(relation => whole.Any(o => o.Is(relation))))
            return true;
        // By columns: each relation must have some, and each of them must be covered.
        var columns = facts.ReadColumns.AddRange(facts.WrittenColumns);
        return facts.ColumnsAreComplete
            && named.All(relation => columns.Any(c => c.Relation == relation))
            && columns.All(c => c.Relation is { } relation && objects.Any(o => o.Is(relation) && (o.Column is null || o.Column == c.Column)));
    }

    /// <summary>True if the statement touches the object, or may do so by what its text says.</summary>
    public bool MayBeIn(StatementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var named = facts.Reads.AddRange(facts.Writes);
        if (RunsAnotherText(facts))
            return true;
        if (!named.Any(MayBe))
            return false;
        return Column is null || facts.ReadColumns.AddRange(facts.WrittenColumns)
            .Any(c => (c.Column == Column || c.Column == ColumnName.All) && (c.Relation is not { } relation || MayBe(relation)));
    }

    public override string ToString() => string.Join('.', new[] { Schema, Relation, Column }.Where(part => part is not null));

    // EXECUTE, also under EXPLAIN, and FETCH: the objects stand in a text that was sent before.
    private static bool RunsAnotherText(StatementFacts facts) => facts.Kind switch
    {
        StatementKind.Execute => true,
        StatementKind.Cursor => !facts.RelationsAreComplete,
        StatementKind.Explain => (facts.Privileges & StatementPrivileges.Execute) != 0,
        _ => false,
    };

    private bool Is(RelationName relation) => relation.Name == Relation && (Schema is null || relation.Schema == Schema);

    // Without a schema in the statement the search path decides: it may be this one.
    private bool MayBe(RelationName relation) => relation.Name == Relation && (Schema is null || relation.Schema is null || relation.Schema == Schema);
}
