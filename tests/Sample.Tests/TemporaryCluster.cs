using System.Diagnostics;
using Npgsql;

namespace Menshen.Sample.Tests;

/// <summary>A real PostgreSQL 15 of its own for one test class: Unix socket in a temporary directory, gone afterwards.</summary>
public sealed class TemporaryCluster : IDisposable
{
    private static readonly TimeSpan Patience = BusyMachine.Seconds(20);

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-sample-").FullName;

    public TemporaryCluster()
    {
        // PostgreSQL refuses to run as root; it needs a directory of its own account.
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "postgres", _directory);
        }

        RunAsPostgres(Path.Combine(RepositoryPaths.PostgresBinaries, "initdb"), "-D", Data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-N");
        RunAsPostgres(Path.Combine(RepositoryPaths.PostgresBinaries, "pg_ctl"), "-D", Data, "-w", "-l", Path.Combine(_directory, "log"),
            "-o", $"-c listen_addresses= -c unix_socket_directories={_directory} -c fsync=off -c max_connections=20", "start");
    }

    private string Data => Path.Combine(_directory, "data");

    public NpgsqlDataSource Connect(string user, string database) =>
        NpgsqlDataSource.Create($"Host={_directory};Username={user};Database={database};Pooling=false");

    public void Dispose()
    {
        RunAsPostgres(Path.Combine(RepositoryPaths.PostgresBinaries, "pg_ctl"), "-D", Data, "-w", "-m", "immediate", "stop");
        Directory.Delete(_directory, recursive: true);
    }

    private static void RunAsPostgres(string program, params string[] arguments)
    {
        if (Environment.IsPrivilegedProcess)
        {
            Run("setpriv", ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", program, .. arguments]);
        }
        else
        {
            Run(program, arguments);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        // The output goes nowhere: the server would inherit a pipe and keep it open after pg_ctl has ended.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$@\" >/dev/null 2>&1");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.WaitForExit(Patience).ShouldBeTrue($"{program} did not end");
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}");
    }
}
