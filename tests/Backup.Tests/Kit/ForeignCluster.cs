using System.Globalization;
using Npgsql;

namespace Menshen.Backup.Tests.Kit;

/// <summary>A PostgreSQL that somebody else runs: loopback TCP on a free port, superuser <c>landlord</c>, and another of his that Menshen does not know.</summary>
internal sealed class ForeignCluster : IAsyncDisposable
{
    private const string Password = "landlord-secret-12345678";

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-foreign-").FullName;

    public int Port { get; } = LoopbackPort.Next();

    public string Host => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>For Menshen's library, with the password of one of its roles.</summary>
    public string UrlOf(string role, string password) => $"postgres://{role}:{password}@{Host}/postgres";

    public string OwnersUrl => UrlOf("landlord", Password);

    public string PasswordFile => Path.Combine(_directory, "password");

    public string Data => Path.Combine(_directory, "data");

    /// <summary>Makes a cluster of its own, with page checksums or without, and starts it.</summary>
    public async Task BeginAsync(bool hasChecksums = false)
    {
        await File.WriteAllTextAsync(PasswordFile, Password + "\n");
        await OwnAsync();
        await AsPostgresAsync(
            "initdb", ["-D", Data, "-U", "landlord", "--auth=scram-sha-256", $"--pwfile={PasswordFile}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", .. hasChecksums ? ["--data-checksums"] : Array.Empty<string>()]);
        await StartAsync();
        await SqlAsync("CREATE ROLE landlords_deputy SUPERUSER LOGIN PASSWORD 'x'");
        // His settings are his: brought back elsewhere they must neither run nor keep anything from starting.
        await SqlAsync("ALTER SYSTEM SET archive_command = 'false'");
        await SqlAsync("ALTER SYSTEM SET shared_preload_libraries = 'no_such_library'");
    }

    /// <summary>Copies another's cluster and follows it.</summary>
    public async Task FollowAsync(ForeignCluster primary)
    {
        await OwnAsync();
        await AsPostgresAsync(
            "pg_basebackup", ["-D", Data, "-R", "--checkpoint=fast", "--no-sync", "-d",
                string.Create(CultureInfo.InvariantCulture, $"host=127.0.0.1 port={primary.Port} user=landlord password={Password} application_name=standby")]);
        await StartAsync();
    }

    public Task StartAsync() => AsPostgresAsync(
        "pg_ctl", ["-D", Data, "-w", "-l", Path.Combine(_directory, "log"), "-o",
            $"-p {Port.ToString(CultureInfo.InvariantCulture)} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_directory} -c fsync=off -c shared_buffers=16MB -c max_prepared_transactions=4 "
            + "-c dynamic_shared_memory_type=mmap -c shared_preload_libraries=", "start"]);

    public Task StopAsync() => AsPostgresAsync("pg_ctl", ["-D", Data, "-w", "-m", "fast", "stop"]);

    public Task CrashAsync() => AsPostgresAsync("pg_ctl", ["-D", Data, "-w", "-m", "immediate", "stop"]);

    public Task PromoteAsync() => AsPostgresAsync("pg_ctl", ["-D", Data, "-w", "promote"]);

    /// <summary>Another rule of who may come in, before the others.</summary>
    public async Task RuleAsync(string rule)
    {
        var rules = Path.Combine(Data, "pg_hba.conf");
        await File.WriteAllTextAsync(rules, $"{rule}\n{await File.ReadAllTextAsync(rules)}");
        await AsPostgresAsync("pg_ctl", ["-D", Data, "reload"]);
    }

    /// <summary>From now on it serves TLS too, as <c>localhost</c>; answers the file with the certificate to trust.</summary>
    public async Task<string> UseTlsAsync()
    {
        var (key, certificate) = (Path.Combine(_directory, "tls.key"), Path.Combine(_directory, "tls.crt"));
        (await ToolRun.OfAsync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate,
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])).Succeeded();
        (await ToolRun.OfAsync("chown", ["postgres", key])).Succeeded();
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"), $"\nssl = on\nssl_cert_file = '{certificate}'\nssl_key_file = '{key}'\n");
        await RuleAsync("hostnossl all all all reject\nhostnossl replication all all reject");
        return certificate;
    }

    /// <summary>A moment of its clock, and how many rows were committed by then: nobody writes while it is asked.</summary>
    public async Task<(DateTimeOffset Moment, long Rows)> MomentAsync(string table)
    {
        await using var connection = await OpenAsync("postgres");
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"LOCK TABLE {table} IN EXCLUSIVE MODE", connection)) await hold.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand($"SELECT clock_timestamp(), count(*) FROM {table}", connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt64(1));
    }

    /// <summary>What its owner gets for a statement, past Menshen.</summary>
    public async Task<string> SqlAsync(string sql, string database = "postgres")
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>The same by his deputy, a superuser too.</summary>
    public async Task DeputyAsync(string sql)
    {
        await using var connection = await OpenAsync("postgres", "landlords_deputy", "x");
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Not a file of it is left.</summary>
    public async Task DeleteAsync()
    {
        await CrashAsync();
        Directory.Delete(Data, recursive: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await CrashAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<NpgsqlConnection> OpenAsync(string database, string role = "landlord", string password = Password)
    {
        var connection = new NpgsqlConnection(string.Create(
            CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username={role};Password={password};Database={database};Pooling=false;Application Name=owner"));
        await connection.OpenAsync();
        return connection;
    }

    private async Task OwnAsync() => (await ToolRun.OfAsync("chown", ["-R", "postgres", _directory])).Succeeded();

    // Its output goes to a file: the server would inherit a pipe and keep it open after pg_ctl has ended.
    private static async Task AsPostgresAsync(string program, string[] arguments)
    {
        string[] become = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] : [];
        (await ToolRun.OfAsync("/bin/sh", ["-c", "cd / && exec \"$@\" >/dev/null 2>&1", "sh", .. become, Path.Combine(RepositoryPaths.PostgresBinaries, program), .. arguments])).Succeeded();
    }
}
