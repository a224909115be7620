namespace Menshen.Engine;

/// <summary>One column of a seal group, in a table or in what shows one.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Table">Its table or view.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">As pg_class has it.</param>
/// <param name="IsTemporary">Of one session.</param>
/// <param name="IsGenerated">The engine computes it from the others.</param>
/// <param name="Blocks">Of the table.</param>
/// <param name="Rows">Of the table, about.</param>
internal sealed record GroupColumn(string Schema, string Table, string Name, string Kind, bool IsTemporary, bool IsGenerated, long Blocks, long Rows)
{
    /// <summary>It has values of its own that can be read.</summary>
    public bool IsStored => Kind is "r" or "m" && !IsTemporary;

    /// <summary>A rotation gives it its values.</summary>
    public bool IsWritten => Kind == "r" && !IsTemporary && !IsGenerated;

    public override string ToString() => $"{Schema}.{Table}.{Name}";
}
