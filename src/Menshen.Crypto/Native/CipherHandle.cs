using System.Runtime.InteropServices;

namespace Menshen.Crypto.Native;

/// <summary>SM4 with a key in one mode (<c>gcry_cipher_hd_t</c>), in locked memory; closing it wipes the key schedule.</summary>
internal sealed unsafe class CipherHandle : GcryptHandle
{
    // <gcrypt.h>, enum gcry_cipher_modes.
    internal const int ElectronicCodebook = 1;
    internal const int CipherFeedback = 2;
    internal const int GaloisCounter = 9;
    internal const int SyntheticIv = 15;

    private const int Sm4 = 318;
    private const uint SecureMemory = 1;

    // <gcrypt.h>, enum gcry_ctl_cmds.
    private const int ResetCommand = 4;
    private const int SetDecryptionTagCommand = 80;

    internal static CipherHandle Open(int mode, ReadOnlySpan<byte> key)
    {
        GcryptLibrary.EnsureReady();
        GcryptError.Check(Gcrypt.CipherOpen(out var handle, Sm4, mode, SecureMemory), "open SM4");
        fixed (byte* bytes = key)
        {
            var error = Gcrypt.CipherSetKey(handle, bytes, (nuint)key.Length);
            if (error != 0)
            {
                handle.Dispose();
                GcryptError.Check(error, "take an SM4 key");
            }
        }

        return handle;
    }

    /// <summary>Back to the state after <see cref="Open"/>: the key stays, all else goes.</summary>
    internal void Reset() => GcryptError.Check(Gcrypt.CipherControl(this, ResetCommand, null, 0), "reset SM4");

    internal void SetNonce(ReadOnlySpan<byte> nonce)
    {
        fixed (byte* bytes = nonce)
        {
            GcryptError.Check(Gcrypt.CipherSetIv(this, bytes, (nuint)nonce.Length), "take a nonce");
        }
    }

    internal void SetDecryptionTag(ReadOnlySpan<byte> tag)
    {
        fixed (byte* bytes = tag)
        {
            GcryptError.Check(Gcrypt.CipherControl(this, SetDecryptionTagCommand, bytes, (nuint)tag.Length), "take a tag");
        }
    }

    internal void Authenticate(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = &MemoryMarshal.GetReference(data))
        {
            GcryptError.Check(Gcrypt.CipherAuthenticate(this, bytes, (nuint)data.Length), "authenticate data");
        }
    }

    internal void Encrypt(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* source = &MemoryMarshal.GetReference(input))
        fixed (byte* target = &MemoryMarshal.GetReference(output))
        {
            GcryptError.Check(
                Gcrypt.CipherEncrypt(this, target, (nuint)output.Length, source, (nuint)input.Length), "encrypt with SM4");
        }
    }

    internal void Decrypt(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* source = &MemoryMarshal.GetReference(input))
        fixed (byte* target = &MemoryMarshal.GetReference(output))
        {
            GcryptError.Check(
                Gcrypt.CipherDecrypt(this, target, (nuint)output.Length, source, (nuint)input.Length), "decrypt with SM4");
        }
    }

    internal bool TryDecrypt(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* source = &MemoryMarshal.GetReference(input))
        fixed (byte* target = &MemoryMarshal.GetReference(output))
        {
            return Gcrypt.CipherDecrypt(this, target, (nuint)output.Length, source, (nuint)input.Length) == 0;
        }
    }

    internal void GetTag(Span<byte> tag)
    {
        fixed (byte* bytes = tag)
        {
            GcryptError.Check(Gcrypt.CipherGetTag(this, bytes, (nuint)tag.Length), "compute a tag");
        }
    }

    internal bool IsTag(ReadOnlySpan<byte> tag)
    {
        fixed (byte* bytes = tag)
        {
            return Gcrypt.CipherCheckTag(this, bytes, (nuint)tag.Length) == 0;
        }
    }

    protected override bool ReleaseHandle()
    {
        Gcrypt.CipherClose(handle);
        return true;
    }
}
