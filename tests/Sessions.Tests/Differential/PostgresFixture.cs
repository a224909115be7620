using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Menshen.Crypto;
using Menshen.Gateway;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests.Differential;

/// <summary>A real PostgreSQL in a temporary directory, and a real gateway in front of it.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private static readonly SealingSecret Sealing = new(new byte[SealingSecret.Size]);

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-pg-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private Process? _postgres;
    private readonly List<JournalWriter> _journals = [];
    private GatewayServer? _gateway, _standard, _narrow;

    private string SocketPath => Path.Combine(_directory, ".s.PGSQL.5432");

    public async ValueTask InitializeAsync()
    {
        var password = Path.Combine(_directory, "password");
        await File.WriteAllTextAsync(password, TestEngineAccess.Password);
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "-R", "postgres", _directory);
        await RunAsync(AsPostgres([$"{RepositoryPaths.PostgresBinaries}/initdb", "--no-sync", "-A", "scram-sha-256", "-U", "alice_role", $"--pwfile={password}", "-E", "UTF8", "--locale=C", "-D", Path.Combine(_directory, "data")]));
        _postgres = Start(AsPostgres([$"{RepositoryPaths.PostgresBinaries}/postgres", "-D", Path.Combine(_directory, "data"), "-k", _directory, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "log_min_messages=panic"]));
        _gateway = StartGateway("transparent");
        _standard = StartGateway("standard");
        _narrow = StartGateway("standard", "narrow", "sessions: {maximum: 4, login-timeout: 1s}\n");
        await WaitAsync();
    }

    /// <summary>Engine streams of the standard gateway that wait for the next session.</summary>
    internal int RestingEngines => _standard!.Status.RestingEngines;

    /// <summary>A logged-in connection straight to the engine.</summary>
    internal RawConnection Direct() => RawConnection.Open(new UnixDomainSocketEndPoint(SocketPath), "alice_role", TestEngineAccess.Password);

    /// <summary>A logged-in connection through a gateway of the standard profile, which refuses what it does not understand.</summary>
    internal RawConnection Standard() => RawConnection.Open(_standard!.Listening[0], "alice", TestSubjects.Password);

    /// <summary>Where the standard gateway listens.</summary>
    internal System.Net.EndPoint StandardAddress => _standard!.Listening[0];

    /// <summary>Where a gateway listens that allows four sessions, and so two connections of one address that have not logged in, and a second for it.</summary>
    internal System.Net.EndPoint NarrowAddress => _narrow!.Listening[0];

    /// <summary>The ends of sessions and of failed logins at the standard gateway so far.</summary>
    internal IReadOnlyList<string> StandardEnds() =>
        [.. new JournalReader(Path.Combine(_directory, "journal-standard"), Sealing).Read(JournalFilter.All).Where(e => e.Kind is RecordKind.SessionClosed or RecordKind.LoginFailed).Select(e => e.Detail ?? "")];

    /// <summary>What the standard gateway's journal says of the statements so far, oldest first.</summary>
    internal IReadOnlyList<JournalEntry> StandardJournal() =>
        [.. new JournalReader(Path.Combine(_directory, "journal-standard"), Sealing).Read(JournalFilter.All).Where(e => e.Kind == RecordKind.StatementSubmitted)];

    /// <summary>A logged-in connection through the gateway.</summary>
    internal RawConnection Guarded() => RawConnection.Open(_gateway!.Listening[0], "alice", TestSubjects.Password);

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in new[] { _gateway, _standard, _narrow })
        {
            if (gateway is not null) await gateway.DrainAsync(TimeSpan.FromMilliseconds(200));
            gateway?.Dispose();
        }
        _journals.ForEach(journal => journal.Dispose());
        _key.Dispose();
        if (_postgres is not null)
        {
            // SIGINT is PostgreSQL's fast shutdown; the postmaster's own id stands in its first file line.
            var id = (await File.ReadAllLinesAsync(Path.Combine(_directory, "data", "postmaster.pid")))[0];
            await RunAsync("kill", "-INT", id);
            await _postgres.WaitForExitAsync();
            _postgres.Dispose();
        }
        Directory.Delete(_directory, recursive: true);
    }

    private GatewayServer StartGateway(string profile, string? name = null, string rules = "")
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (certificatePath, keyPath) = (Path.Combine(_directory, "cert.pem"), Path.Combine(_directory, "key.pem"));
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        var journal = JournalWriter.Open(new JournalOptions { Directory = Path.Combine(_directory, "journal-" + (name ?? profile)), Origin = "differential" }, _key, Sealing, TimeProvider.System);
        _journals.Add(journal);
        var policy = PolicySet.Parse($"profile: {profile}\nlisten:\n  - {{address: 127.0.0.1, port: 0, tls: loopback-optional}}\njournal: {{durability: bounded}}\n{rules}", "policy.yaml");
        policy.Errors.ShouldBeEmpty();
        var gateway = new GatewayServer(
            new GatewayOptions { CertificatePath = certificatePath, PrivateKeyPath = keyPath, MockScramSecret = new byte[32], Loops = 1 },
            new TestSubjects(), new FailureCounter(policy.Policy!.Logins, TimeProvider.System), new TestEngineAccess { Endpoint = new EngineEndpoint(SocketPath, null, null, null) }, journal, policy.Policy!, TimeProvider.System);
        gateway.Start();
        return gateway;
    }

    private async Task WaitAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var connection = Direct();
                return;
            }
            catch (Exception fault) when (fault is SocketException or IOException && attempt < 200)
            {
                await Task.Delay(50);
            }
        }
    }

    private static string[] AsPostgres(string[] command) => Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. command] : command;

    private static Process Start(params string[] command) =>
        Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;

    private static async Task RunAsync(params string[] command)
    {
        using var process = Start(command);
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await errors);
    }
}
