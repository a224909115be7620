using System.Diagnostics;
using Menshen.TestKit;

namespace Menshen.Sql.Tests.Sealing;

/// <summary>A real PostgreSQL 15 for one test class: Unix socket in a temporary directory, gone afterwards; spoken to by psql.</summary>
public sealed class TemporaryPostgres : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-sql-").FullName;

    public TemporaryPostgres()
    {
        // PostgreSQL refuses to run as root; it needs a directory of its own account.
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "postgres", _directory);
        }

        RunAsPostgres("initdb", "-D", Data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-N");
        RunAsPostgres("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_directory, "log"),
            "-o", $"-c listen_addresses= -c unix_socket_directories={_directory} -c fsync=off -c max_connections=20", "start");
    }

    private string Data => Path.Combine(_directory, "data");

    /// <summary>Runs a script and answers what it put out, a row a line; stops at the first error.</summary>
    public async Task<ToolRun> RunAsync(string database, string script) => await ToolRun.OfAsync(
        Path.Combine(RepositoryPaths.PostgresBinaries, "psql"), ["-h", _directory, "-U", "postgres", "-d", database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-f", "-"], input: script);

    public void Dispose()
    {
        RunAsPostgres("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");
        Directory.Delete(_directory, recursive: true);
    }

    private static void RunAsPostgres(string program, params string[] arguments)
    {
        var path = Path.Combine(RepositoryPaths.PostgresBinaries, program);
        if (Environment.IsPrivilegedProcess)
        {
            Run("setpriv", ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", path, .. arguments]);
        }
        else
        {
            Run(path, arguments);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        // The output goes nowhere: the server would inherit a pipe and keep it open after pg_ctl has ended.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", program, .. arguments]) { WorkingDirectory = "/" })!;
        process.WaitForExit(Patience).ShouldBeTrue($"{program} did not end");
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}");
    }
}
