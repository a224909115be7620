using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Menshen.Crypto;
using Menshen.Gateway;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>Logins that are under way at a real gateway when the engine is lost, and another one is looked for.</summary>
public sealed class EngineLossTests : IDisposable
{
    private const string Ticket = "tick-et-of-one-use";

    /// <summary>Some times the pause after which a login asks for the engine again.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(500);

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-loss-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly SealingSecret _sealing = new(new byte[SealingSecret.Size]);
    private readonly TcpListener _engine = new(IPAddress.Loopback, 0);
    private readonly SlowDesk _desk = new();
    private readonly TestSubjects _subjects = new();
    private readonly JournalWriter _journal;
    private readonly GatewayServer _gateway;

    public EngineLossTests()
    {
        _engine.Start();
        _journal = JournalWriter.Open(new JournalOptions { Directory = Path.Combine(_directory, "journal"), Origin = "loss" }, _key, _sealing, TimeProvider.System);
        _gateway = Gateway();
        _gateway.Start();
    }

    public void Dispose()
    {
        _gateway.Dispose();
        _journal.Dispose();
        _engine.Dispose();
        _key.Dispose();
        _sealing.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_login_whose_ticket_is_not_taken_yet_opens_nothing_and_a_spent_one_never_gets_in()
    {
        // The attack: two use one ticket while the primary changes, and the slower one is let on by the loss instead of by the desk.
        _subjects.Factors = new SubjectFactors([new TicketEntry(7, TestSubjects.VerifierOf(Ticket), IPAddress.Loopback, null, DateTimeOffset.UtcNow.AddMinutes(1))], []);
        var client = Connect(Ticket);
        await _desk.Asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        _gateway.EngineLost(EngineTarget.Guarded);
        await Task.Delay(Enough, TestContext.Current.CancellationToken);
        _engine.Pending().ShouldBeFalse();
        _desk.Answer.SetResult(false);
        (await client).Error.ShouldContain("the ticket is used up");
        _engine.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task A_login_on_its_way_into_the_lost_engine_leaves_it_and_asks_again()
    {
        var client = Connect(TestSubjects.Password);
        using var first = await _engine.AcceptSocketAsync(TestContext.Current.CancellationToken);
        first.Receive(new byte[1000]).ShouldBePositive();
        _gateway.EngineLost(EngineTarget.Guarded);
        using var second = await _engine.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        first.Receive(new byte[1000]).ShouldBe(0, "the stream to the lost one is still open");
        await Task.Delay(Enough, TestContext.Current.CancellationToken);
        _engine.Pending().ShouldBeFalse("one login asks for two streams");
        _engine.Stop();
        second.Close();
        (await client).Error.ShouldContain("the database engine cannot be reached");
    }

    private Task<ToolRun> Connect(string password) => ToolRun.OfAsync("psql", ["-XAt", "-c", "SELECT 1"], new Dictionary<string, string>
    {
        ["PGHOST"] = "127.0.0.1", ["PGPORT"] = _gateway.Listening[0].Port.ToString(CultureInfo.InvariantCulture), ["PGUSER"] = "alice", ["PGPASSWORD"] = password,
        ["PGDATABASE"] = "shop", ["PGSSLMODE"] = "disable",
    });

    private GatewayServer Gateway()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (certificatePath, keyPath) = (Path.Combine(_directory, "cert.pem"), Path.Combine(_directory, "key.pem"));
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        var policy = PolicySet.Parse("listen:\n  - {address: 127.0.0.1, port: 0, tls: loopback-optional}\njournal: {durability: bounded}\n", "policy.yaml");
        policy.Errors.ShouldBeEmpty();
        var access = new TestEngineAccess { Endpoint = new EngineEndpoint(null, (IPEndPoint)_engine.LocalEndpoint, null, null), Patience = TimeSpan.FromSeconds(3) };
        return new GatewayServer(
            new GatewayOptions { CertificatePath = certificatePath, PrivateKeyPath = keyPath, MockScramSecret = new byte[32], Loops = 1, Tickets = _desk },
            _subjects, new FailureCounter(policy.Policy!.Logins, TimeProvider.System), access, _journal, policy.Policy!, TimeProvider.System);
    }

    /// <summary>Takes tickets when the test says so.</summary>
    private sealed class SlowDesk : ITicketDesk
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<bool> RedeemAsync(long ticketId)
        {
            Asked.TrySetResult();
            return Answer.Task;
        }
    }
}
