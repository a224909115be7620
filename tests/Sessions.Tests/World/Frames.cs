using System.Text;
using Menshen.Wire;

namespace Menshen.Sessions.Tests.World;

/// <summary>Bytes as people read them: one line per message, so that a difference can be seen.</summary>
internal static class Frames
{
    /// <summary>Bytes of a message that are shown; of longer ones a hash stands for the rest.</summary>
    private const int Shown = 400;

    public static IReadOnlyList<string> Describe(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<string>();
        while (FrameReader.TryReadHeader(bytes, out var header) && FrameReader.TryReadBody(bytes, header, out var body))
        {
            lines.Add($"{(char)header.Type} {Readable(body)}".TrimEnd());
            bytes = bytes[(int)header.FrameLength..];
        }
        if (!bytes.IsEmpty) lines.Add($"and {bytes.Length} bytes: {Readable(bytes)}");
        return lines;
    }

    /// <summary>The message types in a row, such as <c>12TDCZ</c>.</summary>
    public static string Types(ReadOnlySpan<byte> bytes) => string.Concat(Describe(bytes).Select(line => line[0]));

    private static string Readable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        if (bytes.Length > Shown) text.Append(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))).Append(" of ").Append(bytes.Length).Append(' ');
        foreach (var b in bytes[..Math.Min(bytes.Length, Shown)])
        {
            if (b is >= 32 and < 127) text.Append((char)b);
            else text.Append('<').Append(b).Append('>');
        }
        return text.ToString();
    }
}
