using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Menshen.Crypto;
using Menshen.Engine;
using Menshen.Keystore;
using Menshen.Keystore.Certificates;
using Menshen.Server;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Cli.Tests;

/// <summary>A client certificate that is over while its sessions are open, with the real program and its own authority.</summary>
public sealed class ControlExpiryTests
{
    // The machine may be busy between the certificate and its log-in.
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(45);

    private const string Name = "it_short";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Requirement("realname-7.4.1-11b")]
    public async Task A_certificate_that_is_over_ends_its_sessions_used_or_not_and_opens_no_connection()
    {
        await using var deployment = await TestKit.Deployment.CreateAsync(
            new DeploymentSetup { FurtherPolicy = $"factors:\n  subjects:\n    - name: {Name}\n      demand: certificate\n" });
        var user = await deployment.AddUserAsync(Name);
        var address = new Uri((await deployment.StatusAsync()).GetProperty("control_address").GetString()!.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        using var certificate = await IssueAsync(deployment);
        var fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

        using var used = Client(deployment, certificate, address);
        using var idle = Client(deployment, certificate, address);
        foreach (var http in (HttpClient[])[used, idle])
        {
            using var body = new StringContent($$"""{"name":"{{Name}}","password":"{{user.Password}}","code":null}""", Encoding.UTF8, "application/json");
            using var login = await http.PostAsync(new Uri("/v1/login", UriKind.Relative), body, Cancellation);
            using var read = JsonDocument.Parse(await login.Content.ReadAsStringAsync(Cancellation));
            var answer = read.RootElement;
            login.IsSuccessStatusCode.ShouldBeTrue(answer.ToString());
            answer.GetProperty("expires_at").GetDateTimeOffset().ShouldBe(certificate.NotAfter, TimeSpan.FromSeconds(1), "the session ends with its certificate");
            http.DefaultRequestHeaders.Authorization = new("Bearer", answer.GetProperty("token").GetString());
        }

        // On the connection that is open, whose handshake was long ago.
        while (await StatusAsync(used) == 200)
        {
            DateTimeOffset.UtcNow.ShouldBeLessThan(new DateTimeOffset(certificate.NotAfter).AddSeconds(5), "it is over, and its session is not");
            await Task.Delay(500, Cancellation);
        }

        DateTimeOffset.UtcNow.ShouldBeGreaterThan(new DateTimeOffset(certificate.NotAfter).AddSeconds(-1));
        (await StatusAsync(used)).ShouldBe(401);
        (await deployment.MenshenAsync("session", "list", "--json")).Succeeded().Output.ShouldNotContain(fingerprint);
        using var late = Client(deployment, certificate, address);
        await Should.ThrowAsync<HttpRequestException>(() => StatusAsync(late));
        var refused = $"client certificate {fingerprint}: ";
        while (!(await deployment.JournalAsync()).Any(row => row.Detail?.Contains(refused, StringComparison.Ordinal) == true))
        {
            DateTimeOffset.UtcNow.ShouldBeLessThan(new DateTimeOffset(certificate.NotAfter).Add(BusyMachine.Patience), "nobody is told of it");
            await Task.Delay(500, Cancellation);
        }
    }

    private static async Task<int> StatusAsync(HttpClient http)
    {
        using var answer = await http.GetAsync(new Uri("/v1/self", UriKind.Relative), Cancellation);
        return (int)answer.StatusCode;
    }

    // As Menshen does it, but for less than a day.
    private static async Task<X509Certificate2> IssueAsync(TestKit.Deployment deployment)
    {
        using var vault = KeyVault.Open(Path.Combine(deployment.Directory, "keys"), KeystoreUnlock.Unsealed(), TimeProvider.System);
        using var authority = CertificateAuthority.Open(vault, Path.Combine(deployment.Directory, "certificates"), TimeProvider.System);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = authority.IssueForClient(new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem(), Name, Life);
        await deployment.OpenEngineAsync("menshen");
        await using (var owner = new NpgsqlConnection($"Host={deployment.EngineSocketDirectory};Username=menshen;Database=menshen;Pooling=false"))
        {
            await owner.OpenAsync(Cancellation);
            await using var who = new NpgsqlCommand("SELECT id FROM menshen.subject WHERE name = $1", owner) { Parameters = { new() { Value = Name } } };
            var subject = (long)(await who.ExecuteScalarAsync(Cancellation))!;
            var sealingKey = new byte[Sm4Siv.KeySize];
            vault.Derive(KeyNames.EngineLogin, "scram verifiers"u8, sealingKey);
            using var sealing = new VerifierSealing(sealingKey);
            var row = CertificateBook.SealedBy(sealing, new StoredCertificate(
                issued.SerialNumber.ToLowerInvariant(), subject, Name, issued.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(), issued.NotBefore, issued.NotAfter, "test", null, null));
            await using var add = new NpgsqlCommand(
                "INSERT INTO menshen.certificate (serial, subject_id, fingerprint, not_before, not_after, issued_by, seal) VALUES ($1, $2, $3, $4, $5, 'test', $6)", owner)
            {
                Parameters =
                {
                    new() { Value = row.Serial }, new() { Value = subject }, new() { Value = row.Fingerprint }, new() { Value = issued.NotBefore.ToUniversalTime() },
                    new() { Value = issued.NotAfter.ToUniversalTime() }, new() { Value = row.Seal },
                },
            };
            (await add.ExecuteNonQueryAsync(Cancellation)).ShouldBe(1);
        }

        await deployment.CloseEngineAsync("menshen");
        // Another one, by which all are loaded anew.
        (await deployment.MenshenAsync("cert", "issue", Name, "--out", deployment.Directory)).Succeeded();
        return issued.CopyWithPrivateKey(key);
    }

    private static HttpClient Client(TestKit.Deployment deployment, X509Certificate2 certificate, Uri address)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(deployment.AuthorityCertificate);
        return new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy, ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true) },
        })
        { BaseAddress = address };
    }
}
