using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;

namespace Menshen.Backup.S3;

/// <summary>The one HTTP client to a server: TLS alone, and only to who shows a certificate for its name from an authority that is believed.</summary>
internal sealed class S3Transport : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client;

    public S3Transport(S3Access access)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = access.Patience, AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None,
            // A proxy of the environment would be a second place that decides where backups go.
            UseProxy = false,
        };
        if (access.CaFile is { } file) handler.SslOptions.CertificateChainPolicy = Trusting(file);
        // How long an answer may take is watched step by step: a part over a thin line takes long as a whole.
        _client = new HttpClient(new Stay(handler), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();

    /// <summary>Takes from an answer where to ask instead: AWS's client would follow by itself, to a host that nobody wrote in the policy.</summary>
    private sealed class Stay(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            answer.Headers.Location = null;
            return answer;
        }
    }

    private static X509ChainPolicy Trusting(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new BackupException($"the authorities' certificates in {file} cannot be read: {e.Message}", "Name a PEM file: backup: s3-ca: FILE, or --s3-ca FILE", e);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new BackupException($"{file} holds no certificate", "Put the authority's certificate there, as PEM");
    }
}
