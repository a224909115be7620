using System.Buffers;

namespace Menshen.Wire;

/// <summary>Execute (F): runs a portal, for at most a number of rows.</summary>
public readonly ref struct Execute
{
    private Execute(ReadOnlySpan<byte> portal, int maximumRows)
    {
        Portal = portal;
        MaximumRows = maximumRows;
    }

    /// <summary>The portal's name; empty for the unnamed one.</summary>
    public ReadOnlySpan<byte> Portal { get; }

    /// <summary>Rows to return at most; zero or below means all, as in PostgreSQL.</summary>
    public int MaximumRows { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out Execute message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadString(out var portal) && reader.TryReadInt32(out var rows) && reader.IsAtEnd)
        {
            message = new Execute(portal, rows);
            return true;
        }
        message = default;
        return false;
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> portal, int maximumRows = 0)
    {
        var writer = MessageWriter.Begin(output, FrontendType.Execute, checked(MessageWriter.SizeOf(portal) + sizeof(int)));
        writer.WriteString(portal);
        writer.WriteInt32(maximumRows);
        writer.Finish();
    }
}
