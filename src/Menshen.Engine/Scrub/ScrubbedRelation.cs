namespace Menshen.Engine;

/// <summary>A table or index that is to be read.</summary>
/// <param name="Oid">Its number.</param>
/// <param name="Name">With its schema.</param>
/// <param name="IsIndex">A B-tree; else a heap.</param>
/// <param name="Blocks">Its length when the list was made.</param>
internal sealed record ScrubbedRelation(long Oid, string Name, bool IsIndex, long Blocks);
