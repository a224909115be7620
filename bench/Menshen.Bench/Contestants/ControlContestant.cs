using System.Globalization;
using Menshen.Bench.Client;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Contestants;

/// <summary>A relay in C that only reads, looks at headers and sends (bench/control/relay.c).</summary>
/// <remarks>It tells the cost of the language from the cost of the features: what Menshen spends beyond it is ours to explain.</remarks>
internal sealed class ControlContestant : IContestant
{
    private const int Terminate = 15; // SIGTERM
    private readonly Service service;

    private ControlContestant(int port, Service service)
    {
        this.service = service;
        Target = new Target(port, BenchCluster.User, BenchCluster.Password, BenchCluster.Database);
    }

    public string Name => "control";

    public Target Target { get; }

    public bool OffersTls => false;

    public bool WarmsUp => false;

    public int? ProxyProcessId => service.ProcessId;

    public string? AuditFolder => null;

    /// <summary>Compiles and starts it; null where there is no C compiler.</summary>
    public static ControlContestant? Start(WorkFolder work, BenchCluster cluster, string root)
    {
        if (!File.Exists("/usr/bin/gcc"))
            return null;
        var folder = work.Private("control");
        var program = Path.Combine(folder, "relay");
        Command.Run(["gcc", "-O2", "-Wall", "-o", program, Path.Combine(root, "bench", "control", "relay.c")], TimeSpan.FromSeconds(60));
        var port = WorkFolder.FreePort();
        var words = Unprivileged.WrapService("TERM", program, port.ToString(CultureInfo.InvariantCulture), cluster.SocketFile);
        return new ControlContestant(port, Service.Start("the C relay", words, Path.Combine(work.Root, "control.log"), port, Terminate));
    }

    public void Dispose() => service.Dispose();
}
