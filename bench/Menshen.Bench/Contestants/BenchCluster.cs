using System.Globalization;
using Menshen.Bench.Client;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Contestants;

/// <summary>A PostgreSQL of the benchmark's own: loopback TCP for direct clients, a Unix socket for proxies.</summary>
internal sealed class BenchCluster : IDisposable
{
    public const string User = "bench";
    public const string Database = "bench";
    public const string Password = "bench-password-of-this-run";
    private const int ImmediateShutdown = 3; // SIGQUIT: the data is thrown away, so no last checkpoint
    private readonly Service service;

    private BenchCluster(string folder, int port, Service service)
    {
        SocketFolder = folder;
        Port = port;
        this.service = service;
    }

    public int Port { get; }

    public string SocketFolder { get; }

    public string SocketFile => Path.Combine(SocketFolder, $".s.PGSQL.{Port}");

    public static BenchCluster Start(WorkFolder work, int scale)
    {
        var data = work.Private("pg");
        var sockets = work.Private("sock");
        var port = WorkFolder.FreePort();
        // Trust only for the set-up over the private socket folder; every benchmark client logs in with SCRAM.
        Command.Run(
            Unprivileged.Wrap(PostgresPrograms.Find("initdb"), "-D", data, "-U", "postgres", "--no-sync", "--data-checksums", "-E", "UTF8", "--locale=C",
                "--auth-local=trust", "--auth-host=scram-sha-256"),
            TimeSpan.FromSeconds(60));
        var (certificate, key) = Certificates.Write(data);
        File.AppendAllText(Path.Combine(data, "postgresql.conf"), BenchSettings.ForPostgres(port, sockets, certificate, key));
        File.WriteAllText(Path.Combine(data, "pg_hba.conf"), """
            local  all  postgres                trust
            local  all  all                     scram-sha-256
            host   all  all      127.0.0.1/32   scram-sha-256
            """ + "\n");

        var service = Service.Start(
            "PostgreSQL", Unprivileged.WrapService("QUIT", PostgresPrograms.Find("postgres"), "-D", data),
            Path.Combine(work.Root, "postgres.log"), port, ImmediateShutdown);
        var cluster = new BenchCluster(sockets, port, service);
        cluster.AsSuperuser($"CREATE ROLE {User} LOGIN PASSWORD '{Password}'");
        cluster.AsSuperuser($"CREATE DATABASE {Database} OWNER {User}");
        PgbenchTables.Load(new Target(port, User, Password, Database), scale);
        return cluster;
    }

    /// <summary>Runs one statement as the superuser and returns its unadorned output.</summary>
    public string AsSuperuser(string sql) => Command.Run(
        Unprivileged.Wrap(PostgresPrograms.Find("psql"), "-XqAt", "-h", SocketFolder, "-p", Port.ToString(CultureInfo.InvariantCulture),
            "-U", "postgres", "-d", "postgres", "-c", sql),
        TimeSpan.FromSeconds(30)).Trim();

    public void Dispose() => service.Dispose();
}
