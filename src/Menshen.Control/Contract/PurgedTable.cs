namespace Menshen.Control;

/// <summary>A table that was written anew.</summary>
/// <param name="Database">Its database.</param>
/// <param name="Table">Schema and name, as SQL writes them.</param>
/// <param name="Files">Files of it and its indexes that were overwritten.</param>
/// <param name="Bytes">Of those.</param>
/// <param name="Caveat">Why deleted rows may be on the disk all the same; null: the file system overwrites in place.</param>
public sealed record PurgedTable(string Database, string Table, int Files, long Bytes, string? Caveat);
