using System.Diagnostics;
using System.Globalization;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Contestants;

/// <summary>A PostgreSQL of the benchmark's own: made, started, and ended with it.</summary>
internal sealed class PostgresServer : IDisposable
{
    private const int ImmediateShutdown = 3; // SIGQUIT: the data is thrown away, so no last checkpoint
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30); // the longest: an index over ten million rows on a slow machine
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly Service service;

    private PostgresServer(string data, string sockets, int port, Service service)
    {
        DataFolder = data;
        SocketFolder = sockets;
        Port = port;
        this.service = service;
    }

    public int Port { get; }

    public string DataFolder { get; }

    public string SocketFolder { get; }

    /// <summary>Makes a cluster in the work folder, under the name, with these lines in its configuration, and starts it.</summary>
    public static PostgresServer Start(WorkFolder work, string name, string settings)
    {
        var data = work.Private(name);
        var sockets = work.Private($"{name}-sock");
        var port = WorkFolder.FreePort();
        // Trust only for the set-up over the private socket folder; every benchmark client logs in with SCRAM.
        Command.Run(
            Unprivileged.Wrap(PostgresPrograms.Find("initdb"), "-D", data, "-U", "postgres", "--no-sync", "--data-checksums", "-E", "UTF8", "--locale=C",
                "--auth-local=trust", "--auth-host=scram-sha-256"),
            TimeSpan.FromSeconds(60));
        var (certificate, key) = Certificates.Write(data);
        File.AppendAllText(Path.Combine(data, "postgresql.conf"), BenchSettings.ForPostgres(port, sockets, certificate, key) + settings + "\n");
        File.WriteAllText(Path.Combine(data, "pg_hba.conf"), """
            local  all  postgres                trust
            local  all  all                     scram-sha-256
            host   all  all      127.0.0.1/32   scram-sha-256
            """ + "\n");

        var service = Service.Start(
            "PostgreSQL", Unprivileged.WrapService("QUIT", PostgresPrograms.Find("postgres"), "-D", data),
            Path.Combine(work.Root, $"{name}.log"), port, ImmediateShutdown);
        var server = new PostgresServer(data, sockets, port, service);
        try
        {
            server.AwaitReady();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements as the superuser and returns their unadorned output.</summary>
    public string AsSuperuser(string sql, string database = "postgres") => Command.Run([.. Psql(database), "-c", sql], Limit).Trim();

    /// <summary>Runs files as the superuser, all in one transaction.</summary>
    public void RunFiles(IEnumerable<string> files, string database) =>
        Command.Run([.. Psql(database), "-1", .. files.SelectMany(file => new[] { "-f", file })], Limit);

    /// <summary>The words of a psql that is the superuser and stops at the first error.</summary>
    public IReadOnlyList<string> Psql(string database) => Unprivileged.Wrap(
        PostgresPrograms.Find("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", SocketFolder, "-p", Port.ToString(CultureInfo.InvariantCulture),
        "-U", "postgres", "-d", database);

    public void Dispose() => service.Dispose();

    // Its port is open before it has read its own files and has its socket; until then it refuses whoever comes.
    private void AwaitReady()
    {
        for (var began = Stopwatch.StartNew(); ; Thread.Sleep(20))
        {
            try
            {
                AsSuperuser("SELECT 1");
                return;
            }
            catch (BenchFailure) when (began.Elapsed < StartLimit)
            {
                // A moment more.
            }
        }
    }
}
