namespace Menshen.Wire;

/// <summary>One column as a RowDescription tells it.</summary>
public readonly ref struct FieldDescription
{
    /// <summary>Bytes behind the name: table 4, column 2, type 4, size 2, modifier 4, format 2.</summary>
    internal const int FixedSize = 18;

    public ReadOnlySpan<byte> Name { get; private init; }

    /// <summary>Object id of the table, 0 where the column is none of a table.</summary>
    public uint TableOid { get; private init; }

    /// <summary>The column's number in that table, 0 where it is none; negative for system columns.</summary>
    public short ColumnNumber { get; private init; }

    public uint TypeOid { get; private init; }

    /// <summary>Bytes, negative for variable width.</summary>
    public short TypeSize { get; private init; }

    public int TypeModifier { get; private init; }

    /// <summary><see cref="FormatCodes.Text"/> or <see cref="FormatCodes.Binary"/>.</summary>
    public short Format { get; private init; }

    internal static bool TryRead(scoped ref MessageReader reader, out FieldDescription field)
    {
        if (reader.TryReadString(out var name)
            && reader.TryReadUInt32(out var table)
            && reader.TryReadUInt16(out var column)
            && reader.TryReadUInt32(out var type)
            && reader.TryReadUInt16(out var size)
            && reader.TryReadInt32(out var modifier)
            && reader.TryReadUInt16(out var format))
        {
            field = new FieldDescription
            {
                Name = name,
                TableOid = table,
                ColumnNumber = (short)column,
                TypeOid = type,
                TypeSize = (short)size,
                TypeModifier = modifier,
                Format = (short)format,
            };
            return true;
        }
        field = default;
        return false;
    }
}
