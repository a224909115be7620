namespace Menshen.Control;

/// <summary>Asks that deleted rows leave a table's files.</summary>
/// <param name="Database">Its database.</param>
/// <param name="Schema">Its schema.</param>
/// <param name="Table">Its name; what inherits from it, its partitions too, goes with it.</param>
public sealed record PurgeWish(string Database, string Schema, string Table);
