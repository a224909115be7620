using System.Buffers.Binary;

namespace Menshen.Fuzz.Wire;

/// <summary>What one side sends, in portions: a 16-bit length before each. So mutations also change where reads end.</summary>
internal static class Script
{
    public static byte[] Of(params byte[][] portions)
    {
        var bytes = new Bytes();
        foreach (var portion in portions)
        {
            bytes.Int16((short)portion.Length).Raw(portion);
        }
        return bytes;
    }

    /// <summary>Takes the next portion; the last may be cut short.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> script, out ReadOnlySpan<byte> portion)
    {
        portion = default;
        if (!BinaryPrimitives.TryReadUInt16BigEndian(script, out var length))
        {
            return false;
        }
        script = script[sizeof(ushort)..];
        portion = script[..Math.Min(length, script.Length)];
        script = script[portion.Length..];
        return true;
    }
}
