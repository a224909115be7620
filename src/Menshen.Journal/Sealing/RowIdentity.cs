using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Menshen.Journal;

/// <summary>What the digest of a row is made over: database, table and the values of its primary key, each with its length before it.</summary>
/// <remarks>With lengths, so that no two rows write the same bytes: a value may hold any byte that a separator could be.</remarks>
public static class RowIdentity
{
    /// <summary>The part that all rows of a table share.</summary>
    /// <param name="table"><c>schema.table</c>, as the catalogue has it.</param>
    public static byte[] Prefix(string database, string table)
    {
        var writer = new ArrayBufferWriter<byte>();
        Append(writer, Encoding.UTF8.GetBytes(database));
        Append(writer, Encoding.UTF8.GetBytes(table));
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Adds one value of the key, in the order of its columns.</summary>
    public static void Append(IBufferWriter<byte> writer, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(sizeof(int)), value.Length);
        writer.Advance(sizeof(int));
        writer.Write(value);
    }
}
