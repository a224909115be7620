using System.Globalization;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>One PostgreSQL of a primary and its standby: loopback TCP on a free port, superuser <c>landlord</c> with a password.</summary>
/// <param name="name">What Menshen calls its machine: the loopback has more than one name.</param>
internal sealed class PostgresNode(string name) : IAsyncDisposable
{
    private const string Password = "landlord-secret-12345678";

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-node-").FullName;

    public string Name => name;

    public int Port { get; } = LoopbackPort.Next();

    public string Address => string.Create(CultureInfo.InvariantCulture, $"{name}:{Port}");

    public string PasswordFile => Path.Combine(_directory, "password");

    private string Data => Path.Combine(_directory, "data");

    private string Certificate => Path.Combine(_directory, "tls.crt");

    private string Key => Path.Combine(_directory, "tls.key");

    /// <summary>libpq's environment for its superuser, past Menshen.</summary>
    public Dictionary<string, string> Direct => new()
    {
        ["PGHOST"] = "127.0.0.1", ["PGPORT"] = Port.ToString(CultureInfo.InvariantCulture), ["PGUSER"] = "landlord", ["PGPASSWORD"] = Password,
        ["PGDATABASE"] = "postgres", ["PGSSLMODE"] = "disable", ["PSQLRC"] = "/dev/null",
    };

    /// <summary>Makes a cluster of its own and starts it.</summary>
    public async Task BeginAsync()
    {
        await File.WriteAllTextAsync(PasswordFile, Password + "\n");
        await OwnAsync();
        await AsPostgresAsync(
            "initdb", "-D", Data, "-U", "landlord", "--auth=scram-sha-256", $"--pwfile={PasswordFile}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync");
        await StartAsync();
    }

    /// <summary>Copies another's cluster and follows it.</summary>
    public async Task FollowAsync(PostgresNode primary)
    {
        await OwnAsync();
        await AsPostgresAsync(
            "pg_basebackup", "-D", Data, "-R", "--checkpoint=fast", "--no-sync", "-d",
            string.Create(CultureInfo.InvariantCulture, $"host=127.0.0.1 port={primary.Port} user=landlord password={Password} application_name=standby"));
        await StartAsync();
    }

    public Task StartAsync() => AsPostgresAsync(
        "pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_directory, "log"), "-o",
        $"-p {Port.ToString(CultureInfo.InvariantCulture)} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_directory} -c fsync=off -c shared_buffers=16MB "
        // Of the memory that servers share nothing is left behind when one is killed and its directory is gone.
        + $"-c dynamic_shared_memory_type=mmap -c ssl=on -c ssl_cert_file={Certificate} -c ssl_key_file={Key}", "start");

    /// <summary>From now on it shows this certificate to new connections.</summary>
    public async Task ShowAsync((string Certificate, string Key) shown)
    {
        await File.WriteAllTextAsync(Certificate, shown.Certificate);
        await File.WriteAllTextAsync(Key, shown.Key);
        File.SetUnixFileMode(Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await OwnAsync();
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await AsPostgresAsync("pg_ctl", "-D", Data, "reload");
    }

    /// <summary>Its disk dies under it: the files go while it works, and its processes after them, without a word.</summary>
    public async Task LoseDiskAsync()
    {
        var written = await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid"));
        var postmaster = written[0];
        // While it works it makes new files in what is being emptied.
        _ = await ToolRun.OfAsync("rm", ["-rf", Data]);
        // What it has open it can go on writing, and it does: files without a name, which nobody will ever read.
        await Task.Delay(300);
        // It begins no further ones while they are counted: one that is left would keep the port. It may have found out by itself, and have ended.
        _ = await ToolRun.OfAsync("/bin/kill", ["-STOP", postmaster]);
        string[] all = [postmaster, .. ChildrenOf(postmaster)];
        _ = await ToolRun.OfAsync("/bin/kill", ["-KILL", .. all]);
        await Eventually.TrueAsync(() => Task.FromResult(all.All(HasEnded)), "it lives on");
        (await ToolRun.OfAsync("rm", ["-rf", Data])).Succeeded();
        // The socket's lock names a process that may not be reaped yet, and would pass for one that runs.
        foreach (var left in Directory.GetFiles(_directory, ".s.PGSQL.*")) File.Delete(left);
        // Line 7 names the memory that a next start would have found and taken away; it is gone if the server had begun anew by itself.
        _ = await ToolRun.OfAsync("ipcrm", ["-m", written[6].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]]);
    }

    /// <summary>From here on it acknowledges nothing that its standby has not.</summary>
    public Task WaitForStandbyAsync() => SynchronousAsync("SET synchronous_standby_names = '*'");

    /// <summary>It acknowledges what it has alone.</summary>
    public Task WaitForNobodyAsync() => SynchronousAsync("RESET synchronous_standby_names");

    /// <summary>All its processes end at once, as in a crash.</summary>
    public Task CrashAsync() => AsPostgresAsync("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    /// <summary>The standby becomes the primary.</summary>
    public Task PromoteAsync() => AsPostgresAsync("pg_ctl", "-D", Data, "-w", "promote");

    /// <summary>What its superuser gets for a statement, past Menshen.</summary>
    public async Task<string> AskAsync(string sql, string database = "postgres")
    {
        var environment = Direct;
        environment["PGDATABASE"] = database;
        return (await ToolRun.OfAsync("psql", ["-XAt", "-c", sql], environment)).Succeeded().Text;
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await CrashAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static string[] ChildrenOf(string process) => Read($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool HasEnded(string process) => Read($"/proc/{process}/stat") is var stat && (stat.Length == 0 || stat.Contains(") Z ", StringComparison.Ordinal));

    // Nothing, of a process that has ended.
    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private async Task SynchronousAsync(string change)
    {
        await AskAsync($"ALTER SYSTEM {change}");
        await AskAsync("SELECT pg_reload_conf()");
    }

    private async Task OwnAsync() => (await ToolRun.OfAsync("chown", ["-R", "postgres", _directory])).Succeeded();

    // Its output goes to a file: the server would inherit a pipe and keep it open after pg_ctl has ended.
    private async Task AsPostgresAsync(string program, params string[] arguments)
    {
        string[] become = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] : [];
        var said = Path.Combine(_directory, "said");
        var run = await ToolRun.OfAsync("/bin/sh", ["-c", $"cd / && exec \"$@\" >{said} 2>&1", "sh", .. become, Path.Combine(RepositoryPaths.PostgresBinaries, program), .. arguments]);
        if (run.Code == 0) return;
        var log = Path.Combine(_directory, "log");
        var server = File.Exists(log) ? string.Join('\n', (await File.ReadAllLinesAsync(log)).TakeLast(20)) : "";
        (run with { Error = $"{program}: {await File.ReadAllTextAsync(said)}{server}" }).Succeeded();
    }
}
