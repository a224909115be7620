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

    /// <summary>Of a template that was cut, what was cut off; its placeholders have no numbers.</summary>
    public ReadOnlyMemory<byte> Rest { get; init; }

    /// <summary>There is more than is kept of that.</summary>
    public bool IsUnread { get; init; }

    /// <summary>The most bytes of the rest: of a prepared statement it is kept as long as that.</summary>
    private const int RestLimit = 32 * 1024;

    /// <summary>Ends a template that was cut. Comments are dropped from templates, so no statement can forge it.</summary>
    public static ReadOnlySpan<byte> CutMark => " /* cut */"u8;

    public static Template FromFullText(byte[] full)
    {
        if (full.Length <= TextLimit) return new(full, Hash(full));
        var keep = Keep(full);
        var rest = Condensed(full.AsSpan(keep));
        return new((byte[])[.. full.AsSpan(0, keep), .. CutMark], Hash(full)) { Rest = rest.AsMemory(0, Math.Min(rest.Length, RestLimit)), IsUnread = rest.Length > RestLimit };
    }

    /// <summary>A neutral text for what cannot be shown: it says how long the original was and nothing of its content.</summary>
    public static Template Neutral(string reason, int length) =>
        FromFullText(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/* {reason}, {length} bytes */")));

    // Never in the middle of a UTF-8 character: the journal's readers decode strictly.
    private static int Keep(byte[] full)
    {
        var keep = TextLimit - CutMark.Length;
        while ((full[keep] & 0xC0) == 0x80)
        {
            keep--;
        }

        return keep;
    }

    // A list of ten thousand literals becomes one placeholder, and so do ten thousand rows of them.
    private static byte[] Condensed(ReadOnlySpan<byte> rest)
    {
        var kept = new byte[rest.Length];
        var length = 0;
        for (var i = 0; i < rest.Length; i++)
        {
            kept[length++] = rest[i];
            if (rest[i] == (byte)')') length -= Repeated(kept.AsSpan(0, length), "($)"u8);
            if (rest[i] != (byte)'$' || i + 1 == rest.Length || !char.IsAsciiDigit((char)rest[i + 1]) || (i > 0 && NameBytes.IsPart(rest[i - 1]))) continue;
            while (i + 1 < rest.Length && char.IsAsciiDigit((char)rest[i + 1])) i++;
            length -= Repeated(kept.AsSpan(0, length), "$"u8);
        }

        return kept[..length];
    }

    // The bytes at the end that say the same thing once more, behind a comma.
    private static int Repeated(ReadOnlySpan<byte> kept, ReadOnlySpan<byte> thing)
    {
        if (!kept.EndsWith(thing)) return 0;
        var before = kept[..^thing.Length].TrimEnd((byte)' ');
        return before.EndsWith(","u8) && before[..^1].EndsWith(thing) ? kept.Length - before.Length + 1 : 0;
    }

    private static UInt128 Hash(ReadOnlySpan<byte> text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
