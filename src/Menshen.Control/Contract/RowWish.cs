namespace Menshen.Control;

/// <summary>Asks for the digests by which a row is found in the records.</summary>
/// <param name="Database">Its database.</param>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table.</param>
/// <param name="Key">The values of its primary key as text, in the key's order.</param>
public sealed record RowWish(string Database, string Schema, string Table, IReadOnlyList<string> Key)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => $"a row of {Database}/{Schema}.{Table}";
}
