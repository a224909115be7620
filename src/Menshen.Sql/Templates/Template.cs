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

    /// <summary>Ends a template that was cut. Comments are dropped from templates, so no statement can forge it.</summary>
    public static ReadOnlySpan<byte> CutMark => " /* cut */"u8;

    public static Template FromFullText(byte[] full) => new(Shorten(full), Hash(full));

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

    private static UInt128 Hash(ReadOnlySpan<byte> text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
