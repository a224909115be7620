using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Menshen.Crypto.Siv;

/// <summary>What RFC 5297 and RFC 4493 do with single blocks.</summary>
internal static class SivBlock
{
    /// <summary>x^128 + x^7 + x^2 + x + 1, its lower part.</summary>
    private const byte Polynomial = 0x87;

    /// <summary>Multiplies by x. No branch hangs on the block, which is secret.</summary>
    public static Vector128<byte> Double(Vector128<byte> block)
    {
        Span<byte> bytes = stackalloc byte[Sm4Blocks.Size];
        block.CopyTo(bytes);
        var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        var carry = (byte)(0 - (byte)(number >> 127)) & Polynomial;
        BinaryPrimitives.WriteUInt128BigEndian(bytes, (number << 1) ^ (UInt128)carry);
        return Vector128.Create<byte>(bytes);
    }

    /// <summary>The first counter of a value with that tag: bits 31 and 63 are cleared, so that counting never carries out of the last four bytes.</summary>
    public static Vector128<byte> Counter(Vector128<byte> tag) =>
        tag & Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 127, 255, 255, 255, 127, 255, 255, 255);

    /// <summary>The counter so many blocks later.</summary>
    public static Vector128<byte> Advance(Vector128<byte> counter, int blocks)
    {
        var words = counter.AsUInt32();
        var last = BinaryPrimitives.ReverseEndianness(words.GetElement(3)) + (uint)blocks;
        return words.WithElement(3, BinaryPrimitives.ReverseEndianness(last)).AsByte();
    }
}
