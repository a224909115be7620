using System.Collections.Immutable;
using Menshen.Gateway.Statements;
using Menshen.Sql;
using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>Whether a text reads or changes rows of a table one of whose columns has been sealed or opened by us since the text was planned, or is in this moment.</summary>
/// <remarks>Its literals were sealed for the column as it was: a comparison for equality then finds nothing, and one for inequality everything.
/// By the names that the text has, exactly: a part of one must not end the sessions of everybody. What is run by functions or EXECUTE is not seen.
/// Not by comparing what is sealed now with what was: anybody's CREATE TABLE, CREATE VIEW or RENAME would end sessions.</remarks>
internal static class SealChange
{
    public static bool Touches(CachedText text, TableMoves moves, int since, SealedSchema? moving)
    {
        foreach (var statement in text.Facts.Statements)
        {
            // What keeps rows would have in its table what a comparison with the literal of before has found.
            if ((IsOfRows(statement.Kind) || statement.KeepsRows) && Touches(statement.Reads, moves, since, moving)
                || IsOfRows(statement.Kind) && Touches(statement.Writes, moves, since, moving)) return true;
        }
        return false;
    }

    /// <summary>The text meets rows of any table, brings some, or runs or prepares a text that may: nothing of it may go where nobody knows what is sealed.</summary>
    public static bool MeetsRows(CachedText text) => text.Facts.Statements.Any(static statement =>
        statement.RunsPrepared || NamesTables(statement) && (IsOfRows(statement.Kind) || statement.KeepsRows || statement.Kind is StatementKind.CopyIn or StatementKind.Prepare));

    /// <summary>The text reads or changes rows of any table, keeps some in another, or runs a text that may.</summary>
    /// <remarks>More than <see cref="MeetsRows"/>: LOCK, and what makes views and indexes. There a database may stay closed for days, and its owner works on in it; here it is a matter of seconds.</remarks>
    public static bool MayTouchRows(CachedText text) => text.Facts.Statements.Any(static statement => statement.RunsPrepared || NamesTables(statement));

    private static bool NamesTables(StatementFacts statement) => !(statement.Reads.IsEmpty && statement.Writes.IsEmpty);

    private static bool Touches(ImmutableArray<RelationName> names, TableMoves moves, int since, SealedSchema? moving)
    {
        foreach (var name in names)
        {
            if (moving?.Find(name.Schema, name.Name, out _) is not null || moves.HasMoved(name.Schema, name.Name, since)) return true;
        }
        return false;
    }

    // What makes a table, or gives it another column, is not older than itself.
    private static bool IsOfRows(StatementKind kind) => kind is StatementKind.Select or StatementKind.Insert or StatementKind.Update or StatementKind.Delete or StatementKind.Merge
        or StatementKind.CopyOut or StatementKind.Explain or StatementKind.Cursor;
}
