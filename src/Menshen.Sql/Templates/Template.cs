using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Menshen.Sql.Templates;

/// <summary>A template's text, cut to what the journal keeps, and the fingerprint of the whole.</summary>
internal readonly record struct Template(ReadOnlyMemory<byte> Text, UInt128 Fingerprint)
{
    /// <summary>The most bytes of a template that are kept: 8 KiB holds all but machine-made statements.</summary>
    public const int TextLimit = 8 * 1024;

    /// <summary>Literals that became placeholders.</summary>
    public int LiteralCount { get; init; }

    /// <summary>The largest parameter of the text.</summary>
    public long LargestParameter { get; init; }

    /// <summary>Of a template that was cut, what was cut off; see <see cref="StatementFacts.Rest"/>.</summary>
    public ReadOnlyMemory<byte> Rest { get; init; }

    /// <summary>More than the longest word that anybody looks for: one that the cut parts is found in the rest.</summary>
    private const int Overlap = 128;

    /// <summary>Ends a template that was cut. Comments are dropped from templates, so no statement can forge it.</summary>
    public static ReadOnlySpan<byte> CutMark => " /* cut */"u8;

    public static Template FromFullText(byte[] full) =>
        new(Shorten(full), Hash(full)) { Rest = full.Length <= TextLimit ? default : WithoutNumbers(full.AsSpan(TextLimit - CutMark.Length - Overlap)) };

    /// <summary>A neutral text for what cannot be shown: it says how long the original was and nothing of its content.</summary>
    public static Template Neutral(string reason, int length) =>
        FromFullText(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/* {reason}, {length} bytes */")));

    private static ReadOnlyMemory<byte> Shorten(byte[] full)
    {
        if (full.Length <= TextLimit)
        {
            return full;
        }

        var keep = TextLimit - CutMark.Length;
        // Never in the middle of a UTF-8 character: the journal's readers decode strictly.
        while ((full[keep] & 0xC0) == 0x80)
        {
            keep--;
        }

        return (byte[])[.. full.AsSpan(0, keep), .. CutMark];
    }

    // A list of ten thousand literals becomes one placeholder: it is kept as long as the text is.
    private static byte[] WithoutNumbers(ReadOnlySpan<byte> rest)
    {
        var kept = new byte[rest.Length];
        var length = 0;
        for (var i = 0; i < rest.Length; i++)
        {
            kept[length++] = rest[i];
            if (rest[i] != (byte)'$' || i + 1 == rest.Length || !char.IsAsciiDigit((char)rest[i + 1]) || (i > 0 && IsPartOfName(rest[i - 1]))) continue;
            while (i + 1 < rest.Length && char.IsAsciiDigit((char)rest[i + 1])) i++;
            if (kept.AsSpan(0, length).EndsWith("$, $"u8)) length -= 3;
            else if (kept.AsSpan(0, length).EndsWith("$,$"u8)) length -= 2;
        }

        return kept[..length];
    }

    private static bool IsPartOfName(byte letter) => char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'_' or (byte)'$' or >= 0x80;

    private static UInt128 Hash(ReadOnlySpan<byte> text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
