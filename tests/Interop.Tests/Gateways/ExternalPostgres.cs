using System.Globalization;
using Npgsql;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>A stock PostgreSQL that somebody else runs: loopback TCP on a free port, superuser <c>landlord</c> with a password.</summary>
public sealed class ExternalPostgres : IAsyncDisposable
{
    private const string Password = "landlord-secret-12345678";

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-external-").FullName;

    public int Port { get; } = LoopbackPort.Next();

    public string Url => $"postgres://landlord@127.0.0.1:{Port}/postgres?sslmode=disable";

    /// <summary>For Npgsql, as its superuser and past every gateway.</summary>
    public string ConnectionTo(string database) => $"Host=127.0.0.1;Port={Port};Username=landlord;Password={Password};Database={database};Pooling=false";

    public string PasswordFile => Path.Combine(_directory, "password");

    /// <summary>Its cluster.</summary>
    public string Data => Path.Combine(_directory, "data");

    /// <param name="settings">What its server has beside the usual, as name=value.</param>
    public async Task StartAsync(params string[] settings)
    {
        await File.WriteAllTextAsync(PasswordFile, Password + "\n");
        (await ToolRun.OfAsync("chown", ["-R", "postgres", _directory])).Succeeded();
        await AsPostgresAsync(
            Path.Combine(RepositoryPaths.PostgresBinaries, "initdb"), "-D", Data, "-U", "landlord", "--auth=scram-sha-256", $"--pwfile={PasswordFile}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync");
        await AsPostgresAsync(
            Path.Combine(RepositoryPaths.PostgresBinaries, "pg_ctl"), "-D", Data, "-w", "-l", Path.Combine(_directory, "log"), "-o",
            $"-p {Port.ToString(CultureInfo.InvariantCulture)} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_directory} -c fsync=off -c shared_buffers=16MB{string.Concat(settings.Select(setting => $" -c {setting}"))}", "start");
    }

    /// <summary>Asks a number, as its owner.</summary>
    public async Task<long> AskAsync(string sql, string database)
    {
        await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Port};Username=landlord;Password={Password};Database={database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Lets these in without a password, and nobody else.</summary>
    public async Task TrustAsync(IReadOnlyCollection<string> names)
    {
        const string mark = " # trusted\n";
        var file = Path.Combine(Data, "pg_hba.conf");
        var lines = (await File.ReadAllLinesAsync(file)).Where(line => !line.EndsWith(mark.Trim(), StringComparison.Ordinal));
        var trusted = names.Count == 0 ? "" : $"host all {string.Join(',', names)} 127.0.0.1/32 trust{mark}";
        await File.WriteAllTextAsync(file, trusted + string.Join('\n', lines) + "\n");
        await RunAsync("SELECT pg_reload_conf()");
    }

    /// <summary>What it keeps of a role's password.</summary>
    public async Task<string> VerifierOfAsync(string role)
    {
        await using var connection = new NpgsqlConnection(ConnectionTo("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT rolpassword FROM pg_authid WHERE rolname = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = role });
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>As its owner, in its own database.</summary>
    public async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionTo("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>From now on it serves TLS too, as <c>localhost</c>; answers the file with the certificate to trust.</summary>
    public async Task<string> UseTlsAsync()
    {
        var (key, certificate) = (Path.Combine(_directory, "tls.key"), Path.Combine(_directory, "tls.crt"));
        (await ToolRun.OfAsync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate,
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])).Succeeded();
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await ToolRun.OfAsync("chown", ["postgres", key])).Succeeded();
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_001_001);
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"), $"\nssl = on\nssl_cert_file = '{certificate}'\nssl_key_file = '{key}'\n");
        await AsPostgresAsync(Path.Combine(RepositoryPaths.PostgresBinaries, "pg_ctl"), "-D", Data, "reload");
        return certificate;
    }

    public async ValueTask DisposeAsync()
    {
        await AsPostgresAsync(Path.Combine(RepositoryPaths.PostgresBinaries, "pg_ctl"), "-D", Data, "-w", "-m", "immediate", "stop");
        Directory.Delete(_directory, recursive: true);
    }

    // Its output goes to a file: the server would inherit a pipe and keep it open after pg_ctl has ended.
    private static async Task AsPostgresAsync(string program, params string[] arguments)
    {
        string[] become = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] : [];
        (await ToolRun.OfAsync("/bin/sh", ["-c", "cd / && exec \"$@\" >/dev/null 2>&1", "sh", .. become, program, .. arguments])).Succeeded();
    }
}
