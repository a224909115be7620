using System.Buffers;

namespace Menshen.Wire;

/// <summary>Query (F): a string of statements for the simple protocol.</summary>
public readonly ref struct Query
{
    private Query(ReadOnlySpan<byte> text) => Text = text;

    /// <summary>The statements' text, without the terminator, in the client's encoding.</summary>
    public ReadOnlySpan<byte> Text { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out Query message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadString(out var text) && reader.IsAtEnd)
        {
            message = new Query(text);
            return true;
        }
        message = default;
        return false;
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        var writer = MessageWriter.Begin(output, FrontendType.Query, MessageWriter.SizeOf(text));
        writer.WriteString(text);
        writer.Finish();
    }
}
