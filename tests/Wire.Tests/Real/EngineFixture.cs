using System.Diagnostics;
using System.Globalization;
using Menshen.TestKit;

namespace Menshen.Wire.Tests.Real;

/// <summary>A real PostgreSQL of its own in a temporary directory: Unix socket only, SCRAM for everybody but the superuser.</summary>
public sealed class EngineFixture : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wire").FullName;

    public EngineFixture()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "postgres", _directory);
        }
        AsPostgres($"{RepositoryPaths.PostgresBinaries}/initdb", "-D", Data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C");
        File.WriteAllText(Path.Combine(Data, "pg_hba.conf"), "local all postgres trust\nlocal all clear password\nlocal all all scram-sha-256\n");
        AsPostgres($"{RepositoryPaths.PostgresBinaries}/pg_ctl", "-D", Data, "-w", "-l", $"{_directory}/log", "-o",
            $"-c listen_addresses='' -c unix_socket_directories={_directory} -c fsync=off", "start");
    }

    public string Socket => $"{_directory}/.s.PGSQL.5432";

    private string Data => $"{_directory}/data";

    public void Sql(string sql) => AsPostgres($"{RepositoryPaths.PostgresBinaries}/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", _directory, "-U", "postgres", "-c", sql);

    public void Dispose()
    {
        AsPostgres($"{RepositoryPaths.PostgresBinaries}/pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");
        Directory.Delete(_directory, recursive: true);
    }

    private static void AsPostgres(params string[] command)
    {
        // PostgreSQL refuses to run as root.
        string[] prefix = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            : [];
        string[] all = [.. prefix, .. command];
        Run(all[0], all[1..]);
    }

    private static void Run(string program, params string[] arguments)
    {
        // No pipes: the server would inherit them and keep them open.
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = "/", RedirectStandardInput = true };
        var log = Path.GetTempFileName();
        start.FileName = "/bin/sh";
        start.ArgumentList.Clear();
        foreach (var part in (string[])["-c", $"exec \"$0\" \"$@\" >{log} 2>&1", program, .. arguments])
        {
            start.ArgumentList.Add(part);
        }
        using var process = Process.Start(start)!;
        process.WaitForExit();
        var text = File.ReadAllText(log);
        File.Delete(log);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{program} ended with {process.ExitCode}: {text}"));
        }
    }
}
