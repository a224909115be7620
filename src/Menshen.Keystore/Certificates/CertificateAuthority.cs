using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Menshen.Keystore.Files;

namespace Menshen.Keystore.Certificates;

/// <summary>The internal authority that signs this Menshen's server certificate; clients trust its <c>ca.crt</c>. Its key is in the
/// keystore.</summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>Ten years: clients hold this file, and replacing it means visiting each of them.</summary>
    private const int ValidityDays = 3653;

    /// <summary>Hours by which clocks of clients may be behind ours.</summary>
    private const int ClockSkewHours = 1;

    /// <summary>128 random bits; at most 20 octets are allowed (RFC 5280, 4.1.2.2).</summary>
    private const int SerialSize = 16;

    /// <summary>Bits of a client's key: P-256 has 128 bits of strength.</summary>
    private const int LeastKeyBits = 256;

    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 certificate, TimeProvider time)
    {
        _certificate = certificate;
        _time = time;
    }

    /// <summary>Until when the authority's own certificate is valid.</summary>
    public DateTimeOffset NotAfter => _certificate.NotAfter;

    /// <summary>Makes a new authority: its key into the keystore, its certificate to <c>ca.crt</c> in
    /// <paramref name="directory"/>.</summary>
    public static CertificateAuthority Create(KeyVault vault, string directory, string commonName, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(CertificateFiles.Name(commonName), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddHours(-ClockSkewHours), now.AddDays(ValidityDays));
        var pkcs8 = key.ExportPkcs8PrivateKey();
        try
        {
            vault.Add(KeyNames.CertificateAuthority, KeyType.EcdsaP256, pkcs8, certificate.NotAfter);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }

        CertificateFiles.WriteCertificate(directory, CertificateFiles.Authority, certificate);
        return new CertificateAuthority(certificate, time);
    }

    /// <summary>Opens the authority made by <see cref="Create"/>.</summary>
    public static CertificateAuthority Open(KeyVault vault, string directory, TimeProvider time)
    {
        using var certificate = CertificateFiles.ReadCertificate(directory, CertificateFiles.Authority);
        using var secret = vault.Read(KeyNames.CertificateAuthority, KeyType.EcdsaP256);
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(secret.Span, out _);
        try
        {
            return new CertificateAuthority(certificate.CopyWithPrivateKey(key), time);
        }
        catch (ArgumentException)
        {
            throw new KeystoreException(
                $"{CertificateFiles.Authority} in {directory} does not belong to the keystore's authority key. "
                + "Restore it from the backup.");
        }
    }

    /// <summary>Signs a certificate for a server with the key given.</summary>
    internal X509Certificate2 Issue(ECDsa key, ServerNames names)
    {
        var request = new CertificateRequest(CertificateFiles.Name(names.Common), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        request.CertificateExtensions.Add(names.Extension());
        return Sign(request, TimeSpan.FromDays(ServerCertificate.ValidityDays));
    }

    /// <summary>Signs a certificate with which a subject proves itself at the gateway. Of the request (PKCS #10) only the public key counts: what it
    /// says of names and purposes was written by whoever asks.</summary>
    /// <exception cref="KeystoreException">It is no request, its signature does not hold, or its key is none of ours.</exception>
    public X509Certificate2 IssueForClient(string requestPem, string subject, TimeSpan life)
    {
        var request = new CertificateRequest(CertificateFiles.Name(subject), ReadKey(requestPem), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2", "clientAuth")], critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        return Sign(request, life);
    }

    private static PublicKey ReadKey(string requestPem)
    {
        try
        {
            // Checks the request's own signature: whoever asks holds the private key.
            var key = CertificateRequest.LoadSigningRequestPem(requestPem, HashAlgorithmName.SHA256).PublicKey;
            using var curve = key.GetECDsaPublicKey();
            return curve is { KeySize: >= LeastKeyBits }
                ? key : throw new KeystoreException($"The request's key is not one of an elliptic curve with {LeastKeyBits} bits or more.");
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new KeystoreException("This is no certificate request (PKCS #10 in PEM form), or it was changed.", exception);
        }
    }

    private X509Certificate2 Sign(CertificateRequest request, TimeSpan life)
    {
        var serial = RandomNumberGenerator.GetBytes(SerialSize);

        // Positive and of full length: the first bit of an ASN.1 integer is its sign.
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        var now = _time.GetUtcNow();
        var end = now + life;
        DateTimeOffset last = _certificate.NotAfter;
        return request.Create(_certificate, now.AddHours(-ClockSkewHours), end < last ? end : last, serial);
    }

    internal bool Signed(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }

    public void Dispose() => _certificate.Dispose();
}
