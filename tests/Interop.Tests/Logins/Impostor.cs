using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Menshen.Interop.Tests.Logins;

/// <summary>A man in the middle: TLS with a certificate of his own to the client, TLS as a client to the gateway, and all between in clear.</summary>
internal sealed class Impostor : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly StringBuilder _heard = new();
    private readonly int _port;

    public Impostor(int port)
    {
        _port = port;
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether he read these words.</summary>
    public bool Heard(string words)
    {
        lock (_heard) return _heard.ToString().Contains(words, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _listener.Stop();
        _certificate.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = DeceiveAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task DeceiveAsync(TcpClient client)
    {
        try
        {
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, _port);
            // SSLRequest from the client, passed on; the gateway's S comes back.
            var request = new byte[8];
            await client.GetStream().ReadExactlyAsync(request);
            await server.GetStream().WriteAsync(request);
            var answer = new byte[1];
            await server.GetStream().ReadExactlyAsync(answer);
            await client.GetStream().WriteAsync(answer);
            await using var toClient = new SslStream(client.GetStream());
            await using var toServer = new SslStream(server.GetStream(), false, (_, certificate, _, _) => certificate is not null);
            await toClient.AuthenticateAsServerAsync(_certificate);
            await toServer.AuthenticateAsClientAsync("localhost");
            await Task.WhenAny(PassAsync(toClient, toServer), PassAsync(toServer, toClient));
        }
        catch (Exception e) when (e is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            // One of the two did not believe him.
        }
        finally
        {
            client.Close();
        }
    }

    private async Task PassAsync(Stream from, Stream to)
    {
        var buffer = new byte[65536];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_heard) _heard.Append(Encoding.Latin1.GetString(buffer, 0, count));
            await to.WriteAsync(buffer.AsMemory(0, count));
            await to.FlushAsync();
        }
    }
}
