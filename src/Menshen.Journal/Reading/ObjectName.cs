namespace Menshen.Journal;

/// <summary>The name of a relation or a column that somebody looks for, and the rule by which entries contain it.</summary>
internal readonly struct ObjectName
{
    private const string AnyColumn = "*";
    private const string AnyRelation = "?";

    private readonly string _whole;
    private readonly string? _relation;
    private readonly string _column;

    public ObjectName(string name)
    {
        _whole = name;
        var dot = name.LastIndexOf('.');
        _relation = dot > 0 ? name[..dot] : null;
        _column = name[(dot + 1)..];
    }

    /// <summary>True if the entry names the relation, or touched the column, or may have.</summary>
    public bool IsIn(JournalEntry entry) =>
        HasRelation(entry.Reads, _whole) || HasRelation(entry.Writes, _whole)
        || HasColumn(entry.ReadColumns, entry.Reads) || HasColumn(entry.WrittenColumns, entry.Writes);

    private bool HasColumn(IReadOnlyList<string> columns, IReadOnlyList<string> relations)
    {
        if (_relation is null) { return false; }
        foreach (var name in columns)
        {
            var dot = name.LastIndexOf('.');
            if (dot < 0) { continue; }
            var relation = name.AsSpan(0, dot);
            var column = name.AsSpan(dot + 1);
            if (!column.SequenceEqual(_column) && !column.SequenceEqual(AnyColumn)) { continue; }
            if (relation.SequenceEqual(AnyRelation) ? HasRelation(relations, _relation) : Fits(relation, _relation)) { return true; }
        }

        return false;
    }

    private static bool HasRelation(IReadOnlyList<string> names, string wanted)
    {
        foreach (var name in names)
        {
            if (Fits(name, wanted)) { return true; }
        }

        return false;
    }

    // "person" finds public.person. "public.person" also finds person: the search path may have meant that one.
    private static bool Fits(ReadOnlySpan<char> name, string wanted) =>
        name.SequenceEqual(wanted) || EndsWith(name, wanted) || (!name.Contains('.') && EndsWith(wanted, name));

    private static bool EndsWith(ReadOnlySpan<char> name, ReadOnlySpan<char> end) =>
        name.Length > end.Length && name[^(end.Length + 1)] == '.' && name.EndsWith(end, StringComparison.Ordinal);
}
