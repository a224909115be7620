using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Menshen.Sessions.Tests.World;

/// <summary>A certificate authority of the tests; any number of them may bear the same name.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string Name = "O=Menshen, CN=Menshen authority on here";

    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1", ClientPurpose = "1.3.6.1.5.5.7.3.2";

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddDays(100));
    }

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    public X509Certificate2 ForServer() => Issue(ServerPurpose, -1, 1);

    /// <summary>For a client, valid for those days around now.</summary>
    public X509Certificate2 ForClient(int from = -1, int until = 1) => Issue(ClientPurpose, from, until);

    /// <summary>One that says it is ours and that nobody but its own key has signed.</summary>
    public static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest(Name, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    public static string Fingerprint(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    public void Dispose() => Certificate.Dispose();

    private X509Certificate2 Issue(string purpose, int from, int until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=alice", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: true));
        using var signed = request.Create(Certificate, DateTimeOffset.UtcNow.AddDays(from), DateTimeOffset.UtcNow.AddDays(until), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }
}
