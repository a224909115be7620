using System.Collections.Immutable;
using Menshen.Gateway.Statements;
using Menshen.Sql;
using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>Whether a text reads or changes rows of a table one of whose columns is sealed otherwise than when the text was sent.</summary>
/// <remarks>Its literals were sealed for the column as it was: a comparison for equality then finds nothing, and one for inequality everything.
/// By the names that the text has, exactly: a part of one must not end the sessions of everybody. What is run by functions or EXECUTE is not seen.</remarks>
internal static class SealChange
{
    public static bool Touches(CachedText text, SealedSchema? before, SealedSchema? now, SealedSchema? moving)
    {
        foreach (var statement in text.Facts.Statements)
        {
            if (IsOfRows(statement.Kind) && (Touches(statement.Reads, before, now, moving) || Touches(statement.Writes, before, now, moving))) return true;
        }
        return false;
    }

    private static bool Touches(ImmutableArray<RelationName> names, SealedSchema? before, SealedSchema? now, SealedSchema? moving)
    {
        foreach (var name in names)
        {
            if (moving?.Find(name.Schema, name.Name, out _) is not null) return true;
            if (!AreSealedAlike(before?.Find(name.Schema, name.Name, out _), now?.Find(name.Schema, name.Name, out _))) return true;
        }
        return false;
    }

    // What makes a table, or gives it another column, is not older than itself.
    private static bool IsOfRows(StatementKind kind) => kind is StatementKind.Select or StatementKind.Insert or StatementKind.Update or StatementKind.Delete or StatementKind.Merge
        or StatementKind.CopyOut or StatementKind.Explain or StatementKind.Cursor;

    private static bool AreSealedAlike(SealedRelation? before, SealedRelation? now)
    {
        if (ReferenceEquals(before, now)) return true;
        if (before is null || now is null) return false;
        return Contains(before, now) && Contains(now, before);
    }

    private static bool Contains(SealedRelation relation, SealedRelation other)
    {
        foreach (var column in other.Columns)
        {
            if (column.Group != 0 && !relation.Columns.Any(own => own.Name == column.Name && own.Group == column.Group)) return false;
        }
        return true;
    }
}
