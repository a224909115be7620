using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Menshen.TestKit;

/// <summary>A whole Menshen in a temporary directory: the real program, its engine, its journal. It ends with the test.</summary>
/// <remarks><code>
/// CreateAsync: init ► policy.yaml ► UpAsync: up, in the foreground, until it says that clients can connect
/// DisposeAsync: down ► the engine is gone ► the directory is gone
/// </code></remarks>
public sealed class Deployment : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    /// <summary>The database that is the vault.</summary>
    public const string AuditDatabase = "audit";

    private readonly StringBuilder _said = new();
    private Process? _program;

    private Deployment(string directory, int port, Administrators? administrators = null) =>
        (Directory, Port, Administrators, Door) = (directory, port, administrators ?? new Administrators(), new ControlDoor(directory));

    public string Directory { get; }

    public Administrators Administrators { get; }

    /// <summary>How preparations are asked for.</summary>
    internal ControlDoor Door { get; }

    public int Port { get; }

    public string AuthorityCertificate => Path.Combine(Directory, "certificates", "ca.crt");

    public string Journal => Path.Combine(Directory, "journal");

    /// <summary>Directory of the engine's Unix socket: root may enter it.</summary>
    public string EngineSocketDirectory => Path.Combine(Directory, "engine", "run");

    /// <summary>What the running program has printed.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    public int ProcessId => _program!.Id;

    private string MenshenProgram { get; init; } = RepositoryPaths.MenshenProgram;

    /// <summary>The engine's postmaster; 0 while there is none.</summary>
    public int EngineProcessId => LockFile.ProcessId(Path.Combine(Directory, "engine", "cluster"));

    /// <summary>Makes one and starts it.</summary>
    public static async Task<Deployment> CreateAsync(DeploymentSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var directory = NewDirectory(setup);
        var deployment = new Deployment(directory, LoopbackPort.Next()) { MenshenProgram = setup.Program };
        try
        {
            setup.BeforeInit?.Invoke(deployment);
            deployment.Administrators.Learn(await (setup.IsInitOwn ? FreshDirectory.InitAsync(directory, setup.Program, setup.AllInitWords) : FreshDirectory.CopyAsync(directory)).ConfigureAwait(false));
            var policy = Path.Combine(directory, "policy.yaml");
            await File.WriteAllTextAsync(
                policy, setup.IsBare ? OnFreePorts(await File.ReadAllTextAsync(policy).ConfigureAwait(false), deployment.Port) : setup.Policy(deployment.Port, directory)).ConfigureAwait(false);
            setup.BeforeFirstUp?.Invoke(deployment);
            await deployment.UpAsync().ConfigureAwait(false);
        }
        catch
        {
            await deployment.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return deployment;
    }

    private static string OnFreePorts(string policy, int port) => policy.Replace("port: 6543", string.Create(CultureInfo.InvariantCulture, $"port: {port}"), StringComparison.Ordinal)
        .Replace("port: 6544", "port: 0", StringComparison.Ordinal);

    private static string NewDirectory(DeploymentSetup setup)
    {
        var directory = setup.OnDisk ? DiskDirectory.Create("menshen-it-") : System.IO.Directory.CreateTempSubdirectory("menshen-it-").FullName;
        // The engine's own user must be able to pass, or its files would land outside of this directory.
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_001_001);
        return directory;
    }

    /// <summary>A second Menshen for the same external engine: an own directory, journal and ports, the first one's keys and administrators.</summary>
    /// <remarks>There is no command for it yet. What is copied is what decides who may come in; what is not is what a gateway has for itself.</remarks>
    public static async Task<Deployment> JoinAsync(Deployment first, DeploymentSetup setup)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(setup);
        var directory = NewDirectory(setup);
        var second = new Deployment(directory, LoopbackPort.Next(), first.Administrators);
        string[] shared = ["keys", "certificates", "engine.sealed", "journal.pub", "alarms.yaml", "audit.yaml"];
        (await ToolRun.OfAsync("cp", ["-a", .. shared.Select(name => Path.Combine(first.Directory, name)), directory]).ConfigureAwait(false)).Succeeded();
        var description = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(first.Directory, "deployment.json")).ConfigureAwait(false))!;
        // Two journals must not pass for one.
        description["origin"] = $"{description["origin"]}-second";
        await File.WriteAllTextAsync(Path.Combine(directory, "deployment.json"), description.ToJsonString()).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(directory, "policy.yaml"), setup.Policy(second.Port, directory)).ConfigureAwait(false);
        await second.UpAsync().ConfigureAwait(false);
        return second;
    }

    /// <summary>Starts the program and waits until clients can connect.</summary>
    public Task UpAsync() => UpWithAsync();

    /// <summary>The same, with further words for <c>up</c>.</summary>
    public async Task UpWithAsync(params string[] words)
    {
        lock (_said)
            _said.Clear();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _program = ToolRun.Start(MenshenProgram, ["up", "--dir", Directory, .. words], Environment);
        _program.OutputDataReceived += (_, line) => Hear(line.Data, ready);
        _program.ErrorDataReceived += (_, line) => Hear(line.Data, ready);
        _program.BeginOutputReadLine();
        _program.BeginErrorReadLine();
        _program.StandardInput.Close();
        var ended = _program.WaitForExitAsync();
        var first = await Task.WhenAny(ready.Task, ended, Task.Delay(StartPatience)).ConfigureAwait(false);
        if (first != ready.Task)
            throw new InvalidOperationException($"menshen up {(first == ended ? "ended" : "did not become ready")}: {Said}");
    }

    /// <summary>Asks for an orderly end and waits for it.</summary>
    public async Task DownAsync(double graceSeconds = 0.2)
    {
        (await MenshenAsync("down", "--grace", graceSeconds.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false)).Succeeded();
        using var patience = new CancellationTokenSource(StopPatience);
        await _program!.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        _program.Dispose();
        _program = null;
    }

    /// <summary><c>kill -9</c> for the program alone; its children have to notice by themselves.</summary>
    public async Task KillAsync()
    {
        _program!.Kill();
        await _program.WaitForExitAsync().ConfigureAwait(false);
        _program.Dispose();
        _program = null;
    }

    /// <summary>As a machine that is lost: the program and all that it started are killed, and not a file is left.</summary>
    public async Task LoseAsync()
    {
        var children = (await File.ReadAllTextAsync($"/proc/{ProcessId}/task/{ProcessId}/children").ConfigureAwait(false)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[] all = [EngineProcessId, VaultProcessId, .. children.Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        await KillAsync().ConfigureAwait(false);
        foreach (var one in all.Distinct().Where(Signal.IsAlive)) Signal.Send(one, Signal.Kill9);
        await RemoveAsync().ConfigureAwait(false);
    }

    /// <summary>Runs a command of the program on this deployment, as the administrator with the power for it.</summary>
    public Task<ToolRun> MenshenAsync(params string[] arguments) => MenshenWithInputAsync("", arguments);

    /// <summary>The same, for commands that read their standard input.</summary>
    public async Task<ToolRun> MenshenWithInputAsync(string input, params string[] arguments) =>
        Administrators.For(arguments) is { } name
            ? await Administrators.AskAsync(this, name, input, arguments).ConfigureAwait(false)
            : await ToolRun.OfAsync(MenshenProgram, [.. arguments, "--dir", Directory], Environment, input).ConfigureAwait(false);

    /// <summary>The same, as somebody, with a password.</summary>
    public Task<ToolRun> MenshenAsAsync(string name, string password, string input, params string[] arguments) => ToolRun.OfAsync(
        RepositoryPaths.MenshenProgram, [.. arguments, "--as", name, "--dir", Directory], EnvironmentWith(password), input);

    /// <summary>Makes a user who owns a database of the same name.</summary>
    public async Task<DeploymentUser> AddUserAsync(string name, string? database = null, bool superuser = false)
    {
        var password = $"It-{Guid.NewGuid():N}";
        string[] words = ["user", "add", name, "--password-file", "-", "--owner", Administrators.Security];
        if (!await Administrators.IsPreparedAsync(this, Administrators.Security, "POST", "/v1/users", NewUser(name, password, "application", superuser)).ConfigureAwait(false))
            (await MenshenWithInputAsync(password + "\n", superuser ? [.. words, "--superuser"] : words).ConfigureAwait(false)).Succeeded();
        await LetInAsync(name, database ?? name).ConfigureAwait(false);
        return new DeploymentUser(this, name, password, database ?? name);
    }

    /// <summary>One of the three administrators (<c>it_sys</c>, <c>it_sec</c>, <c>it_audit</c>), with a password of his own, for the database
    /// with the audit records.</summary>
    public async Task<DeploymentUser> AdministratorAsync(string name) =>
        new(this, name, await Administrators.PasswordOfAsync(this, name).ConfigureAwait(false), AuditDatabase);

    /// <summary>Makes a person with a password of his own: the first one serves for nothing but its change.</summary>
    public async Task<DeploymentUser> AddPersonAsync(string name, string? database = null)
    {
        var user = await AddNewcomerAsync(name, database).ConfigureAwait(false);
        var password = $"It-{Guid.NewGuid():N}";
        await ChangePasswordAsync(name, user.Password, password).ConfigureAwait(false);
        return new DeploymentUser(this, name, password, user.Database);
    }

    /// <summary>Makes a person who still has the first password.</summary>
    public async Task<DeploymentUser> AddNewcomerAsync(string name, string? database = null)
    {
        var first = $"It+{Guid.NewGuid():N}";
        if (!await Administrators.IsPreparedAsync(this, Administrators.Security, "POST", "/v1/users", NewUser(name, first, "person", false)).ConfigureAwait(false))
            (await MenshenWithInputAsync(first + "\n", "user", "add", name, "--kind", "person", "--password-file", "-").ConfigureAwait(false)).Succeeded();
        await LetInAsync(name, database ?? name).ConfigureAwait(false);
        return new DeploymentUser(this, name, first, database ?? name);
    }

    /// <summary><c>menshen passwd</c>.</summary>
    public async Task ChangePasswordAsync(string name, string old, string wanted)
    {
        if (!await Door.IsDoneAsync(name, old, "PUT", "/v1/self/password", new JsonObject { ["current"] = old, ["password"] = wanted }).ConfigureAwait(false))
            (await MenshenAsAsync(name, old, wanted + "\n", "passwd", "--password-file", "-").ConfigureAwait(false)).Succeeded();
    }

    private static JsonObject NewUser(string name, string password, string kind, bool superuser) => new()
    {
        ["name"] = name, ["password"] = password, ["database"] = null, ["kind"] = kind, ["person"] = "", ["superuser"] = superuser,
        ["owner"] = kind == "application" ? Administrators.Security : null,
    };

    private async Task LetInAsync(string name, string database)
    {
        if (await Administrators.IsPreparedAsync(this, Administrators.System, "POST", "/v1/databases", new JsonObject { ["name"] = database, ["owner"] = name }).ConfigureAwait(false)
            || await Administrators.IsPreparedAsync(this, Administrators.Security, "POST", $"/v1/databases/{database}/grants", new JsonObject { ["user"] = name }).ConfigureAwait(false))
            return;
        var made = await MenshenAsync("database", "create", database, "--owner", name).ConfigureAwait(false);
        if (made.Error.Contains("already", StringComparison.Ordinal))
            made = await MenshenAsync("database", "grant", database, name).ConfigureAwait(false);
        made.Succeeded();
    }

    /// <summary>Directory of the vault's Unix socket: root may enter it.</summary>
    public string VaultSocketDirectory => Path.Combine(Directory, "vault", "run");

    /// <summary>The vault's postmaster; 0 while there is none.</summary>
    public int VaultProcessId => LockFile.ProcessId(Path.Combine(Directory, "vault", "cluster"));

    /// <summary>What the journal says, oldest first; of one subject, if one is named.</summary>
    public async Task<IReadOnlyList<JournalRow>> JournalAsync(string? subject = null)
    {
        string[] words = subject is null ? ["journal", "show", "--json"] : ["journal", "show", "--json", "--subject", subject];
        var shown = (await MenshenAsync(words).ConfigureAwait(false)).Succeeded();
        return [.. shown.Lines.Select(line => JsonSerializer.Deserialize<JournalRow>(line, JournalRow.Form)!)];
    }

    /// <summary>What <c>menshen status --json</c> shows, without the command: for who waits until something is so.</summary>
    public Task<JsonElement> StatusAsync() => Door.StatusAsync();

    /// <summary>The verifier's verdict; its exit code is 0 for a sound journal.</summary>
    public Task<ToolRun> VerifyAsync() => MenshenAsync("journal", "verify");

    /// <summary>Lets one role into the engine without Menshen, to compare what comes through it with what is there.</summary>
    /// <remarks>One role and not all: Menshen itself refuses an engine that asks it for no proof.</remarks>
    public Task OpenEngineAsync(string role) => RuleAsync(text => $"local all {role} trust\n{text}");

    /// <summary>Takes that back: the role comes in through Menshen again, which refuses an engine that asks it for no proof.</summary>
    public Task CloseEngineAsync(string role) => RuleAsync(text => text.Replace($"local all {role} trust\n", "", StringComparison.Ordinal));

    /// <summary>Lets one role take base backups of the engine without Menshen, or takes that back.</summary>
    public Task ReplicateEngineAsync(string role, bool isOpen) => RuleAsync(text =>
    {
        var rule = $"local replication {role} trust\n";
        return isOpen ? rule + text : text.Replace(rule, "", StringComparison.Ordinal);
    });

    private async Task RuleAsync(Func<string, string> change)
    {
        var rules = Path.Combine(Directory, "engine", "conf", "pg_hba.conf");
        await File.WriteAllTextAsync(rules, change(await File.ReadAllTextAsync(rules).ConfigureAwait(false))).ConfigureAwait(false);
        Signal.Send(EngineProcessId, Signal.Hangup);
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is { HasExited: false })
        {
            _program.Kill(Signal.Terminate);
            using var patience = new CancellationTokenSource(StopPatience);
            await _program.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }

        _program?.Dispose();
        _program = null;
        Door.Dispose();
        Administrators.Dispose();
        await RemoveAsync().ConfigureAwait(false);
    }

    private async Task RemoveAsync()
    {
        // An initdb that was ended with it takes away its own files meanwhile, and the engine of one that was killed ends by itself.
        for (var tries = 0; System.IO.Directory.Exists(Directory); tries++)
        {
            try
            {
                System.IO.Directory.Delete(Directory, recursive: true);
            }
            catch (IOException) when (tries < 600)
            {
                await Task.Delay(100).ConfigureAwait(false);
            }
        }
    }

    /// <summary>English and plain. The compiler's tuning of the program is for a server that runs for weeks: it doubles what a command costs, and
    /// the tests run thousands.</summary>
    public static Dictionary<string, string> Environment { get; } = new()
    {
        ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1", ["DOTNET_TieredPGO"] = "0", ["DOTNET_TC_CallCountingDelayMs"] = "100",
        // 512, in the hexadecimal of these variables: most of what runs in a test runs too seldom to be worth the better code.
        ["DOTNET_TC_CallCountThreshold"] = "200",
    };

    /// <summary>For one command as somebody.</summary>
    internal static Dictionary<string, string> EnvironmentWith(string password) => new(Environment) { ["MENSHEN_PASSWORD"] = password };

    private void Hear(string? line, TaskCompletionSource ready)
    {
        if (line is null)
            return;
        lock (_said)
            _said.AppendLine(line);
        // The example of how to connect is the last that it says.
        if (line.Contains("sslrootcert=", StringComparison.Ordinal))
            ready.TrySetResult();
    }
}
