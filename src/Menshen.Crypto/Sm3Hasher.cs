using System.Runtime.InteropServices;
using Menshen.Crypto.Native;

namespace Menshen.Crypto;

/// <summary>SM3 of a message that comes in parts; after <see cref="Finish"/> it begins anew. One thread at a time.</summary>
public sealed unsafe class Sm3Hasher : IDisposable
{
    private readonly DigestHandle _handle;

    /// <summary>Begins an empty message.</summary>
    public Sm3Hasher()
    {
        GcryptLibrary.EnsureReady();
        GcryptError.Check(Gcrypt.MdOpen(out _handle, Sm3.Algorithm, 0), "open an SM3 digest");
    }

    /// <summary>Adds bytes to the message.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        fixed (byte* source = &MemoryMarshal.GetReference(data))
        {
            Gcrypt.MdWrite(_handle, source, (nuint)data.Length);
        }
    }

    /// <summary>Writes the digest to the first 32 bytes of <paramref name="digest"/> and begins an empty message.</summary>
    public void Finish(Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digest.Length, Sm3.DigestSize, nameof(digest));
        new ReadOnlySpan<byte>(Gcrypt.MdRead(_handle, Sm3.Algorithm), Sm3.DigestSize).CopyTo(digest);
        Gcrypt.MdReset(_handle);
    }

    public void Dispose() => _handle.Dispose();
}
