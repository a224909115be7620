namespace Menshen.Control;

/// <summary>Asks that a column of a live table be turned from plaintext into sealed values, or back.</summary>
/// <param name="Database">The database.</param>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table.</param>
/// <param name="Column">The column, of type text or varchar, or sealed.</param>
/// <param name="Group">The seal group; null: the one that the policy has the column in. Made if there is none of that name.</param>
/// <param name="Tag">Its sensitivity class, where it is to be made.</param>
/// <param name="Mode">Its mode, where it is to be made: <c>e</c> or <c>r</c>.</param>
/// <param name="Unseal">Back to plaintext.</param>
public sealed record ColumnWish(string Database, string Schema, string Table, string Column, string? Group, string? Tag, string? Mode, bool Unseal);
