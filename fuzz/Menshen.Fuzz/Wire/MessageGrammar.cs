namespace Menshen.Fuzz.Wire;

/// <summary>A slow oracle that shares nothing with the parsers: one letter for each part of a message.</summary>
/// <remarks><code>
/// b any byte     h Int16      i Int32            s string           v length and value, or -1
/// k 'S' or 'P'   r 'I', 'T' or 'E'               F count16 x Int16  L count16 x value  T count16 x Int32
/// C count16 x (string, 18 bytes)   N count32 x string   e (byte, string)* 0   p (string, string)* 0   m string* 0   * any rest
/// </code></remarks>
internal static class MessageGrammar
{
    private const long Wrong = -1;

    public static bool Accepts(string grammar, ReadOnlySpan<byte> bytes)
    {
        var at = 0L;
        foreach (var part in grammar)
        {
            at = Skip(part, bytes, at);
            if (at == Wrong)
            {
                return false;
            }
        }
        return at == bytes.Length;
    }

    private static long Skip(char part, ReadOnlySpan<byte> bytes, long at) => part switch
    {
        'b' => Fixed(bytes, at, 1),
        'h' => Fixed(bytes, at, 2),
        'i' => Fixed(bytes, at, 4),
        's' => Text(bytes, at),
        'v' => Value(bytes, at),
        'k' => OneOf(bytes, at, "SP"),
        'r' => OneOf(bytes, at, "ITE"),
        'F' => Repeat("h", Number(bytes, at, 2), bytes, Fixed(bytes, at, 2)),
        'T' => Repeat("i", Number(bytes, at, 2), bytes, Fixed(bytes, at, 2)),
        'L' => Repeat("v", Number(bytes, at, 2), bytes, Fixed(bytes, at, 2)),
        'C' => Repeat("sihihih", Number(bytes, at, 2), bytes, Fixed(bytes, at, 2)),
        'N' => Repeat("s", Number(bytes, at, 4), bytes, Fixed(bytes, at, 4)),
        'e' => UntilZero("bs", bytes, at),
        'p' => UntilZero("ss", bytes, at),
        'm' => UntilZero("s", bytes, at),
        '*' => bytes.Length,
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };

    private static long Fixed(ReadOnlySpan<byte> bytes, long at, int count) =>
        at != Wrong && at + count <= bytes.Length ? at + count : Wrong;

    private static long Number(ReadOnlySpan<byte> bytes, long at, int size)
    {
        if (Fixed(bytes, at, size) == Wrong)
        {
            return 0;
        }
        var number = 0L;
        for (var i = 0; i < size; i++)
        {
            number = (number * 256) + bytes[(int)at + i];
        }
        return number;
    }

    private static long Text(ReadOnlySpan<byte> bytes, long at)
    {
        for (var i = at; i < bytes.Length; i++)
        {
            if (bytes[(int)i] == 0)
            {
                return i + 1;
            }
        }
        return Wrong;
    }

    private static long Value(ReadOnlySpan<byte> bytes, long at)
    {
        var length = Number(bytes, at, 4);
        var start = Fixed(bytes, at, 4);
        const long Null = 0xFFFFFFFF;
        return start == Wrong || length == Null ? start : start + length <= bytes.Length ? start + length : Wrong;
    }

    private static long OneOf(ReadOnlySpan<byte> bytes, long at, string allowed) =>
        at < bytes.Length && allowed.Contains((char)bytes[(int)at]) ? at + 1 : Wrong;

    private static long Repeat(string parts, long count, ReadOnlySpan<byte> bytes, long at)
    {
        for (; count > 0 && at != Wrong; count--)
        {
            at = All(parts, bytes, at);
        }
        return at;
    }

    private static long UntilZero(string parts, ReadOnlySpan<byte> bytes, long at)
    {
        while (at != Wrong && at < bytes.Length)
        {
            if (bytes[(int)at] == 0)
            {
                return at + 1;
            }
            at = All(parts, bytes, at);
        }
        return Wrong;
    }

    private static long All(string parts, ReadOnlySpan<byte> bytes, long at)
    {
        foreach (var part in parts)
        {
            at = at == Wrong ? Wrong : Skip(part, bytes, at);
        }
        return at;
    }
}
