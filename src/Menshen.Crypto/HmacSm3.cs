using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Menshen.Crypto.Native;

namespace Menshen.Crypto;

/// <summary>The keyed digest HMAC-SM3 (GB/T 15852.2, GM/T 0042).</summary>
public static unsafe class HmacSm3
{
    /// <summary>Bytes in a code.</summary>
    public const int MacSize = Sm3.DigestSize;

    /// <summary>GCRY_MD_FLAG_HMAC in <c>gcrypt.h</c>: the first part is the key.</summary>
    private const uint HmacFlag = 2;

    static HmacSm3() => GcryptLibrary.EnsureReady();

    /// <summary>Writes the code of <paramref name="data"/> under <paramref name="key"/> to the first 32 bytes of
    /// <paramref name="mac"/>.</summary>
    public static void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> mac)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mac.Length, MacSize, nameof(mac));
        fixed (byte* keyBytes = &MemoryMarshal.GetReference(key))
        fixed (byte* dataBytes = &MemoryMarshal.GetReference(data))
        fixed (byte* target = mac)
        {
            var parts = stackalloc GcryptBuffer[] { new(keyBytes, key.Length), new(dataBytes, data.Length) };
            GcryptError.Check(Gcrypt.MdHashBuffers(Sm3.Algorithm, HmacFlag, target, parts, 2), "compute HMAC-SM3");
        }
    }

    /// <summary>True if <paramref name="mac"/> is the code of <paramref name="data"/>; takes the same time wherever they differ.</summary>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> mac)
    {
        Span<byte> expected = stackalloc byte[MacSize];
        Compute(key, data, expected);
        return CryptographicOperations.FixedTimeEquals(expected, mac);
    }
}
