using System.Buffers;
using System.Buffers.Text;

namespace Menshen.Wire;

/// <summary>Reads and writes the comma-separated attributes of SCRAM messages. RFC 5802 section 7.</summary>
internal static class ScramText
{
    /// <summary>Bytes of randomness in a nonce; PostgreSQL's SCRAM_RAW_NONCE_LEN.</summary>
    public const int RawNonceSize = 18;

    /// <summary>Characters of those in base64.</summary>
    public const int NonceSize = RawNonceSize / 3 * 4;

    /// <summary>Reads <c>name=value</c> up to the next comma or the end, and the comma.</summary>
    public static bool TryReadAttribute(ref ReadOnlySpan<byte> rest, byte name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (rest.Length < 2 || rest[0] != name || rest[1] != '=')
        {
            return false;
        }
        var text = rest[2..];
        var end = text.IndexOf((byte)',');
        value = end < 0 ? text : text[..end];
        rest = end < 0 ? default : text[(end + 1)..];
        return end != text.Length - 1 || end < 0;
    }

    /// <summary>Whether every character may stand in a nonce: printable ASCII without the comma.</summary>
    public static bool IsNonce(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E) && !text.Contains((byte)',');

    /// <summary>Reads base64 of exactly as many bytes as the target has; no white space, no more, no less.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> target) =>
        text.Length == Base64.GetMaxEncodedToUtf8Length(target.Length)
        && Base64.DecodeFromUtf8(text, target, out var used, out var written) == OperationStatus.Done
        && used == text.Length
        && written == target.Length;

    public static byte[] EncodeBase64(ReadOnlySpan<byte> bytes)
    {
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        Base64.EncodeToUtf8(bytes, text, out _, out _);
        return text;
    }

    public static void WriteBase64(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        var text = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, text, out _, out var written);
        output.Advance(written);
    }

    public static void FillNonce(FillRandom random, Span<byte> nonce)
    {
        Span<byte> raw = stackalloc byte[RawNonceSize];
        random(raw);
        Base64.EncodeToUtf8(raw, nonce, out _, out _);
    }
}
