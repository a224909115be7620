using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Menshen.Keystore.Files;

namespace Menshen.Keystore.Certificates;

/// <summary>The certificate with which the gateway shows itself: <c>server.crt</c> and <c>server.key</c>, signed by the internal
/// authority.</summary>
public static class ServerCertificate
{
    /// <summary>The longest that clients at large accept (CA/Browser Forum ballot 193 and Apple's trust policy: 825 days).</summary>
    internal const int ValidityDays = 825;

    /// <summary>Days before the end at which a new one is made: time enough for a restart or two to come by.</summary>
    private const int RenewalDays = 60;

    /// <summary>Makes the certificate if there is none, or if it ends soon, lacks a name, does not fit its key or another authority
    /// signed it; true if a new one was made.</summary>
    public static bool RenewIfNeeded(CertificateAuthority authority, string directory, ServerNames names, TimeProvider time)
    {
        if (IsGood(authority, directory, names, time))
        {
            return false;
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = authority.Issue(key, names);

        // Two files cannot change at once: a crash in between leaves a pair that does not fit, which the next start replaces.
        Directory.CreateDirectory(directory);
        CertificateFiles.WriteKey(directory, key);
        CertificateFiles.WriteCertificate(directory, CertificateFiles.Server, certificate);
        return true;
    }

    /// <summary>The certificate with its private key, ready for TLS; the caller disposes it.</summary>
    public static X509Certificate2 Load(string directory)
    {
        using var certificate = CertificateFiles.ReadCertificate(directory, CertificateFiles.Server);
        var path = Path.Combine(directory, CertificateFiles.ServerKey);
        using var pem = new SecretBytes(KeystoreFiles.Read(path));
        using var key = ECDsa.Create();
        var characters = new char[pem.Span.Length];
        try
        {
            System.Text.Encoding.ASCII.GetChars(pem.Span, characters);
            key.ImportFromPem(characters);
            return certificate.CopyWithPrivateKey(key);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            throw new KeystoreException(
                $"{path} is not the private key of {CertificateFiles.Server}. Remove both files; they are made anew at the next start.",
                exception);
        }
        finally
        {
            Array.Clear(characters);
        }
    }

    private static bool IsGood(CertificateAuthority authority, string directory, ServerNames names, TimeProvider time)
    {
        if (!File.Exists(Path.Combine(directory, CertificateFiles.Server))
            || !File.Exists(Path.Combine(directory, CertificateFiles.ServerKey)))
        {
            return false;
        }

        try
        {
            using var certificate = Load(directory);

            // A certificate cut short by the authority's own end cannot be made longer by making it again.
            DateTimeOffset end = certificate.NotAfter;
            var endsSoon = end < time.GetUtcNow().AddDays(RenewalDays) && end < authority.NotAfter;
            return !endsSoon && names.AreAllIn(certificate) && authority.Signed(certificate);
        }
        catch (KeystoreException)
        {
            return false;
        }
    }
}
