namespace Menshen.Engine;

/// <summary>A page of a table, TOAST table or materialised view that cannot be read, as it was found on the disk.</summary>
/// <param name="Database">Its database.</param>
/// <param name="Relation">The relation, with its schema.</param>
/// <param name="Oid">Its number.</param>
/// <param name="File">Its first file below the data directory, such as <c>base/5/16384</c>: another one means that it was written anew.</param>
/// <param name="Block">The page, from 0.</param>
/// <param name="Found">The bytes that were found there.</param>
public sealed record DamagedPage(string Database, string Relation, long Oid, string File, long Block, ReadOnlyMemory<byte> Found)
{
    public override string ToString() => $"{Database}: {Relation}, block {Block}";
}
