using System.Buffers;

namespace Menshen.Wire;

/// <summary>Close (F): forgets a prepared statement or a portal.</summary>
public readonly ref struct Close
{
    private Close(byte kind, ReadOnlySpan<byte> name)
    {
        Kind = kind;
        Name = name;
    }

    /// <summary><see cref="TargetKind.Statement"/> or <see cref="TargetKind.Portal"/>; anything else does not parse.</summary>
    public byte Kind { get; }

    /// <summary>The name; empty for the unnamed one.</summary>
    public ReadOnlySpan<byte> Name { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out Close message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadByte(out var kind) && TargetKind.IsKnown(kind) && reader.TryReadString(out var name) && reader.IsAtEnd)
        {
            message = new Close(kind, name);
            return true;
        }
        message = default;
        return false;
    }

    public static void Write(IBufferWriter<byte> output, byte kind, ReadOnlySpan<byte> name)
    {
        var writer = MessageWriter.Begin(output, FrontendType.Close, checked(1 + MessageWriter.SizeOf(name)));
        writer.WriteByte(kind);
        writer.WriteString(name);
        writer.Finish();
    }
}
