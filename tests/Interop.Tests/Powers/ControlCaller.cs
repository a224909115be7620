using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Menshen.Interop.Tests.Powers;

/// <summary>A plain https client of the control surface: it knows the contract from the document alone.</summary>
public sealed class ControlCaller : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="identity">PEM files of a client certificate and its key; null for none.</param>
    public ControlCaller(Uri address, string authority, string source, (string Certificate, string Key)? identity = null)
    {
        var tls = Trusting(authority);
        // Shown whatever authorities the server names: a test shows what it should not, too.
        if (identity is { } shown)
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(shown.Certificate, shown.Key), null, offline: true);
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectCallback = (context, stop) => ConnectAsync(context, source, stop),
            SslOptions = tls,
        })
        { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>TLS with the deployment's own authority and no other.</summary>
    public static SslClientAuthenticationOptions Trusting(string authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authority);
        return new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = policy };
    }

    public string? Token { get; set; }

    public async Task LogInAsync(string name, string password)
    {
        var (status, body) = await SendAsync("POST", "/v1/login", $$"""{"name":"{{name}}","password":"{{password}}","code":null}""");
        status.ShouldBe(200, body);
        using var answer = JsonDocument.Parse(body);
        Token = answer.RootElement.GetProperty("token").GetString();
    }

    public async Task<(int Status, string Body)> SendAsync(
        string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var response = await ExchangeAsync(method, path, body, headers);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Asked again where the address has asked too often: that is the budget's test, and not that of who asks for many things.</summary>
    public async Task<(int Status, string Body)> SendPatientlyAsync(string method, string path, string? body = null)
    {
        while (true)
        {
            var answer = await SendAsync(method, path, body);
            if (answer.Status != 429) return answer;
            await Task.Delay(200);
        }
    }

    public async Task<HttpResponseMessage> ExchangeAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _http.SendAsync(request);
    }

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, string source, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        await socket.ConnectAsync(context.DnsEndPoint, stop);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
