namespace Menshen.Engine;

/// <summary>What came of writing one table anew.</summary>
/// <param name="Table">Schema and name, as SQL writes them.</param>
/// <param name="Files">Files that the table and its indexes had before, and that were overwritten.</param>
/// <param name="Bytes">Of those.</param>
/// <param name="Caveat">Why deleted rows may be found on the disk all the same; null: the file system overwrites in place.</param>
public sealed record PurgeOutcome(string Table, int Files, long Bytes, string? Caveat);
