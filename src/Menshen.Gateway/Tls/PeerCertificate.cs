namespace Menshen.Gateway.Tls;

/// <summary>The certificate that a TLS peer has shown and proven, by its fingerprint.</summary>
internal static unsafe class PeerCertificate
{
    /// <summary>Bytes of SHA-256.</summary>
    private const int Size = 32;

    /// <summary>SHA-256 over the certificate in lower-case hexadecimal; empty if the peer showed none, or one that was not verified.</summary>
    public static string FingerprintOf(nint ssl)
    {
        var certificate = LibSsl.SSL_get1_peer_certificate(ssl);
        if (certificate == 0) return "";
        try
        {
            // The handshake has ended already where this is not so; the check is for the day when somebody changes the mode.
            if (LibSsl.SSL_get_verify_result(ssl) != LibSsl.X509_V_OK) throw new IOException("TLS handshake: the certificate was not verified");
            Span<byte> digest = stackalloc byte[Size];
            uint length = 0;
            fixed (byte* to = digest)
                if (LibSsl.X509_digest(certificate, LibSsl.EVP_sha256(), to, &length) != 1 || length != Size) throw new IOException("X509_digest");
            return Convert.ToHexStringLower(digest);
        }
        finally
        {
            LibSsl.X509_free(certificate);
        }
    }
}
