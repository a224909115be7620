using System.Runtime.InteropServices;

namespace Menshen.Gateway.Tls;

/// <summary>The part of OpenSSL 3.0 that the gateway calls (man pages of section 3ssl), by P/Invoke.</summary>
internal static unsafe partial class LibSsl
{
    private const string Ssl = "libssl.so.3", Crypto = "libcrypto.so.3";

    // Macros of openssl/ssl.h and openssl/bio.h that are calls of SSL_CTX_ctrl, SSL_ctrl and BIO flags.
    public const int SSL_CTRL_MODE = 33, SSL_CTRL_SET_SESS_CACHE_MODE = 44, SSL_CTRL_SET_TLSEXT_HOSTNAME = 55,
        SSL_CTRL_SET_MIN_PROTO_VERSION = 123;
    public const int TLS1_2 = 0x0303, TLS1_3 = 0x0304;
    public const int SSL_MODE_RELEASE_BUFFERS = 16, SSL_MODE_AUTO_RETRY = 4;
    public const ulong SSL_OP_NO_RENEGOTIATION = 1UL << 30, SSL_OP_NO_COMPRESSION = 1UL << 17, SSL_OP_NO_TICKET = 1UL << 14;
    public const int SSL_ERROR_WANT_READ = 2, SSL_ERROR_ZERO_RETURN = 6;
    public const int SSL_FILETYPE_PEM = 1, SSL_VERIFY_PEER = 1, X509_V_OK = 0;
    public const int BIO_TYPE_SOURCE_SINK = 0x0400, BIO_FLAGS_READ = 1, BIO_FLAGS_WRITE = 2, BIO_FLAGS_SHOULD_RETRY = 8;
    public const int BIO_CTRL_FLUSH = 11;

    [LibraryImport(Ssl)] public static partial nint TLS_server_method();
    [LibraryImport(Ssl)] public static partial nint TLS_client_method();
    [LibraryImport(Ssl)] public static partial nint SSL_CTX_new(nint method);
    [LibraryImport(Ssl)] public static partial void SSL_CTX_free(nint context);
    [LibraryImport(Ssl)] public static partial nint SSL_CTX_ctrl(nint context, int command, nint larg, nint parg);
    [LibraryImport(Ssl)] public static partial ulong SSL_CTX_set_options(nint context, ulong options);
    [LibraryImport(Ssl)] public static partial int SSL_CTX_set_num_tickets(nint context, nuint count);
    [LibraryImport(Ssl)] public static partial void SSL_CTX_set_verify(nint context, int mode, nint callback);
    [LibraryImport(Ssl)] public static partial int SSL_CTX_set_default_verify_paths(nint context);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_use_certificate_chain_file(nint context, string file);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_use_PrivateKey_file(nint context, string file, int type);

    [LibraryImport(Ssl)] public static partial int SSL_CTX_check_private_key(nint context);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_load_verify_locations(nint context, string file, nint directory);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SSL_load_client_CA_file(string file);

    [LibraryImport(Ssl)] public static partial void SSL_CTX_set_client_CA_list(nint context, nint names);
    [LibraryImport(Ssl)] public static partial nint SSL_get1_peer_certificate(nint ssl);
    [LibraryImport(Ssl)] public static partial nint SSL_get_verify_result(nint ssl);
    [LibraryImport(Crypto)] public static partial nint X509_verify_cert_error_string(nint error);
    [LibraryImport(Crypto)] public static partial nint EVP_sha256();
    [LibraryImport(Crypto)] public static partial int X509_digest(nint certificate, nint type, byte* digest, uint* length);
    [LibraryImport(Crypto)] public static partial void X509_free(nint certificate);

    [LibraryImport(Ssl)] public static partial nint SSL_new(nint context);
    [LibraryImport(Ssl)] public static partial void SSL_free(nint ssl);
    [LibraryImport(Ssl)] public static partial nint SSL_ctrl(nint ssl, int command, nint larg, nint parg);
    [LibraryImport(Ssl)] public static partial void SSL_set_bio(nint ssl, nint read, nint write);
    [LibraryImport(Ssl)] public static partial void SSL_set_accept_state(nint ssl);
    [LibraryImport(Ssl)] public static partial void SSL_set_connect_state(nint ssl);
    [LibraryImport(Ssl)] public static partial int SSL_do_handshake(nint ssl);
    [LibraryImport(Ssl)] public static partial int SSL_read(nint ssl, byte* buffer, int length);
    [LibraryImport(Ssl)] public static partial int SSL_write(nint ssl, byte* buffer, int length);
    [LibraryImport(Ssl)] public static partial int SSL_has_pending(nint ssl);
    [LibraryImport(Ssl)] public static partial int SSL_shutdown(nint ssl);
    [LibraryImport(Ssl)] public static partial int SSL_get_error(nint ssl, int result);
    [LibraryImport(Ssl)] public static partial nint SSL_get_version(nint ssl);
    [LibraryImport(Ssl)] public static partial nint SSL_get_current_cipher(nint ssl);
    [LibraryImport(Ssl)] public static partial nint SSL_CIPHER_get_name(nint cipher);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_set1_host(nint ssl, string name);

    [LibraryImport(Ssl)] public static partial nint SSL_get0_param(nint ssl);

    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int X509_VERIFY_PARAM_set1_ip_asc(nint parameters, string address);

    [LibraryImport(Crypto)] public static partial int BIO_get_new_index();

    [LibraryImport(Crypto, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint BIO_meth_new(int type, string name);

    [LibraryImport(Crypto)] public static partial int BIO_meth_set_read(nint method, delegate* unmanaged[Cdecl]<nint, byte*, int, int> read);
    [LibraryImport(Crypto)] public static partial int BIO_meth_set_write(nint method, delegate* unmanaged[Cdecl]<nint, byte*, int, int> write);
    [LibraryImport(Crypto)] public static partial int BIO_meth_set_ctrl(nint method, delegate* unmanaged[Cdecl]<nint, int, nint, nint, nint> control);
    [LibraryImport(Crypto)] public static partial nint BIO_new(nint method);
    [LibraryImport(Crypto)] public static partial void BIO_set_data(nint bio, void* data);
    [LibraryImport(Crypto), SuppressGCTransition] public static partial void* BIO_get_data(nint bio);
    [LibraryImport(Crypto)] public static partial void BIO_set_init(nint bio, int initialised);
    [LibraryImport(Crypto), SuppressGCTransition] public static partial void BIO_set_flags(nint bio, int flags);
    [LibraryImport(Crypto), SuppressGCTransition] public static partial void BIO_clear_flags(nint bio, int flags);

    [LibraryImport(Crypto)] public static partial void ERR_clear_error();
    [LibraryImport(Crypto)] public static partial ulong ERR_get_error();
    [LibraryImport(Crypto)] public static partial void ERR_error_string_n(ulong error, byte* buffer, nuint length);

    /// <summary>Text of the oldest error OpenSSL has for this thread, and forgets the rest.</summary>
    public static string TakeError()
    {
        var code = ERR_get_error();
        if (code == 0) return "no detail from OpenSSL";
        var text = stackalloc byte[256];
        ERR_error_string_n(code, text, 256);
        ERR_clear_error();
        return Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;
    }
}
