using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Menshen.Wire.Tests.Real;

/// <summary>The smallest shell around a <see cref="ClientLogin"/>: one loopback connection after the other, one answer to any query.</summary>
internal sealed class LoopbackGate : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly ScramVerifier _verifier = ScramVerifier.Create("secret"u8);

    public LoopbackGate(HashAlgorithmName hash)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = new CertificateRequest("CN=localhost", key, hash)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _certificate = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The last login that was tried.</summary>
    public ClientLogin? Last { get; private set; }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await ServeAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        using var login = new ClientLogin(new ClientLoginOptions
        {
            TlsAvailable = true,
            PlaintextAllowed = false,
            MockSecret = new ScramMockSecret(RandomNumberGenerator.GetBytes(32)),
        });
        Last = login;
        var output = new ArrayBufferWriter<byte>();
        var buffer = new byte[16_384];
        var filled = 0;
        while (true)
        {
            var step = login.Advance(buffer.AsSpan(0, filled), out var consumed, output);
            buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
            filled -= consumed;
            await stream.WriteAsync(output.WrittenMemory);
            output.Clear();
            switch (step)
            {
                case LoginStep.StartTls:
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(_certificate);
                    login.TlsEstablished(ServerEndPoint.Hash(_certificate));
                    stream = tls;
                    continue;
                case LoginStep.FindSubject:
                    login.ProvideSubject(login.UserName == "ada" ? _verifier : null);
                    continue;
                case LoginStep.DecideProof:
                    login.Decide(admit: true);
                    continue;
                case LoginStep.Authenticated:
                    await GreetAsync(stream);
                    return;
                case LoginStep.Ended or LoginStep.CancelRequested:
                    return;
            }
            var read = await stream.ReadAsync(buffer.AsMemory(filled));
            if (read == 0)
            {
                return;
            }
            filled += read;
        }
    }

    private static async Task GreetAsync(Stream stream)
    {
        var output = new ArrayBufferWriter<byte>();
        ParameterStatus.Write(output, "server_version"u8, "15.0"u8);
        ParameterStatus.Write(output, "client_encoding"u8, "UTF8"u8);
        ParameterStatus.Write(output, "standard_conforming_strings"u8, "on"u8);
        BackendKeyData.Write(output, 4711, [1, 2, 3, 4]);
        NoticeResponse.Write(output, Severity.Notice, SqlState.SuccessfulCompletion, "welcome through the gate");
        ReadyForQuery.Write(output, TransactionStatus.Idle);
        await stream.WriteAsync(output.WrittenMemory);
        await stream.ReadAtLeastAsync(new byte[1024], 1);
        output.Clear();
        CommandComplete.Write(output, "LISTEN"u8);
        ReadyForQuery.Write(output, TransactionStatus.Idle);
        await stream.WriteAsync(output.WrittenMemory);
        await stream.ReadAtLeastAsync(new byte[1024], 1, throwOnEndOfStream: false);
    }
}
