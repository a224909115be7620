using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Menshen.Gateway;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>The TLS of a whole gateway on a socket against client certificates that it must not take.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-tls-").FullName;
    private readonly TestAuthority _ours = new();
    private readonly PausableSigner _signer = new();
    private readonly SealingSecret _sealing = new(new byte[SealingSecret.Size]);
    private readonly JournalWriter _journal;
    private readonly GatewayServer _gateway;
    private bool _closed;

    public ClientCertificateTests()
    {
        using var server = _ours.ForServer();
        File.WriteAllText(Path("ca.crt"), _ours.Certificate.ExportCertificatePem());
        File.WriteAllText(Path("server.crt"), server.ExportCertificatePem());
        File.WriteAllText(Path("server.key"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        _journal = JournalWriter.Open(
            new JournalOptions { Directory = Path("journal"), Origin = "test", Durability = Durability.Bounded(TimeSpan.FromMilliseconds(1)) }, _signer, _sealing, TimeProvider.System);
        var policy = PolicySet.Parse(Loop.Bounded + "listen: [{address: 127.0.0.1, port: 0}]\n", "policy.yaml").Policy!;
        var options = new GatewayOptions
        {
            CertificatePath = Path("server.crt"), PrivateKeyPath = Path("server.key"), ClientAuthorityPath = Path("ca.crt"), MockScramSecret = new byte[32], Loops = 1,
        };
        _gateway = new GatewayServer(options, new TestSubjects(), new FailureCounter(policy.Logins, TimeProvider.System), new TestEngineAccess(), _journal, policy, TimeProvider.System);
        _gateway.Start();
    }

    [Fact]
    public async Task Nobody_needs_to_show_a_certificate() => (await IsHeardAsync(null)).ShouldBeTrue();

    [Fact]
    public async Task One_of_our_authority_is_taken()
    {
        using var good = _ours.ForClient();
        (await IsHeardAsync(good)).ShouldBeTrue();
    }

    [Theory]
    [Requirement("credit-5.2-b.2")]
    [Requirement("gat389-4.1.2-b.1")]
    [InlineData("another authority of the same name")]
    [InlineData("self-signed under the authority's name")]
    [InlineData("expired")]
    [InlineData("not yet valid")]
    [InlineData("a server's")]
    public async Task One_that_is_not_in_order_ends_the_connection_before_anything_is_heard(string what)
    {
        using var theirs = new TestAuthority();
        using var bad = what switch
        {
            "another authority of the same name" => theirs.ForClient(),
            "expired" => _ours.ForClient(-3, -1),
            "not yet valid" => _ours.ForClient(1, 3),
            "a server's" => _ours.ForServer(),
            _ => TestAuthority.SelfSigned(),
        };
        (await IsHeardAsync(bad)).ShouldBeFalse();
        Close();
        new JournalReader(Path("journal"), _sealing).Read(JournalFilter.All, TestContext.Current.CancellationToken).Last(e => e.Kind == RecordKind.LoginFailed).Detail.ShouldBe("CertificateRefused");
    }

    public void Dispose()
    {
        Close();
        _signer.Dispose();
        _sealing.Dispose();
        _ours.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    // The gateway first: its loop's last turn may still write the record.
    private void Close()
    {
        if (_closed) return;
        _closed = true;
        _gateway.Dispose();
        _journal.Dispose();
    }

    private string Path(string file) => System.IO.Path.Combine(_directory, file);

    /// <summary>Whether the gateway asks for a proof of who connects with that certificate.</summary>
    private async Task<bool> IsHeardAsync(X509Certificate2? certificate)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var socket = new TcpClient();
        await socket.ConnectAsync(_gateway.Listening[0], cancellation);
        await socket.GetStream().WriteAsync(Front.SslRequest(), cancellation);
        (await socket.GetStream().ReadAsync(new byte[1], cancellation)).ShouldBe(1);
        await using var tls = new SslStream(socket.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost",
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
                    // Whatever the gateway asks for: an attacker shows what he has.
                    LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
                    ClientCertificates = certificate is null ? [] : [certificate],
                },
                cancellation);
            await tls.WriteAsync(Front.Startup("alice", "shop"), cancellation);
            var answer = new byte[1];
            return await tls.ReadAsync(answer, cancellation) == 1 && answer[0] == 'R';
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            return false;
        }
    }
}
