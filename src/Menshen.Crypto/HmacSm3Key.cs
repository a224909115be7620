using System.Runtime.InteropServices;
using Menshen.Crypto.Native;

namespace Menshen.Crypto;

/// <summary>HMAC-SM3 under one key for many short messages: the key is taken in once, not with each message. One thread at a time.</summary>
public sealed unsafe class HmacSm3Key : IDisposable
{
    /// <summary>GCRY_MD_FLAG_HMAC in <c>gcrypt.h</c>.</summary>
    private const uint HmacFlag = 2;

    private readonly DigestHandle _handle;

    /// <summary>Takes the key; the caller clears its own.</summary>
    public HmacSm3Key(ReadOnlySpan<byte> key)
    {
        GcryptLibrary.EnsureReady();
        GcryptError.Check(Gcrypt.MdOpen(out _handle, Sm3.Algorithm, HmacFlag), "open HMAC-SM3");
        fixed (byte* bytes = &MemoryMarshal.GetReference(key))
        {
            GcryptError.Check(Gcrypt.MdSetKey(_handle, bytes, (nuint)key.Length), "key HMAC-SM3");
        }
    }

    /// <summary>Writes the code of <paramref name="data"/> to the first 32 bytes of <paramref name="mac"/>.</summary>
    public void Compute(ReadOnlySpan<byte> data, Span<byte> mac)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mac.Length, HmacSm3.MacSize, nameof(mac));
        fixed (byte* source = &MemoryMarshal.GetReference(data))
        {
            Gcrypt.MdWrite(_handle, source, (nuint)data.Length);
        }

        new ReadOnlySpan<byte>(Gcrypt.MdRead(_handle, Sm3.Algorithm), HmacSm3.MacSize).CopyTo(mac);
        // The state with the key taken in, as it was before the first message.
        Gcrypt.MdReset(_handle);
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>Names no key.</summary>
    public override string ToString() => "HMAC-SM3 key";
}
