using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Menshen.Keystore.Certificates;

/// <summary>The channel binding <c>tls-server-end-point</c> (RFC 5929, 4): a digest of the server's certificate that SCRAM-SHA-256-PLUS
/// signs.</summary>
public static class TlsServerEndPoint
{
    /// <summary>The digest under the certificate's own signature hash, SHA-256 in place of MD5 and SHA-1; false where the RFC leaves it
    /// undefined (Ed25519, PSS): then PLUS must not be offered.</summary>
    public static bool TryCompute(X509Certificate2 certificate, [NotNullWhen(true)] out byte[]? binding)
    {
        var hash = HashOf(certificate.SignatureAlgorithm.Value);
        binding = hash is null ? null : certificate.GetCertHash(hash.Value);
        return binding is not null;
    }

    private static HashAlgorithmName? HashOf(string? signatureAlgorithm) => signatureAlgorithm switch
    {
        // md5WithRSA, sha1WithRSA, ecdsa-with-SHA1
        "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5" or "1.2.840.10045.4.1" => HashAlgorithmName.SHA256,

        // sha256, sha384, sha512 with RSA
        "1.2.840.113549.1.1.11" => HashAlgorithmName.SHA256,
        "1.2.840.113549.1.1.12" => HashAlgorithmName.SHA384,
        "1.2.840.113549.1.1.13" => HashAlgorithmName.SHA512,

        // ecdsa-with-SHA256, -SHA384, -SHA512
        "1.2.840.10045.4.3.2" => HashAlgorithmName.SHA256,
        "1.2.840.10045.4.3.3" => HashAlgorithmName.SHA384,
        "1.2.840.10045.4.3.4" => HashAlgorithmName.SHA512,
        _ => null,
    };
}
