using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Menshen.Server;

/// <summary>TLS of the https listener. Every client is asked for a certificate and none has to show one; a certificate that the deployment's own
/// authority did not sign for clients, or that is over, ends the handshake, as at the gateway.</summary>
internal sealed class ControlTls(Deployment deployment, RequestBudget budget, Action<string, string> refused)
{
    private readonly SslStreamCertificateContext _server = SslStreamCertificateContext.Create(
        X509Certificate2.CreateFromPemFile(deployment.ServerCertificate, deployment.ServerPrivateKey), additionalCertificates: null, offline: true);

    private readonly X509Certificate2 _authority = X509CertificateLoader.LoadCertificateFromFile(deployment.AuthorityCertificate);

    /// <summary>As the catalogue keeps fingerprints; empty for no certificate.</summary>
    public static string FingerprintOf(X509Certificate2? certificate) =>
        certificate?.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant() ?? "";

    public void Secure(ListenOptions listen)
    {
        // HTTP/1.1 is enough for a few questions, and has no streams to reset a thousand times a second.
        listen.Protocols = HttpProtocols.Http1;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(5), OnConnection = context => ValueTask.FromResult(OptionsFor(context.Connection)),
        });
    }

    private SslServerAuthenticationOptions OptionsFor(BaseConnectionContext connection) => new()
    {
        ServerCertificateContext = _server,
        EnabledSslProtocols = SslProtocols.Tls13,
        // Each connection proves its key anew: what a session is bound to is not to come out of a ticket.
        AllowTlsResume = false,
        ClientCertificateRequired = true,
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { _authority },
            // .NET looks up by itself what a certificate names: a stranger's could make us ask any address.
            DisableCertificateDownloads = true,
            // Revocation is the catalogue's, and is judged at every request.
            RevocationMode = X509RevocationMode.NoCheck,
        },
        // Required means asked for, as long as this takes none as well.
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            certificate is null || errors == SslPolicyErrors.None || Refuse(connection, certificate, chain),
    };

    private bool Refuse(BaseConnectionContext connection, X509Certificate certificate, X509Chain? chain)
    {
        var source = (connection.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "";
        // A try to log in as any other, or whoever shows bad ones fills the journal.
        if (budget.TakesLogin(source))
        {
            var why = string.Join(", ", chain?.ChainStatus.Select(s => s.Status.ToString()).Distinct() ?? []);
            refused(source, $"client certificate {certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()}: {why}");
        }

        return false;
    }
}
