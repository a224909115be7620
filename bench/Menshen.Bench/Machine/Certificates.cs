using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Menshen.Bench.Machine;

/// <summary>Writes a self-signed P-256 certificate for a contestant that needs one.</summary>
internal static class Certificates
{
    /// <summary>Writes <c>server.crt</c> and <c>server.key</c>; the key is readable by the servers' user only.</summary>
    public static (string Certificate, string Key) Write(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(2));

        var paths = (Certificate: Path.Combine(folder, "server.crt"), Key: Path.Combine(folder, "server.key"));
        File.WriteAllText(paths.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(paths.Key, key.ExportPkcs8PrivateKeyPem());
        Unprivileged.Give(paths.Certificate, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Unprivileged.Give(paths.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return paths;
    }
}
