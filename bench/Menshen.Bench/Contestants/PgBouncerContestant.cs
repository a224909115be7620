using Menshen.Bench.Client;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Contestants;

/// <summary>PgBouncer in session mode: SCRAM for clients, the Unix socket to the server.</summary>
internal sealed class PgBouncerContestant : IContestant
{
    private const int ImmediateShutdown = 15; // SIGTERM
    private readonly Service service;

    private PgBouncerContestant(string name, string? auditFolder, int port, Service service)
    {
        Name = name;
        AuditFolder = auditFolder;
        this.service = service;
        Target = new Target(port, BenchCluster.User, BenchCluster.Password, BenchCluster.Database);
    }

    public string Name { get; }

    public Target Target { get; }

    public bool OffersTls => true;

    public bool WarmsUp => false;

    public int? ProxyProcessId => service.ProcessId;

    public string? AuditFolder { get; }

    public static PgBouncerContestant Start(WorkFolder work, BenchCluster cluster, string name)
    {
        var program = PostgresPrograms.PgBouncer() ?? throw new BenchFailure("pgbouncer is not installed");
        var folder = work.Private(name);
        var port = WorkFolder.FreePort();
        var (certificate, key) = Certificates.Write(folder);

        // With the server's own SCRAM secret PgBouncer checks the client and logs in to the server without knowing the password.
        var secret = cluster.AsSuperuser($"SELECT rolpassword FROM pg_authid WHERE rolname = '{BenchCluster.User}'");
        var userList = Path.Combine(folder, "users.txt");
        File.WriteAllText(userList, $"\"{BenchCluster.User}\" \"{secret}\"\n");
        Unprivileged.Give(userList, UnixFileMode.UserRead);

        var settings = Path.Combine(folder, "pgbouncer.ini");
        File.WriteAllText(settings, BenchSettings.ForPgBouncer(port, cluster, userList, certificate, key));
        var service = Service.Start(
            "PgBouncer", Unprivileged.WrapService("TERM", program, settings), Path.Combine(work.Root, $"{name}.log"), port, ImmediateShutdown);
        return new PgBouncerContestant(name, cluster.AuditFolder, port, service);
    }

    public void Dispose() => service.Dispose();
}
