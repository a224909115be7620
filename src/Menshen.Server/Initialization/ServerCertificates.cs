using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Menshen.Server;

/// <summary>The deployment's own authority and the gateway's certificate, for whoever has no public key infrastructure.</summary>
/// <remarks>ECDSA P-256: every driver knows it, and a handshake costs a third of RSA's. Put certificates of your own under the same
/// names to replace them.</remarks>
internal static class ServerCertificates
{
    public const string AuthorityFile = "authority.crt";
    public const string CertificateFile = "server.crt";
    public const string PrivateKeyFile = "server.key";

    /// <summary>10 years: clients hold a copy of the authority, and changing it means going to each of them.</summary>
    private const int Years = 10;

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>A clock that is late by less than this still finds the certificate valid.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromHours(1);

    /// <summary>In the deployment's own directory and readable by everybody: it is what clients are given.</summary>
    public static string AuthorityPath(Deployment deployment) => Path.Combine(deployment.Root, AuthorityFile);

    public static string CertificatePath(Deployment deployment) => Path.Combine(deployment.Certificates, CertificateFile);

    public static string PrivateKeyPath(Deployment deployment) => Path.Combine(deployment.Certificates, PrivateKeyFile);

    /// <summary>Makes both. The authority's private key is used once and kept nowhere: nobody can ever sign a second certificate with it.</summary>
    public static void Make(Deployment deployment, string host, TimeProvider time)
    {
        PrivateFiles.MakeDirectory(deployment.Certificates);
        var from = time.GetUtcNow() - ClockSlack;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = AuthorityRequest(authorityKey).CreateSelfSigned(from, from.AddYears(Years));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = ServerRequest(key, host).Create(authority, from, authority.NotAfter, Serial());
        PrivateFiles.Write(AuthorityPath(deployment), authority.ExportCertificatePem() + "\n");
        File.SetUnixFileMode(AuthorityPath(deployment), Readable);
        PrivateFiles.Write(CertificatePath(deployment), certificate.ExportCertificatePem() + "\n");
        PrivateFiles.Write(PrivateKeyPath(deployment), key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static CertificateRequest AuthorityRequest(ECDsa key)
    {
        var request = new CertificateRequest("CN=Menshen authority", key, HashAlgorithmName.SHA256);
        // Path length 0: it signs servers, and no further authority.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static CertificateRequest ServerRequest(ECDsa key, string host)
    {
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        if (host != "localhost")
            names.AddDnsName(host);
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "Server Authentication")], critical: false));
        return request;
    }

    private static byte[] Serial()
    {
        // 16 random bytes; the first bit clear, because the number must be positive.
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        return serial;
    }
}
