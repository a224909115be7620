using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Menshen.Keystore;
using Menshen.Keystore.Certificates;
using Menshen.TestKit;

namespace Menshen.Keystore.Tests;

public sealed class ClientCertificateTests : IDisposable
{
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private readonly TemporaryDirectory _temporary = new();
    private readonly KeyVault _vault;
    private readonly CertificateAuthority _authority;

    public ClientCertificateTests()
    {
        _vault = KeyVault.Create(_temporary["keys"], KeystoreUnlock.Unsealed(), TimeProvider.System);
        _authority = CertificateAuthority.Create(_vault, _temporary["tls"], "test authority", TimeProvider.System);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _vault.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    [Requirement("credit-5.2-b.2")]
    public void OpenSsl_takes_it_for_a_clients_and_for_no_servers()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = _authority.IssueForClient(Request("liwei", key), "liwei", TimeSpan.FromDays(2));
        File.WriteAllText(_temporary["client.crt"], certificate.ExportCertificatePem());
        Verify("sslclient").ShouldBe(0);
        Verify("sslserver").ShouldNotBe(0);
        (certificate.NotAfter - DateTime.Now).TotalDays.ShouldBeInRange(1.9, 2.1);
    }

    [Fact]
    public void What_a_request_says_of_itself_counts_for_nothing()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var wish = new CertificateRequest("CN=auditor, O=Menshen", key, HashAlgorithmName.SHA256);
        wish.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        wish.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        using var certificate = _authority.IssueForClient(wish.CreateSigningRequestPem(), "李伟", TimeSpan.FromDays(2));
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false).ShouldBe("李伟");
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority.ShouldBeFalse();
        certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages.ShouldBe(X509KeyUsageFlags.DigitalSignature);
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages[0].Value.ShouldBe(ClientPurpose);
    }

    [Fact]
    [Requirement("gat389-4.1.2-b.2")]
    public void A_request_for_somebody_elses_key_is_refused()
    {
        // The attack: the victim's public key in a request that the attacker could not sign.
        using var victim = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var der = Decode(Request("liwei", victim));
        der[^3] ^= 1;
        Should.Throw<KeystoreException>(() => _authority.IssueForClient(PemEncoding.WriteString("CERTIFICATE REQUEST", der), "liwei", TimeSpan.FromDays(1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----")]
    public void What_is_no_request_is_refused(string text) =>
        Should.Throw<KeystoreException>(() => _authority.IssueForClient(text, "liwei", TimeSpan.FromDays(1)));

    [Fact]
    public void A_key_of_another_kind_is_refused()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=liwei", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        Should.Throw<KeystoreException>(() => _authority.IssueForClient(request, "liwei", TimeSpan.FromDays(1))).Message.ShouldContain("elliptic curve");
    }

    private static string Request(string name, ECDsa key) => new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();

    private static byte[] Decode(string pem)
    {
        var fields = PemEncoding.Find(pem);
        return Convert.FromBase64String(pem[fields.Base64Data]);
    }

    private int Verify(string purpose)
    {
        using var openssl = Process.Start(new ProcessStartInfo(
            "openssl", ["verify", "-purpose", purpose, "-CAfile", Path.Combine(_temporary["tls"], "ca.crt"), _temporary["client.crt"]])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        openssl.WaitForExit();
        return openssl.ExitCode;
    }
}
