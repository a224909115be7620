using Menshen.Bench.Client;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Contestants;

/// <summary>A PostgreSQL with pgbench's tables: loopback TCP for direct clients, a Unix socket for proxies.</summary>
internal sealed class BenchCluster : IDisposable
{
    public const string User = "bench";
    public const string Database = "bench";
    public const string Password = "Four4lanes-of-this-run!";
    private readonly PostgresServer server;

    private BenchCluster(PostgresServer server, string? auditFolder)
    {
        this.server = server;
        AuditFolder = auditFolder;
    }

    public int Port => server.Port;

    public string SocketFolder => server.SocketFolder;

    public string SocketFile => Path.Combine(SocketFolder, $".s.PGSQL.{Port}");

    /// <summary>Where pgaudit's records are; null without it.</summary>
    public string? AuditFolder { get; }

    public static BenchCluster Start(WorkFolder work, int scale, ClusterPlan plan)
    {
        var server = PostgresServer.Start(work, plan.Name, plan.Settings);
        try
        {
            server.AsSuperuser($"CREATE ROLE {User} LOGIN PASSWORD '{Password}'");
            server.AsSuperuser($"CREATE DATABASE {Database} OWNER {User}");
            // For its event triggers: without them it does not know the objects of DDL.
            if (plan.PgAudit)
                server.AsSuperuser("CREATE EXTENSION pgaudit", Database);
            PgbenchTables.Load(new Target(server.Port, User, Password, Database), scale);
            return new BenchCluster(server, plan.PgAudit ? Path.Combine(server.DataFolder, BenchSettings.LogFolder) : null);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Runs one statement as the superuser and returns its unadorned output.</summary>
    public string AsSuperuser(string sql) => server.AsSuperuser(sql);

    public void Dispose() => server.Dispose();
}
