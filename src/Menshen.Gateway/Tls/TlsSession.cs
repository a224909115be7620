using System.Runtime.InteropServices;

namespace Menshen.Gateway.Tls;

/// <summary>TLS of one connection as a function from bytes to bytes; the loop moves them.</summary>
/// <remarks>OpenSSL's error queue belongs to the thread: whoever meets an error empties it, so that each call finds it empty.</remarks>
internal sealed unsafe class TlsSession : IDisposable
{
    private nint _ssl;

    internal TlsSession(nint ssl, TlsContext context, TlsWindow* window)
    {
        if (ssl == 0) throw new IOException("SSL_new");
        _ssl = ssl;
        // One reference each for reading and writing.
        LibSsl.SSL_set_bio(ssl, WindowBio.Create(window), WindowBio.Create(window));
        if (context.IsServer) LibSsl.SSL_set_accept_state(ssl);
        else Expect(context.ExpectedHost!);
    }

    /// <summary>True once both sides have finished the handshake.</summary>
    public bool IsEstablished { get; private set; }

    /// <summary>Such as <c>TLSv1.3</c>.</summary>
    public string Protocol => Marshal.PtrToStringUTF8(LibSsl.SSL_get_version(_ssl)) ?? string.Empty;

    /// <summary>Such as <c>TLS_AES_256_GCM_SHA384</c>.</summary>
    public string Cipher => Marshal.PtrToStringUTF8(LibSsl.SSL_CIPHER_get_name(LibSsl.SSL_get_current_cipher(_ssl))) ?? string.Empty;

    /// <summary>Fingerprint of the certificate that the peer has proven; empty for none.</summary>
    public string PeerFingerprint() => PeerCertificate.FingerprintOf(_ssl);

    /// <summary>Moves the handshake on with what is in the window. False: the peer broke it; <paramref name="error"/> says how.</summary>
    public bool Handshake(out string? error)
    {
        error = null;
        LibSsl.ERR_clear_error();
        var result = LibSsl.SSL_do_handshake(_ssl);
        if (result == 1) return IsEstablished = true;
        if (LibSsl.SSL_get_error(_ssl, result) == LibSsl.SSL_ERROR_WANT_READ) return true;
        error = LibSsl.TakeError();
        // The oldest error may be one of the arithmetic beneath, such as a bad signature; the verdict on the certificate says what it was.
        var verdict = LibSsl.SSL_get_verify_result(_ssl);
        if (verdict != LibSsl.X509_V_OK) error = $"certificate verify failed ({Marshal.PtrToStringUTF8(LibSsl.X509_verify_cert_error_string(verdict))})";
        return false;
    }

    /// <summary>True while OpenSSL holds bytes of its own that a <see cref="Read"/> would give.</summary>
    public bool HasPending => LibSsl.SSL_has_pending(_ssl) != 0;

    /// <summary>Decrypts from the window. Returns the bytes written to <paramref name="plain"/>, 0 if more is needed, -1 if the peer closed or broke TLS.</summary>
    public int Read(byte* plain, int capacity)
    {
        var count = LibSsl.SSL_read(_ssl, plain, capacity);
        if (count > 0) return count;
        var wantsMore = LibSsl.SSL_get_error(_ssl, count) == LibSsl.SSL_ERROR_WANT_READ;
        LibSsl.ERR_clear_error();
        return wantsMore ? 0 : -1;
    }

    /// <summary>Encrypts into the window, whose free room must be more than the plaintext and its record headers. False: TLS is broken.</summary>
    public bool Write(byte* plain, int length)
    {
        if (LibSsl.SSL_write(_ssl, plain, length) == length) return true;
        LibSsl.ERR_clear_error();
        return false;
    }

    /// <summary>Writes close_notify into the window.</summary>
    public void Shutdown()
    {
        if (!IsEstablished) return;
        _ = LibSsl.SSL_shutdown(_ssl);
        LibSsl.ERR_clear_error();
    }

    public void Dispose()
    {
        if (_ssl == 0) return;
        LibSsl.SSL_free(_ssl);
        _ssl = 0;
    }

    private void Expect(string host)
    {
        LibSsl.SSL_set_connect_state(_ssl);
        if (System.Net.IPAddress.TryParse(host, out _))
        {
            // An address is verified as an address, and is not sent as a name: RFC 6066 forbids it and some servers refuse.
            if (LibSsl.X509_VERIFY_PARAM_set1_ip_asc(LibSsl.SSL_get0_param(_ssl), host) != 1) throw new IOException($"'{host}' cannot be verified as an address.");
            return;
        }
        if (LibSsl.SSL_set1_host(_ssl, host) != 1) throw new IOException($"'{host}' cannot be verified as a host name.");
        var name = Marshal.StringToCoTaskMemUTF8(host);
        _ = LibSsl.SSL_ctrl(_ssl, LibSsl.SSL_CTRL_SET_TLSEXT_HOSTNAME, 0, name);
        Marshal.FreeCoTaskMem(name);
    }
}
