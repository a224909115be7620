using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Menshen.Wire;

/// <summary>The tls-server-end-point channel binding: a hash of the server's certificate. RFC 5929 section 4.1.</summary>
public static class ServerEndPoint
{
    /// <summary>The certificate hashed with its signature's hash, MD5 and SHA-1 raised to SHA-256.</summary>
    /// <returns>Empty where the RFC defines none (Ed25519, SM2): PLUS must then not be offered, for clients could not compute it.</returns>
    public static byte[] Hash(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.SignatureAlgorithm.Value switch
        {
            // md5 and sha1 with RSA, sha1 with ECDSA; then sha256 with either.
            "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5" or "1.2.840.10045.4.1"
                or "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => SHA256.HashData(certificate.RawDataMemory.Span),
            "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => SHA384.HashData(certificate.RawDataMemory.Span),
            "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => SHA512.HashData(certificate.RawDataMemory.Span),
            _ => [],
        };
    }
}
