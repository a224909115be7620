namespace Menshen.Control;

/// <summary>Asks that rows, or one field of them, get another label.</summary>
/// <param name="Database">The database.</param>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table.</param>
/// <param name="KeyColumn">A column that tells which rows.</param>
/// <param name="KeyValue">Its value, as text.</param>
/// <param name="From">The label that they have.</param>
/// <param name="To">The label that they get.</param>
/// <param name="Reason">Why.</param>
/// <param name="Field">A sealed column whose values get it; null: the rows do.</param>
public sealed record RelabelWish(
    string Database, string Schema, string Table, string KeyColumn, string KeyValue, string From, string To, string Reason, string? Field = null);
