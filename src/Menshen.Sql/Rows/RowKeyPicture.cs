using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Menshen.Sql.Rows;

/// <summary>The primary keys of all labelled relations and of those with sealed columns in one database. Immutable; a change makes a new one.</summary>
public sealed class RowKeyPicture
{
    private readonly FrozenDictionary<uint, RowKeyTable> _byOid;

    public RowKeyPicture(IEnumerable<RowKeyTable> tables)
    {
        Tables = [.. tables];
        _byOid = Tables.ToFrozenDictionary(table => table.Oid);
    }

    /// <summary>All of them.</summary>
    public ImmutableArray<RowKeyTable> Tables { get; }

    /// <summary>The relation of that object id; null: none of these.</summary>
    public RowKeyTable? Find(uint oid) => _byOid.GetValueOrDefault(oid);

    /// <summary>The relations that a statement names, as far as its text tells.</summary>
    public ImmutableArray<RowKeyTable> NamedBy(StatementFacts statement)
    {
        var found = ImmutableArray.CreateBuilder<RowKeyTable>();
        foreach (var table in Tables)
        {
            if (statement.Reads.Any(table.MayBe) || statement.Writes.Any(table.MayBe)) found.Add(table);
        }
        return found.ToImmutable();
    }
}
