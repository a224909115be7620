using System.Buffers;

namespace Menshen.Wire;

/// <summary>ParameterStatus (B): a setting the client follows has this value now.</summary>
public readonly ref struct ParameterStatus
{
    private ParameterStatus(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name = name;
        Value = value;
    }

    public ReadOnlySpan<byte> Name { get; }

    public ReadOnlySpan<byte> Value { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out ParameterStatus message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadString(out var name) && reader.TryReadString(out var value) && reader.IsAtEnd)
        {
            message = new ParameterStatus(name, value);
            return true;
        }
        message = default;
        return false;
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var size = checked(MessageWriter.SizeOf(name) + MessageWriter.SizeOf(value));
        var writer = MessageWriter.Begin(output, BackendType.ParameterStatus, size);
        writer.WriteString(name);
        writer.WriteString(value);
        writer.Finish();
    }
}
