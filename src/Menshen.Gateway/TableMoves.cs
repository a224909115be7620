using System.Collections.Immutable;

namespace Menshen.Gateway;

/// <summary>Which tables of one database had a column sealed or opened by us since the start, each with the number of its last change. Immutable.</summary>
/// <remarks>Only our own changes give the values of a column another text. What somebody's own DDL does (a copy of a table, a view, another name) leaves every
/// literal that was sealed before as right as it was, so it is not in here, and nobody is thrown out by it.</remarks>
public sealed class TableMoves
{
    /// <summary>None yet.</summary>
    public static readonly TableMoves None = new([], 0);

    // The last change of each table; as many as there ever were works, so a few.
    private readonly ImmutableArray<(string Schema, string Name, int Number)> _moves;

    // The last time that every table counts as changed; 0: never.
    private readonly int _all;

    private TableMoves(ImmutableArray<(string, string, int)> moves, int last, int all = 0) => (_moves, Last, _all) = (moves, last, all);

    /// <summary>The number of the last change; 0: there was none.</summary>
    public int Last { get; }

    /// <summary>The same and one more, of that table.</summary>
    public TableMoves With(string schema, string name) =>
        new(_moves.RemoveAll(move => move.Schema == schema && move.Name == name).Add((schema, name, Last + 1)), Last + 1, _all);

    /// <summary>The same, and every table: what changed in a while is not known.</summary>
    public TableMoves WithAll() => new([], Last + 1, Last + 1);

    /// <summary>A table that the name can mean has changed after that number.</summary>
    /// <param name="schema">The schema in the text; null if it has none.</param>
    /// <param name="name">The name, folded and unquoted.</param>
    /// <param name="since">The number of the last change that was known then.</param>
    public bool HasMoved(string? schema, string name, int since)
    {
        if (_all > since) return true;
        foreach (var move in _moves)
        {
            if (move.Number > since && move.Name == name && (schema is null || move.Schema == schema)) return true;
        }
        return false;
    }
}
