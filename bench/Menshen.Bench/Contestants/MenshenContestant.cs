using System.Diagnostics;
using System.Globalization;
using Menshen.Bench.Client;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Contestants;

/// <summary>Menshen as a person would run it: the real program, its own engine, journaling on.</summary>
internal sealed class MenshenContestant : IContestant
{
    private const int Terminate = 15; // SIGTERM: an orderly end
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly Service service;
    private BenchAdministrators? administrators;

    private MenshenContestant(string name, string folder, int port, Service service)
    {
        Name = name;
        Folder = folder;
        this.service = service;
        Target = new Target(port, BenchCluster.User, BenchCluster.Password, BenchCluster.Database);
    }

    public string Name { get; }

    public Target Target { get; }

    /// <summary>The deployment.</summary>
    public string Folder { get; }

    public bool OffersTls => true;

    public bool WarmsUp => true;

    public int? ProxyProcessId => service.ProcessId;

    public string? AuditFolder => Path.Combine(Folder, "journal");

    public static string Program(string root) => Path.Combine(root, "artifacts", "program", "menshen");

    /// <summary>Makes a deployment in the work folder, starts it, and loads pgbench's tables through it (scale 0: none); null if the program is not built,
    /// or cannot do what the plan wants.</summary>
    public static MenshenContestant? Start(WorkFolder work, string root, int scale, MenshenPlan plan)
    {
        var program = Program(root);
        if (!File.Exists(program))
            return null;

        var folder = Path.Combine(work.Root, plan.Name);
        var port = WorkFolder.FreePort();
        var policy = WriteFile(work, $"{plan.Name}-policy.yaml", BenchSettings.ForMenshen(port, plan.Durability) + plan.FurtherPolicy);
        var password = WriteFile(work, $"{plan.Name}-password", BenchCluster.Password + "\n");
        var initialised = Run(
            program, folder, "init", "--policy", policy, "--max-connections", BenchSettings.MaxConnections.ToString(CultureInfo.InvariantCulture),
            "--sysadmin", "bench-operator", "--secadmin", "bench-officer", "--auditor", "bench-auditor", "--json");
        if (plan.RecordsNothing && !AuditSelection.RecordNothing(folder))
            return null;

        // In the foreground, so that the process whose clock is read is the one that was started.
        var service = Service.Start(
            plan.Name, ["setpriv", "--pdeathsig", "TERM", program, "up", "--dir", folder], Path.Combine(work.Root, $"{plan.Name}.log"), port, Terminate);
        var contestant = new MenshenContestant(plan.Name, folder, port, service);
        try
        {
            AwaitControl(program, folder);
            contestant.administrators = new BenchAdministrators(program, folder, initialised, password);
            contestant.administrators.MakeUser();
            if (scale > 0)
                PgbenchTables.Load(contestant.Target, scale);
            return contestant;
        }
        catch
        {
            contestant.Dispose();
            throw;
        }
    }

    /// <summary>Runs a command as the security administrator.</summary>
    public void AskSecurity(params string[] words) => administrators!.AskSecurity(words);

    /// <summary>Makes a further user, who may enter the benchmark's database, and answers how to connect as him.</summary>
    public Target AddUser(string name)
    {
        administrators!.AddUser(name);
        return Target with { User = name };
    }

    /// <summary>How the auditor connects to the records.</summary>
    public Target Auditor()
    {
        var name = administrators!.Auditor();
        return new Target(Target.Port, name, BenchCluster.Password, "audit");
    }

    /// <summary>Asks through it, as the benchmark's user, for one number.</summary>
    public double Ask(string sql) => double.Parse(
        Command.Run([PostgresPrograms.Find("psql"), "-XqAtc", sql], TimeSpan.FromMinutes(5), Target.Environment(tls: false)), CultureInfo.InvariantCulture);

    public void Dispose() => service.Dispose();

    // On a busy machine the first answer of its control surface can take longer than a command waits.
    private static void AwaitControl(string program, string folder)
    {
        for (var began = Stopwatch.StartNew(); ;)
        {
            try
            {
                Run(program, folder, "status", "--json");
                return;
            }
            catch (BenchFailure) when (began.Elapsed < StartLimit)
            {
                // A moment more.
            }
        }
    }

    private static string Run(string program, string folder, params string[] words) =>
        Command.Run([program, .. words, "--dir", folder], TimeSpan.FromSeconds(60));

    private static string WriteFile(WorkFolder work, string name, string text)
    {
        var path = Path.Combine(work.Root, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
