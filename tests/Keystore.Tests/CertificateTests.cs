using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Menshen.Keystore;
using Menshen.Keystore.Certificates;

namespace Menshen.Keystore.Tests;

public sealed class CertificateTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();
    private readonly SettableTime _time = new(DateTimeOffset.UtcNow);
    private readonly KeyVault _vault;
    private readonly ServerNames _names = new("gate.example", "db.example", "192.0.2.7");

    public CertificateTests() => _vault = KeyVault.Create(_temporary["keys"], KeystoreUnlock.Unsealed(), _time);

    private string Tls => _temporary["tls"];

    [Theory]
    [InlineData("-verify_hostname", "gate.example")]
    [InlineData("-verify_hostname", "localhost")]
    [InlineData("-verify_hostname", "db.example")]
    [InlineData("-verify_ip", "127.0.0.1")]
    [InlineData("-verify_ip", "::1")]
    [InlineData("-verify_ip", "192.0.2.7")]
    public void OpenSsl_accepts_the_certificate_for_every_name(string check, string name)
    {
        Make();
        Verify(check, name).ShouldBe(0);
    }

    [Fact]
    public void OpenSsl_refuses_it_for_another_name()
    {
        Make();
        Verify("-verify_hostname", "elsewhere.example").ShouldNotBe(0);
    }

    [Fact]
    public void The_loaded_certificate_has_its_key_and_the_binding_is_what_OpenSsl_computes()
    {
        Make();
        using var certificate = ServerCertificate.Load(Tls);
        certificate.HasPrivateKey.ShouldBeTrue();
        (certificate.NotAfter - _time.GetUtcNow()).TotalDays.ShouldBeInRange(824, 826);
        TlsServerEndPoint.TryCompute(certificate, out var binding).ShouldBeTrue();
        binding.ShouldBe(SHA256.HashData(certificate.RawData));
        File.GetUnixFileMode(Path.Combine(Tls, "server.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_good_certificate_is_kept_and_one_near_its_end_is_replaced()
    {
        using var authority = Make();
        ServerCertificate.RenewIfNeeded(authority, Tls, _names, _time).ShouldBeFalse();
        _time.Now = _time.Now.AddDays(760);
        ServerCertificate.RenewIfNeeded(authority, Tls, _names, _time).ShouldBeFalse();
        _time.Now = _time.Now.AddDays(10);
        ServerCertificate.RenewIfNeeded(authority, Tls, _names, _time).ShouldBeTrue();
        ServerCertificate.RenewIfNeeded(authority, Tls, _names, _time).ShouldBeFalse();
    }

    [Fact]
    public void A_new_name_a_broken_pair_or_another_authority_each_make_a_new_certificate()
    {
        using var authority = Make();
        var more = new ServerNames("gate.example", "third.example");
        ServerCertificate.RenewIfNeeded(authority, Tls, more, _time).ShouldBeTrue();

        using (var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            CertificateFiles.WriteKey(Tls, stranger);
        }

        Should.Throw<KeystoreException>(() => ServerCertificate.Load(Tls)).Message.ShouldContain("not the private key");
        ServerCertificate.RenewIfNeeded(authority, Tls, more, _time).ShouldBeTrue();

        File.WriteAllText(Path.Combine(Tls, "server.crt"), "not a certificate");
        ServerCertificate.RenewIfNeeded(authority, Tls, more, _time).ShouldBeTrue();

        using var otherVault = KeyVault.Create(_temporary["other-keys"], KeystoreUnlock.Unsealed(), _time);
        using var other = CertificateAuthority.Create(otherVault, _temporary["other"], "Menshen internal CA", _time);
        ServerCertificate.RenewIfNeeded(other, Tls, more, _time).ShouldBeTrue();
    }

    [Fact]
    public void The_authority_opens_again_and_only_with_its_own_certificate()
    {
        Make().Dispose();
        using (var again = CertificateAuthority.Open(_vault, Tls, _time))
        {
            ServerCertificate.RenewIfNeeded(again, Tls, _names, _time).ShouldBeFalse();
        }

        using var otherVault = KeyVault.Create(_temporary["other-keys"], KeystoreUnlock.Unsealed(), _time);
        CertificateAuthority.Create(otherVault, Tls, "Menshen internal CA", _time).Dispose();
        Should.Throw<KeystoreException>(() => CertificateAuthority.Open(_vault, Tls, _time)).Message.ShouldContain("does not belong");
    }

    [Fact]
    public void The_authoritys_key_is_nowhere_in_clear()
    {
        using var authority = Make();
        using var secret = _vault.Read(KeyNames.CertificateAuthority, KeyType.EcdsaP256);
        foreach (var file in Directory.GetFiles(Tls).Concat(Directory.GetFiles(_temporary["keys"])))
        {
            File.ReadAllBytes(file).AsSpan().IndexOf(secret.Span).ShouldBe(-1, file);
        }
    }

    [Fact]
    public void Channel_binding_takes_the_signatures_own_hash_and_is_undefined_for_pss()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var sha384 = new CertificateRequest("CN=x", ec, HashAlgorithmName.SHA384).CreateSelfSigned(_time.Now, _time.Now.AddDays(1));
        TlsServerEndPoint.TryCompute(sha384, out var binding).ShouldBeTrue();
        binding.ShouldBe(SHA384.HashData(sha384.RawData));

        using var rsa = RSA.Create(2048);
        using var pss = new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
            .CreateSelfSigned(_time.Now, _time.Now.AddDays(1));
        TlsServerEndPoint.TryCompute(pss, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_name_that_no_certificate_can_carry_is_refused() =>
        Should.Throw<KeystoreException>(() => new ServerNames("快递.example")).Message.ShouldContain("xn--");

    public void Dispose()
    {
        _vault.Dispose();
        _temporary.Dispose();
    }

    private CertificateAuthority Make()
    {
        var authority = CertificateAuthority.Create(_vault, Tls, "Menshen internal CA", _time);
        ServerCertificate.RenewIfNeeded(authority, Tls, _names, _time).ShouldBeTrue();
        return authority;
    }

    private int Verify(string check, string name)
    {
        string[] arguments =
        [
            "verify", "-x509_strict", "-purpose", "sslserver", check, name,
            "-CAfile", Path.Combine(Tls, "ca.crt"), Path.Combine(Tls, "server.crt"),
        ];
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardOutput.ReadToEnd();
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    private sealed class SettableTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
