using System.Runtime.InteropServices;
using Menshen.Crypto.Native;

namespace Menshen.Crypto;

/// <summary>The hash function SM3 (GB/T 32905-2016) of whole messages; allocates nothing but the array it may return.</summary>
public static unsafe class Sm3
{
    /// <summary>Bytes in a digest.</summary>
    public const int DigestSize = 32;

    /// <summary>Bytes in a block of the compression function.</summary>
    public const int BlockSize = 64;

    /// <summary>GCRY_MD_SM3 in <c>gcrypt.h</c>.</summary>
    internal const int Algorithm = 326;

    /// <summary>Longest input, in bytes, hashed without letting the garbage collector in: under a microsecond.</summary>
    private const int ShortInput = 256;

    static Sm3() => GcryptLibrary.EnsureReady();

    /// <summary>Writes the digest of <paramref name="data"/> to the first 32 bytes of <paramref name="digest"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digest.Length, DigestSize, nameof(digest));
        fixed (byte* source = &MemoryMarshal.GetReference(data))
        fixed (byte* target = &MemoryMarshal.GetReference(digest))
        {
            if (data.Length <= ShortInput)
            {
                Gcrypt.MdHashShortBuffer(Algorithm, target, source, (nuint)data.Length);
            }
            else
            {
                Gcrypt.MdHashBuffer(Algorithm, target, source, (nuint)data.Length);
            }
        }
    }

    /// <summary>The digest of <paramref name="data"/> as a new array.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> data)
    {
        var digest = new byte[DigestSize];
        Hash(data, digest);
        return digest;
    }
}
