using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Kit;

/// <summary>A PostgreSQL of somebody else's: stock settings, loopback TCP on a free port, superuser <c>landlord</c>.</summary>
public sealed class ForeignEngine : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private readonly EngineAccount _account = EngineAccount.Find("postgres");
    private readonly string _binaries = PostgresBinaries.Find(null);
    private Process? _postmaster;

    public int Port { get; } = LoopbackPort.Next();

    /// <summary>PEM file of the authority that signed the server's certificate.</summary>
    public string AuthorityFile => Path.Combine(_directory.Path, "ca.pem");

    public string Url(string role, string password) => $"postgres://{role}:{password}@127.0.0.1:{Port}/postgres";

    public async ValueTask InitializeAsync()
    {
        LinuxCalls.Own(_directory.Path, _account);
        await File.WriteAllTextAsync(AuthorityFile, WriteCertificate());
        var cluster = Path.Combine(_directory.Path, "foreign");
        var initdb = Start("initdb", "-D", cluster, "-U", "landlord", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync");
        await initdb.WaitForExitAsync();
        initdb.ExitCode.ShouldBe(0);
        Run();
        await UntilReadyAsync();
        await SqlAsync("ALTER ROLE landlord PASSWORD 'landlord-secret'; CREATE ROLE weak LOGIN PASSWORD 'weak-secret'; " +
            "CREATE ROLE tenant LOGIN CREATEROLE CREATEDB PASSWORD 'tenant-secret'");
        await File.WriteAllTextAsync(Path.Combine(cluster, "pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
        await SqlAsync("SELECT pg_reload_conf()");
    }

    public void Run() => _postmaster = Start(
        "postgres", "-D", Path.Combine(_directory.Path, "foreign"), "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1",
        "-c", "unix_socket_directories=", "-c", "shared_buffers=16MB", "-c", "fsync=off",
        "-c", "ssl=on", "-c", $"ssl_cert_file={Path.Combine(_directory.Path, "server.pem")}", "-c", $"ssl_key_file={Path.Combine(_directory.Path, "server.key")}");

    /// <summary>Its certificate is another authority's from now on; returns that one's certificate, PEM.</summary>
    public async Task<string> ChangeAuthorityAsync()
    {
        var authority = WriteCertificate();
        await SqlAsync("SELECT pg_reload_conf()");
        return authority;
    }

    public async Task KillAsync()
    {
        LinuxCalls.Signal(_postmaster!.Id, LinuxCalls.Sigquit);
        await _postmaster.WaitForExitAsync();
    }

    public async Task<object?> SqlAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={Port};Username=landlord;Password=landlord-secret;Database=postgres;Pooling=false;SslMode=Disable");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _directory.Dispose();
    }

    /// <summary>From now on it shows new connections a certificate for <c>localhost</c> of an authority that was made for it; returns that one's certificate.</summary>
    private string WriteCertificate()
    {
        var now = DateTimeOffset.UtcNow;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=foreign authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=foreign engine", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var server = request.Create(authority, now.AddHours(-1), now.AddHours(20), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(_directory.Path, "server.pem"), server.ExportCertificatePem());
        var keyFile = Path.Combine(_directory.Path, "server.key");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        LinuxCalls.Own(keyFile, _account);
        return authority.ExportCertificatePem();
    }

    private async Task UntilReadyAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await SqlAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (attempt < 1200)
            {
                await Task.Delay(50);
            }
        }
    }

    private Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(_account.Command(Path.Combine(_binaries, program), arguments))!;
        process.StandardInput.Close();
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return process;
    }
}
