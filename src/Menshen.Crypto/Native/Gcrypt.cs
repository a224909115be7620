using System.Runtime.InteropServices;

namespace Menshen.Crypto.Native;

/// <summary>The functions of libgcrypt 1.10 that Menshen calls, as its manual declares them.</summary>
/// <remarks>Nothing here may be called before <see cref="GcryptLibrary.EnsureReady"/>.</remarks>
internal static unsafe partial class Gcrypt
{
    private const string Library = "libgcrypt.so.20";

    [LibraryImport(Library, EntryPoint = "gcry_check_version", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint CheckVersion(string required);

    // Variadic in C. On Linux x64 and arm64 integer arguments travel in the same registers either way.
    [LibraryImport(Library, EntryPoint = "gcry_control")]
    internal static partial uint Control(int command, nint argument);

    [LibraryImport(Library, EntryPoint = "gcry_strerror")]
    internal static partial nint StrError(uint error);

    [LibraryImport(Library, EntryPoint = "gcry_md_hash_buffer")]
    internal static partial void MdHashBuffer(int algorithm, byte* digest, byte* data, nuint length);

    // For inputs hashed in well under a microsecond: the switch to pre-emptive mode would cost as much as a compression.
    [LibraryImport(Library, EntryPoint = "gcry_md_hash_buffer"), SuppressGCTransition]
    internal static partial void MdHashShortBuffer(int algorithm, byte* digest, byte* data, nuint length);

    [LibraryImport(Library, EntryPoint = "gcry_md_open")]
    internal static partial uint MdOpen(out DigestHandle handle, int algorithm, uint flags);

    [LibraryImport(Library, EntryPoint = "gcry_md_close")]
    internal static partial void MdClose(nint handle);

    [LibraryImport(Library, EntryPoint = "gcry_md_write")]
    internal static partial void MdWrite(DigestHandle handle, byte* data, nuint length);

    [LibraryImport(Library, EntryPoint = "gcry_md_read")]
    internal static partial byte* MdRead(DigestHandle handle, int algorithm);

    [LibraryImport(Library, EntryPoint = "gcry_md_setkey")]
    internal static partial uint MdSetKey(DigestHandle handle, byte* key, nuint length);

    [LibraryImport(Library, EntryPoint = "gcry_md_reset")]
    internal static partial void MdReset(DigestHandle handle);

    [LibraryImport(Library, EntryPoint = "gcry_md_hash_buffers")]
    internal static partial uint MdHashBuffers(int algorithm, uint flags, byte* digest, GcryptBuffer* parts, int count);

    [LibraryImport(Library, EntryPoint = "gcry_kdf_derive")]
    internal static partial uint KdfDerive(
        byte* passphrase, nuint passphraseLength, int algorithm, int subAlgorithm, byte* salt, nuint saltLength, nuint iterations,
        nuint keySize, byte* key);

    [LibraryImport(Library, EntryPoint = "gcry_cipher_open")]
    internal static partial uint CipherOpen(out CipherHandle handle, int algorithm, int mode, uint flags);

    [LibraryImport(Library, EntryPoint = "gcry_cipher_close")]
    internal static partial void CipherClose(nint handle);

    [LibraryImport(Library, EntryPoint = "gcry_cipher_ctl")]
    internal static partial uint CipherControl(CipherHandle handle, int command, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "gcry_cipher_setkey")]
    internal static partial uint CipherSetKey(CipherHandle handle, byte* key, nuint length);

    [LibraryImport(Library, EntryPoint = "gcry_cipher_setiv")]
    internal static partial uint CipherSetIv(CipherHandle handle, byte* iv, nuint length);

    [LibraryImport(Library, EntryPoint = "gcry_cipher_authenticate")]
    internal static partial uint CipherAuthenticate(CipherHandle handle, byte* data, nuint length);

    [LibraryImport(Library, EntryPoint = "gcry_cipher_encrypt")]
    internal static partial uint CipherEncrypt(CipherHandle handle, byte* output, nuint outputSize, byte* input, nuint inputLength);

    [LibraryImport(Library, EntryPoint = "gcry_cipher_decrypt")]
    internal static partial uint CipherDecrypt(CipherHandle handle, byte* output, nuint outputSize, byte* input, nuint inputLength);

    [LibraryImport(Library, EntryPoint = "gcry_cipher_gettag")]
    internal static partial uint CipherGetTag(CipherHandle handle, byte* tag, nuint length);

    [LibraryImport(Library, EntryPoint = "gcry_cipher_checktag")]
    internal static partial uint CipherCheckTag(CipherHandle handle, byte* tag, nuint length);

    [LibraryImport(Library, EntryPoint = "gcry_malloc_secure")]
    internal static partial byte* MallocSecure(nuint length);

    [LibraryImport(Library, EntryPoint = "gcry_free")]
    internal static partial void Free(byte* memory);

    [LibraryImport(Library, EntryPoint = "gcry_sexp_new")]
    internal static partial uint SexpNew(out SexpHandle result, byte* buffer, nuint length, int autodetect);

    [LibraryImport(Library, EntryPoint = "gcry_sexp_release")]
    internal static partial void SexpRelease(nint sexp);

    [LibraryImport(Library, EntryPoint = "gcry_sexp_find_token")]
    internal static partial SexpHandle SexpFindToken(SexpHandle list, byte* token, nuint length);

    [LibraryImport(Library, EntryPoint = "gcry_sexp_nth_data")]
    internal static partial byte* SexpNthData(SexpHandle list, int number, out nuint length);

    [LibraryImport(Library, EntryPoint = "gcry_pk_sign")]
    internal static partial uint PkSign(out SexpHandle signature, SexpHandle data, SexpHandle secretKey);

    [LibraryImport(Library, EntryPoint = "gcry_pk_verify")]
    internal static partial uint PkVerify(SexpHandle signature, SexpHandle data, SexpHandle publicKey);

    [LibraryImport(Library, EntryPoint = "gcry_mpi_ec_new")]
    internal static partial uint EcNew(out CurveHandle context, SexpHandle key, nint curveName);

    [LibraryImport(Library, EntryPoint = "gcry_ctx_release")]
    internal static partial void CtxRelease(nint context);

    [LibraryImport(Library, EntryPoint = "gcry_pubkey_get_sexp")]
    internal static partial uint PubkeyGetSexp(out SexpHandle key, int mode, CurveHandle context);
}
