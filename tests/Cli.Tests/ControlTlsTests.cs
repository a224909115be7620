using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Menshen.Cli.Tests;

/// <summary>Which client certificates the https listener takes in its handshake, with an authority whose key the test has: what it signs in no order the product signs.</summary>
public sealed class ControlTlsTests : IAsyncLifetime
{
    private const string ForClients = "1.3.6.1.5.5.7.3.2", ForServers = "1.3.6.1.5.5.7.3.1";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("menshen-tls-");
    private readonly ConcurrentQueue<(string Source, string Why)> _refused = [];
    private readonly X509Certificate2 _authority = Authority("Menshen test");
    private readonly RequestBudget _budget = new(ControlRules.Default);
    private WebApplication _app = null!;
    private X509Certificate2 _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = Issue(_authority, ForServers, Now.AddHours(-1), Now.AddDays(1));
        var certificates = _directory.CreateSubdirectory("certificates").FullName;
        await File.WriteAllTextAsync(Path.Combine(certificates, "ca.crt"), _authority.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(certificates, "server.crt"), _server.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(certificates, "server.key"), _server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var tls = new ControlTls(new Server.Deployment(_directory.FullName), _budget, (source, why) => _refused.Enqueue((source, why)));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, tls.Secure));
        _app = builder.Build();
        _app.Run(context => context.Response.WriteAsync($"[{ControlTls.FingerprintOf(context.Connection.ClientCertificate)}]"));
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _budget.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    [Requirement("realname-7.4.1-11b")]
    public async Task A_certificate_of_ours_is_known_by_its_fingerprint_and_none_is_no_fault()
    {
        var mine = Issue(_authority, ForClients, Now.AddHours(-1), Now.AddDays(1));
        (await AskAsync(mine)).ShouldBe($"[{mine.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()}]");
        (await AskAsync(null)).ShouldBe("[]");
        _refused.ShouldBeEmpty();
    }

    [Fact]
    [Requirement("realname-7.4.1-11b")]
    public async Task One_that_is_over_not_yet_valid_no_clients_or_of_a_stranger_with_our_name_ends_the_handshake_and_is_told_of()
    {
        using var stranger = Authority("Menshen test");
        (X509Certificate2 Shown, string Why)[] cases =
        [
            (Issue(_authority, ForClients, Now.AddDays(-2), Now.AddDays(-1)), "NotTimeValid"),
            (Issue(_authority, ForClients, Now.AddDays(1), Now.AddDays(2)), "NotTimeValid"),
            (_server, "NotValidForUsage"),
            (Issue(stranger, ForClients, Now.AddHours(-1), Now.AddDays(1)), "PartialChain"),
            (stranger, "UntrustedRoot"),
        ];
        foreach (var (shown, why) in cases)
        {
            await Should.ThrowAsync<HttpRequestException>(() => AskAsync(shown), why);
            var fingerprint = shown.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
            // The client of TLS 1.3 is through before the server has judged, and tries some times.
            SpinWait.SpinUntil(() => _refused.Any(one => one.Why.Contains(fingerprint, StringComparison.Ordinal)), BusyMachine.Patience);
            _refused.ShouldContain(one => one.Source == "127.0.0.1" && one.Why.Contains($"{fingerprint}: ", StringComparison.Ordinal) && one.Why.Contains(why, StringComparison.Ordinal), why);
        }
    }

    [Fact]
    public async Task Who_shows_bad_ones_without_end_is_refused_each_time_and_told_of_as_often_as_one_may_try_to_log_in()
    {
        var over = Issue(_authority, ForClients, Now.AddDays(-2), Now.AddDays(-1));
        for (var i = 0; i < ControlRules.Default.LoginsPerMinute + 5; i++)
            await Should.ThrowAsync<HttpRequestException>(() => AskAsync(over));
        SpinWait.SpinUntil(() => _refused.Count >= ControlRules.Default.LoginsPerMinute, BusyMachine.Patience);
        _refused.Count.ShouldBe(ControlRules.Default.LoginsPerMinute);
    }

    private async Task<string> AskAsync(X509Certificate2? shown)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { _authority }, RevocationMode = X509RevocationMode.NoCheck };
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = policy,
                ClientCertificateContext = shown is null ? null : SslStreamCertificateContext.Create(shown, null, offline: true),
            },
        });
        return await http.GetStringAsync(new Uri(_app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
    }

    private static X509Certificate2 Authority(string name)
    {
        var request = new CertificateRequest($"CN={name}", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string purpose, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=somebody", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(12));
        return certificate.CopyWithPrivateKey(key);
    }
}
