using System.Buffers;
using System.Buffers.Binary;

namespace Menshen.Wire;

/// <summary>Parse (F): a statement to prepare under a name (empty: the unnamed one), with types for some of its parameters.</summary>
public readonly ref struct Parse
{
    private readonly ReadOnlySpan<byte> _types;

    private Parse(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> text, ReadOnlySpan<byte> types)
    {
        Statement = statement;
        Text = text;
        _types = types;
    }

    /// <summary>The prepared statement's name.</summary>
    public ReadOnlySpan<byte> Statement { get; }

    /// <summary>The statement's text, without the terminator.</summary>
    public ReadOnlySpan<byte> Text { get; }

    public int ParameterTypeCount => _types.Length / sizeof(uint);

    /// <summary>The type's object id as the client fixed it, 0 for unspecified.</summary>
    public uint ParameterType(int index) =>
        BinaryPrimitives.ReadUInt32BigEndian(_types.Slice(index * sizeof(uint), sizeof(uint)));

    public static bool TryParse(ReadOnlySpan<byte> body, out Parse message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadString(out var statement)
            && reader.TryReadString(out var text)
            && reader.TryReadUInt16(out var count)
            && reader.TryReadBytes(count * sizeof(uint), out var types)
            && reader.IsAtEnd)
        {
            message = new Parse(statement, text, types);
            return true;
        }
        message = default;
        return false;
    }

    public static void Write(
        IBufferWriter<byte> output, ReadOnlySpan<byte> statement, ReadOnlySpan<byte> text, ReadOnlySpan<uint> parameterTypes = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parameterTypes.Length, ushort.MaxValue, nameof(parameterTypes));
        var size = checked(MessageWriter.SizeOf(statement) + MessageWriter.SizeOf(text)
            + sizeof(ushort) + (parameterTypes.Length * sizeof(uint)));
        var writer = MessageWriter.Begin(output, FrontendType.Parse, size);
        writer.WriteString(statement);
        writer.WriteString(text);
        writer.WriteInt16((short)parameterTypes.Length);
        foreach (var type in parameterTypes)
        {
            writer.WriteInt32((int)type);
        }
        writer.Finish();
    }
}
