using System.Buffers;
using System.Buffers.Text;

namespace Menshen.Wire;

/// <summary>CommandComplete (B): one statement has finished; its tag says which and, for some, how many rows.</summary>
public readonly ref struct CommandComplete
{
    private CommandComplete(ReadOnlySpan<byte> tag) => Tag = tag;

    /// <summary>For example <c>SELECT 3</c>, <c>INSERT 0 5</c>, <c>CREATE TABLE</c>.</summary>
    public ReadOnlySpan<byte> Tag { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out CommandComplete message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadString(out var tag) && reader.IsAtEnd)
        {
            message = new CommandComplete(tag);
            return true;
        }
        message = default;
        return false;
    }

    /// <summary>The rows: the tag's last word, where that is a number (<c>INSERT 0 5</c> is five). False for tags without one.</summary>
    public bool TryGetRows(out ulong rows)
    {
        var last = Tag[(Tag.LastIndexOf((byte)' ') + 1)..];
        rows = 0;
        return last.Length < Tag.Length
            && last is [>= (byte)'0' and <= (byte)'9', ..]
            && Utf8Parser.TryParse(last, out rows, out var used)
            && used == last.Length;
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> tag)
    {
        var writer = MessageWriter.Begin(output, BackendType.CommandComplete, MessageWriter.SizeOf(tag));
        writer.WriteString(tag);
        writer.Finish();
    }
}
