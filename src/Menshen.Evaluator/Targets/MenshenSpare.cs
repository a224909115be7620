using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>Another deployment of the same program, by its public command line: in a directory of its own, on the loopback, with an own engine and nobody's data.</summary>
/// <param name="program">The executable.</param>
internal sealed class MenshenSpare(string program) : ISpareSystem, IDisposable
{
    private const string Prefix = "menshen-spare-", Judge = "judge", System = "ev_sys", Security = "ev_sec", AuditorName = "ev_audit";

    /// <summary>Names a directory that the engine's own account can pass, and nobody reads.</summary>
    private const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>What may open the evaluated deployment's keystore, and is none of this one's business.</summary>
    private static readonly string[] Others = ["MENSHEN_MASTER_KEY", "MENSHEN_PASSPHRASE_FILE", "CREDENTIALS_DIRECTORY", "MENSHEN_SESSION"];

    /// <summary>The compiler's tuning is for programs that run for days.</summary>
    private static readonly Dictionary<string, string> Shortlived = new() { ["DOTNET_TieredPGO"] = "0" };

    private readonly Dictionary<string, string> _surroundings = [];
    private MenshenAdministrators? _administrators;
    private MenshenTarget? _inside;
    private FarMachine? _machine;
    private FileStream? _judge;
    private string? _root;
    private int _port;
    private bool _runs;

    public ISpareRecords Records => field ??= new MenshenSpareRecords(this);

    public ISpareKeys Keys => field ??= new MenshenSpareKeys(this);

    /// <summary>How its keystore opens, if not by itself.</summary>
    public IDictionary<string, string> Surroundings => _surroundings;

    /// <summary>Everything that is made for it.</summary>
    public string Root => _root ?? throw new EvaluationFaultException("the second deployment is not there");

    /// <summary>The deployment.</summary>
    public string Directory => Path.Combine(Root, "var");

    public FarMachine? Machine => _machine;

    public IReadOnlyList<RecordReceiver> Receivers { get; } = [new(), new()];

    public MenshenTarget Inside => _inside ?? throw new EvaluationFaultException("the second deployment is not there");

    public MenshenAdministrators Administrators => _administrators!;

    public async Task BeginAsync(CancellationToken cancellation)
    {
        if (_root is null) await MakeAsync(cancellation).ConfigureAwait(false);
        if (!_runs && await UpAsync(cancellation).ConfigureAwait(false) is { } refusal) throw new EvaluationFaultException($"a second deployment does not start: {refusal}");
    }

    public async Task SayAsync(string sql, CancellationToken cancellation)
    {
        await using var connection = await TargetLogin.OpenAsync(Inside.ConnectionOf(Inside.Trail.Auditor), cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 30 };
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    public async Task<long> CountAsync(string word, CancellationToken cancellation) => Lines(await SucceedAsync(cancellation, "journal", "show", "--json").ConfigureAwait(false), word);

    public async Task<string?> BypassAsync(string sql, CancellationToken cancellation)
    {
        var asked = await AsAsync(Administrators.System, cancellation, "break-glass", "request", "--minutes", "5", "--reason", "evaluation").ConfigureAwait(false);
        // The last word of what waits is its number.
        if (asked.Code != 2 || asked.Error.LastIndexOf("approval: ", StringComparison.Ordinal) is not (> 0 and var at)) return asked.Error.Trim();
        var id = string.Concat(asked.Error[(at + "approval: ".Length)..].TakeWhile(char.IsAsciiDigit));
        foreach (var other in new[] { Administrators.Security, Administrators.Auditor })
            if (await AsAsync(other, cancellation, "approvals", "approve", id, "--reason", "evaluation").ConfigureAwait(false) is (not 0, _, var fault)) return fault.Trim();
        var opened = await AsAsync(Administrators.System, cancellation, "break-glass", "open", id, "--json").ConfigureAwait(false);
        if (opened.Code != 0) return opened.Error.Trim();
        try
        {
            using var ticket = JsonDocument.Parse(opened.Output);
            var holder = new Subject(System, ticket.RootElement.GetProperty("password").GetString()!, "postgres");
            await using var connection = await TargetLogin.OpenAsync(Inside.ConnectionOf(holder), cancellation).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            return null;
        }
        catch (NpgsqlException fault)
        {
            return CheckRun.Say(fault);
        }
        finally
        {
            await AsAsync(Administrators.Auditor, cancellation, "break-glass", "end", id).ConfigureAwait(false);
        }
    }

    public async Task<bool> IsAlarmedAsync(string rule, CancellationToken cancellation)
    {
        var (_, output, _) = await AsAsync(Administrators.Auditor, cancellation, "alarm", "list", "--json").ConfigureAwait(false);
        return output.Contains($"\"{rule}\"", StringComparison.Ordinal);
    }

    /// <summary>One command on it, as the machine's user.</summary>
    public Task<(int Code, string Output, string Error)> RunAsync(CancellationToken cancellation, params string[] words) => RunThereAsync(Directory, _surroundings, cancellation, words);

    /// <summary>The same in another directory, or with other surroundings.</summary>
    public Task<(int Code, string Output, string Error)> RunThereAsync(string directory, IEnumerable<KeyValuePair<string, string>> surroundings, CancellationToken cancellation, params string[] words) =>
        PublicCommand.RunAsync(program, "", Others.Select(name => new KeyValuePair<string, string>(name, "")).Concat(Shortlived).Concat(surroundings), cancellation, [.. words, "--dir", directory]);

    /// <summary>As one of its administrators.</summary>
    public Task<(int Code, string Output, string Error)> AsAsync(Credential who, CancellationToken cancellation, params string[] words) =>
        RunThereAsync(Directory, _surroundings.Append(new("MENSHEN_PASSWORD", who.Password)), cancellation, [.. words, "--as", who.Name]);

    /// <summary>Where anything but success is an error.</summary>
    public async Task<string> SucceedAsync(CancellationToken cancellation, params string[] words)
    {
        var (code, output, error) = await RunAsync(cancellation, words).ConfigureAwait(false);
        return code == 0 ? output : throw new EvaluationFaultException($"menshen {string.Join(' ', words)}, of the second deployment: {error.Trim()}");
    }

    /// <summary>Starts it; answers why not.</summary>
    public async Task<string?> UpAsync(CancellationToken cancellation)
    {
        var (code, _, error) = await RunAsync(cancellation, "up", "--detach").ConfigureAwait(false);
        _runs = code == 0;
        return _runs ? null : error.Trim();
    }

    public async Task DownAsync(CancellationToken cancellation)
    {
        if (!_runs) return;
        await SucceedAsync(cancellation, "down", "--grace", "0.2").ConfigureAwait(false);
        _runs = false;
    }

    /// <summary>A directory that is empty.</summary>
    public string NewDirectory(string name)
    {
        var directory = Path.Combine(Root, string.Create(CultureInfo.InvariantCulture, $"{name}-{Random.Shared.Next(1 << 30)}"));
        return global::System.IO.Directory.CreateDirectory(directory).FullName;
    }

    /// <summary>What was made is gone; answers what is left.</summary>
    public async Task<string?> RemoveAsync(CancellationToken cancellation)
    {
        Dispose();
        if (_machine is not null) await _machine.DisposeAsync().ConfigureAwait(false);
        return _root is null ? null : await RemoveAsync(_root, cancellation).ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var receiver in Receivers) receiver.Dispose();
        _inside?.Dispose();
        _judge?.Dispose();
    }

    /// <summary>How many lines have a word.</summary>
    public static long Lines(string text, string word) => text.Split('\n').LongCount(line => line.Contains(word, StringComparison.Ordinal));

    private async Task MakeAsync(CancellationToken cancellation)
    {
        await RemoveLeftAsync(cancellation).ConfigureAwait(false);
        var root = global::System.IO.Directory.CreateTempSubdirectory(Prefix).FullName;
        // First of all: what no living judge holds is taken away by the next. A lock goes with its process; a number is given out anew.
        _judge = Hold(root, FileMode.CreateNew);
        _root = root;
        new DirectoryInfo(root).UnixFileMode = Passable;
        _machine = await FarMachine.StartAsync(global::System.IO.Directory.CreateDirectory(Path.Combine(root, "machine")).FullName, cancellation).ConfigureAwait(false);
        _port = FreePort.Next();
        var policy = Path.Combine(root, "policy.yaml");
        await File.WriteAllTextAsync(policy, Policy(), cancellation).ConfigureAwait(false);
        var made = await SucceedAsync(
            cancellation, "init", "--sysadmin", System, "--secadmin", Security, "--auditor", AuditorName, "--policy", policy, "--backups", "off", "--json").ConfigureAwait(false);
        await BeginFirstAsync(made, cancellation).ConfigureAwait(false);
    }

    private async Task BeginFirstAsync(string made, CancellationToken cancellation)
    {
        if (await UpAsync(cancellation).ConfigureAwait(false) is { } refusal) throw new EvaluationFaultException($"a second deployment does not start: {refusal}");
        using var json = JsonDocument.Parse(made);
        using var asked = new PublicInterface(Path.Combine(Directory, "run", "control.sock"));
        List<Credential> own = [];
        foreach (var one in json.RootElement.GetProperty("administrators").EnumerateArray())
        {
            // A first password serves for nothing but its change.
            var (first, wanted) = (new Credential(one.GetProperty("name").GetString()!, one.GetProperty("one_time_password").GetString()!), Passwords.New());
            await asked.AskAsync(first, "PUT", "/v1/self/password", new JsonObject { ["current"] = first.Password, ["password"] = wanted, ["code"] = null }, cancellation).ConfigureAwait(false);
            own.Add(first with { Password = wanted });
        }

        Credential of(string name) => own.Single(one => one.Name == name);
        _administrators = new MenshenAdministrators(of(System), of(Security), of(AuditorName));
        var gateway = new NpgsqlConnectionStringBuilder
        {
            Host = "localhost", Port = _port, SslMode = SslMode.VerifyFull, RootCertificate = Path.Combine(Directory, "certificates", "ca.crt"), Timeout = 15,
        };
        _inside = new MenshenTarget(program, Directory, gateway, _administrators);
    }

    private string Policy()
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            profile: standard
            listen:
              - address: 127.0.0.1
                port: {_port}
                tls: required
            journal:
              segment: 1MiB
              capacity: 512MiB
              reserve: 256KiB
              alarm-at: 90%

            """));
        if (_machine is { } machine) text.Append(CultureInfo.InvariantCulture, $"  archive:\n    - {{place: \"{machine.Place}\", sftp-key: {machine.UserKey}, sftp-host-key: \"{machine.HostKey}\"}}\n");
        text.Append("control: {port: 0}\nscrub: {at: off}\nforward:\n");
        foreach (var receiver in Receivers) text.Append(CultureInfo.InvariantCulture, $"  - {{to: \"syslog+tcp://127.0.0.1:{receiver.Port}\", form: rfc5424}}\n");
        return text.ToString();
    }

    /// <summary>Those of evaluations that died.</summary>
    private async Task RemoveLeftAsync(CancellationToken cancellation)
    {
        // Who can make such a directory could have this account stop and delete what a link in it leads to.
        foreach (var left in global::System.IO.Directory.GetDirectories(Path.GetTempPath(), $"{Prefix}*").Where(OwnDirectory.IsOurs))
        {
            try
            {
                using (Hold(left, FileMode.Open))
                {
                    await RemoveAsync(left, cancellation).ConfigureAwait(false);
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Its judge lives, or it is just being made.
            }
        }
    }

    private static FileStream Hold(string root, FileMode mode) => new(Path.Combine(root, Judge), mode, FileAccess.ReadWrite, FileShare.None);

    private async Task<string?> RemoveAsync(string root, CancellationToken cancellation)
    {
        try
        {
            await RunThereAsync(Path.Combine(root, "var"), _surroundings, cancellation, "down", "--grace", "0").ConfigureAwait(false);
            // Its processes may still be putting something down.
            for (var tries = 0; ; tries++)
            {
                try
                {
                    global::System.IO.Directory.Delete(root, recursive: true);
                    return null;
                }
                catch (IOException) when (tries < 100)
                {
                    await Task.Delay(50, cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or EvaluationFaultException)
        {
            return $"a second deployment in {root} ({fault.Message}): menshen down --dir {root}/var, and remove it";
        }
    }
}
