using System.Text.Unicode;

namespace Menshen.Policy;

/// <summary>Shows a keyed digest: equal values look equal, and nothing else is told. Without a key, hides all.</summary>
internal sealed class DigestMask(MaskDigest? digest) : IMask
{
    /// <summary>Bytes of the digest: among a thousand million values two look equal by chance once in forty tries.</summary>
    private const int Size = 8;

    private static ReadOnlySpan<byte> Hexadecimal => "0123456789abcdef"u8;

    public int MaxLength(int inputBytes) => 1 + 2 * Size;

    public int Apply(ReadOnlySpan<byte> utf8, Span<byte> output)
    {
        if (digest is null || !Utf8.IsValid(utf8))
            return FullMask.Write(output);
        Span<byte> bytes = stackalloc byte[Size];
        digest(utf8, bytes);
        output[0] = (byte)'#';
        for (var i = 0; i < Size; i++)
        {
            output[1 + 2 * i] = Hexadecimal[bytes[i] >> 4];
            output[2 + 2 * i] = Hexadecimal[bytes[i] & 15];
        }

        return 1 + 2 * Size;
    }
}
