using System.Collections.Immutable;

namespace Menshen.Sql.Rows;

/// <summary>A labelled relation, or one with sealed columns, and the primary key by which its rows are known in records.</summary>
/// <param name="Oid">Its object id in its database, as results tell it.</param>
/// <param name="Schema">As the catalogue has it.</param>
/// <param name="Name">As the catalogue has it.</param>
/// <param name="Columns">Of the primary key in its order, without the label; none where there is no key.</param>
/// <param name="Prefix">What the identity of all its rows begins with.</param>
public sealed record RowKeyTable(uint Oid, string Schema, string Name, ImmutableArray<RowKeyColumn> Columns, ReadOnlyMemory<byte> Prefix)
{
    /// <summary><c>schema.table</c>.</summary>
    public string Path { get; } = $"{Schema}.{Name}";

    /// <summary>True if all columns of the key have a form that is read.</summary>
    public bool IsReadable { get; } = Columns.Length > 0 && Columns.All(column => column.Type != RowKeyType.NotRead);

    /// <summary>True if a name in a text can mean it; without a schema the name alone decides.</summary>
    public bool MayBe(RelationName relation) => relation.Name == Name && (relation.Schema is null || relation.Schema == Schema);

    /// <summary>The place of a column in the key; -1: it is none of the key's.</summary>
    public int PlaceOf(short number)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            if (Columns[i].Number == number) return i;
        }
        return -1;
    }

    public override string ToString() => Path;
}
