using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>A Menshen deployment: subjects are made by its security administrator's commands, and everything else is done by a client at its gateway.</summary>
/// <param name="program">Its executable.</param>
/// <param name="directory">The deployment.</param>
/// <param name="gateway">Where clients connect, with their TLS settings; no name and no password.</param>
/// <param name="administrators">Who acts.</param>
public sealed class MenshenTarget(string program, string directory, NpgsqlConnectionStringBuilder gateway, MenshenAdministrators administrators) : IEvaluationTarget, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a subject's deletion is tried.</summary>
    private const int Tries = 3;

    /// <summary>The place of the one that is a person: for programs, which try a stale password many times at once, the rules are softer.</summary>
    private const int PersonAt = 3;

    /// <summary>Another gateway of the same catalogue: host and port. The control surface is asked at the first alone.</summary>
    public DnsEndPoint? Elsewhere { get; init; }

    private readonly PublicInterface _asked = new(Path.Combine(directory, "run", "control.sock"));
    private readonly string _database = Passwords.NewName();
    private readonly List<Subject> _subjects = [];
    private readonly Dictionary<string, PublicInterface> _secure = new(StringComparer.Ordinal);

    public string Description => Elsewhere is { } other ? $"Menshen at {gateway.Host}:{gateway.Port} and {other.Host}:{other.Port}" : $"Menshen at {gateway.Host}:{gateway.Port}";

    public string Product => "Menshen";

    public bool IsLoopback => gateway.Host is "localhost" || (IPAddress.TryParse(gateway.Host, out var address) && IPAddress.IsLoopback(address));

    public IReadOnlyList<Subject> Administrators =>
        [.. new[] { administrators.System, administrators.Security, administrators.Auditor }.Select(one => new Subject(one.Name, one.Password, _database))];

    public IAuditTrail Trail => new MenshenTrail(this, administrators, Menshen, _asked, directory) { Selection = Selection };

    IAuditTrail? IEvaluationTarget.Trail => Trail;

    IEvaluationRules? IEvaluationTarget.Rules => Rules;

    private PublicCommand Menshen => field ??= new PublicCommand(program, directory, _asked);

    private IssuedCertificates Certificates => field ??= new IssuedCertificates(_asked, administrators.Security);

    public IControlSurface Control => field ??= new MenshenControl(_asked);

    IControlSurface? IEvaluationTarget.Control => Control;

    public ISecondFactors Factors => field ??= new MenshenFactors(_asked, administrators.Security);

    ISecondFactors? IEvaluationTarget.Factors => Factors;

    public IBackupKeeper Backups => field ??= new MenshenBackups(this, _asked, administrators.System, Menshen);

    IBackupKeeper? IEvaluationTarget.Backups => Backups;

    /// <summary>The keystore, if the deployment's directory is this machine's.</summary>
    public IKeyStore? KeyStore => Directory.Exists(Path.Combine(directory, "keys")) ? field ??= new MenshenKeyStore(program, directory) : null;

    private MenshenSpare? _spare;

    public ISpareSystem Spare => _spare ??= new MenshenSpare(program);

    ISpareSystem? IEvaluationTarget.Spare => Spare;

    public async Task<IReadOnlyList<EvaluatedNode>> NodesAsync(CancellationToken cancellation)
    {
        var status = await AskAsync(administrators.System, "GET", "/v1/status", null, cancellation).ConfigureAwait(false);
        return
        [
            .. status.GetProperty("engine").GetProperty("hosts").EnumerateArray().Select(host => new EvaluatedNode(
                host.GetProperty("host").GetString()!, host.GetProperty("role").GetString()!,
                host.GetProperty("delay_seconds") is { ValueKind: JsonValueKind.Number } delay ? delay.GetDouble() : null, host.GetProperty("trouble").GetString())),
        ];
    }

    public async Task<IReadOnlyList<EvaluatedGateway>?> GatewaysAsync(CancellationToken cancellation)
    {
        var listing = await AskAsync(administrators.System, "GET", "/v1/gateways", null, cancellation).ConfigureAwait(false);
        List<EvaluatedGateway> found = [];
        foreach (var gateway in listing.GetProperty("gateways").EnumerateArray())
        {
            var addresses = gateway.GetProperty("addresses").EnumerateArray().Select(address => address.GetString()!);
            found.Add(new EvaluatedGateway(
                gateway.GetProperty("name").GetString()!, gateway.GetProperty("is_this").GetBoolean(), gateway.GetProperty("policy").GetString(),
                gateway.GetProperty("same_policy") is { ValueKind: JsonValueKind.True or JsonValueKind.False } same ? same.GetBoolean() : null,
                gateway.GetProperty("heard_seconds_ago") is { ValueKind: JsonValueKind.Number } heard ? TimeSpan.FromSeconds(heard.GetDouble()) : null,
                Elsewhere is { } named && await SamePlace.IsAmongAsync(addresses, named, cancellation).ConfigureAwait(false)));
        }
        return found;
    }

    /// <summary>Memory by the process that its status names, as this machine's kernel counts it.</summary>
    public async Task<TargetMeters?> MetersAsync(CancellationToken cancellation)
    {
        var status = await AskAsync(administrators.System, "GET", "/v1/status", null, cancellation).ConfigureAwait(false);
        var refused = status.GetProperty("gateway").GetProperty("logins_refused").GetInt64();
        try
        {
            using var process = Process.GetProcessById(status.GetProperty("process_id").GetInt32());
            return new TargetMeters(process.WorkingSet64, refused);
        }
        catch (ArgumentException)
        {
            return new TargetMeters(null, refused);
        }
    }

    private MenshenSelection Selection => field ??= new MenshenSelection(_asked, administrators.Auditor, directory);

    private MenshenRules Rules => field ??= new MenshenRules(this, _asked, administrators, _database);

    public async Task<IReadOnlyList<Subject>> MakeSubjectsAsync(int count, CancellationToken cancellation)
    {
        Checks.Ballast.RemoveLeft(Path.Combine(directory, "journal"));
        // Whoever does not come in is told so before anything is made.
        foreach (var one in new[] { administrators.System, administrators.Security, administrators.Auditor })
            await AskAsync(one, "GET", "/v1/self", null, cancellation).ConfigureAwait(false);
        // The judge reads the trail as the auditor, and may be each of them at the gateway.
        foreach (var one in Administrators) await Certificates.EnsureAsync(one.Name, cancellation).ConfigureAwait(false);
        var made = await Task.WhenAll(Enumerable.Range(0, count).Select(i => MakeSubjectAsync($"{_database}_{i}", isPerson: i == PersonAt, cancellation))).ConfigureAwait(false);
        _subjects.AddRange(made);
        await MakeDatabaseAsync(_database, made, cancellation).ConfigureAwait(false);
        return _subjects;
    }

    /// <summary>Makes a database of the first, into which the others may.</summary>
    internal async Task MakeDatabaseAsync(string name, IReadOnlyList<Subject> subjects, CancellationToken cancellation)
    {
        await DoAsync(administrators.System, "POST", "/v1/databases", new JsonObject { ["name"] = name, ["owner"] = subjects[0].Name }, cancellation).ConfigureAwait(false);
        foreach (var subject in subjects.Skip(1))
            await DoAsync(administrators.Security, "POST", $"/v1/databases/{name}/grants", new JsonObject { ["user"] = subject.Name }, cancellation).ConfigureAwait(false);
    }

    public async Task<bool> AdministerAsync(AccountAct act, Subject subject, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var user = $"/v1/users/{subject.Name}";
        var fault = await (act switch
        {
            AccountAct.Unlock => HaveDoneAsync("POST", $"{user}/unlock", new JsonObject { ["reason"] = "evaluation" }),
            AccountAct.Disable => HaveDoneAsync("POST", $"{user}/disable", null),
            AccountAct.Enable => HaveDoneAsync("POST", $"{user}/enable", null),
            AccountAct.Delete => HaveDoneAsync("DELETE", user, null),
            AccountAct.EndSessions => HaveDoneAsync("DELETE", $"{user}/sessions", null),
            _ => HaveDoneAsync("POST", "/v1/users", NewUser(subject, isPerson: false)),
        }).ConfigureAwait(false);
        return fault is null ? true : throw new EvaluationFaultException($"{act} {subject}: {fault}");

        Task<string?> HaveDoneAsync(string method, string path, JsonObject? body) => this.HaveDoneAsync(administrators.Security, method, path, body, cancellation);
    }

    public async Task<IReadOnlyList<(string What, string? Refusal)>> OverstepAsync(CancellationToken cancellation)
    {
        var answers = new List<(string, string?)>();
        var disable = $"/v1/users/{_subjects[1].Name}/disable";
        foreach (var (who, method, path, body) in new (Credential, string, string, JsonObject?)[]
        {
            (administrators.System, "POST", disable, null), (administrators.System, "GET", "/v1/keys", null),
            (administrators.Security, "POST", "/v1/backups", new JsonObject { ["full"] = true, ["differential"] = false }), (administrators.Security, "GET", "/v1/audit/rules", null),
            (administrators.Auditor, "POST", disable, null), (administrators.Auditor, "POST", "/v1/groups", new JsonObject { ["name"] = "ev_none", ["note"] = "" }),
        })
        {
            var (fault, _) = await _asked.TryAsync(who, method, path, body, cancellation).ConfigureAwait(false);
            // A question that was not understood is not one that was refused.
            if (fault is not null && !fault.StartsWith("forbidden:", StringComparison.Ordinal)) throw new EvaluationFaultException($"{who}: {method} {path}: {fault}");
            answers.Add(($"{who}: {method} {path}", fault));
        }

        return answers;
    }

    public async Task<bool?> SealAsync(string table, string column, CancellationToken cancellation)
    {
        var groups = (await KeysAsync(cancellation).ConfigureAwait(false))?.Where(key => key["group"].Length > 0 && key["state"] == "active").ToList();
        // The values of the checks look like numbers of identity cards: masks of other classes may show more of those.
        if (groups?.OrderBy(key => key["tag"] == "pii.id-card" ? 0 : 1).FirstOrDefault() is not { } group) return null;
        await SealAsync(table, column, group["name"], group["tag"], group["mode"], cancellation).ConfigureAwait(false);
        return true;
    }

    internal async Task SealAsync(string table, string column, string group, string tag, string mode, CancellationToken cancellation)
    {
        var (schema, name) = (table.Split('.')[0], table.Split('.')[1]);
        var work = await AskAsync(administrators.Security, "POST", "/v1/columns", new JsonObject
        {
            ["database"] = _database, ["schema"] = schema, ["table"] = name, ["column"] = column, ["group"] = group, ["tag"] = tag, ["mode"] = mode, ["unseal"] = false,
        }, cancellation).ConfigureAwait(false);
        while (work.GetProperty("state").GetString() == "running")
        {
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            var id = work.GetProperty("id").GetInt64();
            work = (await AskAsync(administrators.Security, "GET", "/v1/columns", null, cancellation).ConfigureAwait(false))
                .GetProperty("columns").EnumerateArray().First(one => one.GetProperty("id").GetInt64() == id);
        }

        if (work.GetProperty("state").GetString() != "done") throw new EvaluationFaultException($"the column was not sealed: {work.GetProperty("note")}");
    }

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>?> KeysAsync(CancellationToken cancellation) =>
    [
        .. (await AskAsync(administrators.Security, "GET", "/v1/keys", null, cancellation).ConfigureAwait(false)).GetProperty("keys").EnumerateArray()
            .Select(key => key.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.ToString(), StringComparer.Ordinal)),
    ];

    public async Task<bool?> AreBackupsGoodAsync(CancellationToken cancellation)
    {
        // One thing at a time: a backup under way is waited for.
        if (await Backups.StateAsync(cancellation).ConfigureAwait(false) is not { AreElsewhere: false }) return null;
        return (await Menshen.RunAsync(administrators.System, "", cancellation, "backup", "verify").ConfigureAwait(false)).Code == 0;
    }

    private async Task<Subject> MakeSubjectAsync(string name, bool isPerson, CancellationToken cancellation)
    {
        var subject = new Subject(name, Passwords.New(), _database);
        await AskAsync(administrators.Security, "POST", "/v1/users", NewUser(subject, isPerson), cancellation).ConfigureAwait(false);
        await Certificates.EnsureAsync(name, cancellation).ConfigureAwait(false);
        if (!isPerson) return subject;
        // A person's first password serves for nothing but its change.
        var own = subject with { Password = Passwords.New() };
        await AskAsync(
            new Credential(name, subject.Password), "PUT", "/v1/self/password", new JsonObject { ["current"] = subject.Password, ["password"] = own.Password, ["code"] = null }, cancellation)
            .ConfigureAwait(false);
        return own;
    }

    private JsonObject NewUser(Subject subject, bool isPerson) => new()
    {
        ["name"] = subject.Name, ["password"] = subject.Password, ["database"] = null, ["kind"] = isPerson ? "person" : "application", ["person"] = subject.Name, ["superuser"] = false,
        ["owner"] = isPerson ? null : administrators.Security.Name,
    };

    /// <summary>The names stay taken for ever, as the standards ask for; nothing else is left. What could not be taken away is said.</summary>
    public async Task<IReadOnlyList<string>> RemoveAsync(CancellationToken cancellation)
    {
        var left = new List<string>();
        // Each for itself: a policy that is not taken back must not keep accounts and certificates here.
        await TryAsync("a second deployment", async () => [await (_spare?.RemoveAsync(cancellation) ?? Task.FromResult<string?>(null)).ConfigureAwait(false)]).ConfigureAwait(false);
        await TryAsync($"entries of the policy that name {_database}", async () => await Rules.RemoveAsync(cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        await TryAsync("rules of audit.yaml", async () => [await Selection.RemoveAsync(cancellation).ConfigureAwait(false)]).ConfigureAwait(false);
        // Before the subjects: a role that owns something stays.
        if (_subjects.Count > 0) await TryAsync($"the database {_database}", async () => [await DropDatabaseAsync(_database, cancellation).ConfigureAwait(false)]).ConfigureAwait(false);
        await TryAsync($"the users {_database}_…", async () => await DeleteAsync([.. _subjects.Select(subject => subject.Name)], cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        await TryAsync("certificates", async () => await Certificates.RevokeAsync(cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        await TryAsync("sessions of the administrators", async () =>
        {
            await _asked.LeaveAsync(cancellation).ConfigureAwait(false);
            return [];
        }).ConfigureAwait(false);
        await TryAsync("telephones", async () => await _asked.Telephones.RemoveAsync(Administrators.Select(one => one.Name), cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return left;

        async Task TryAsync(string what, Func<Task<IEnumerable<string?>>> step)
        {
            try
            {
                left.AddRange((await step().ConfigureAwait(false)).OfType<string>());
            }
            catch (Exception fault) when (!cancellation.IsCancellationRequested)
            {
                left.Add($"{what} ({CheckRun.Say(fault)})");
            }
        }
    }

    public async Task<IReadOnlyList<string>> RemoveEarlierAsync(EarlierSubjects earlier, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var left = new List<string>();
        left.AddRange(await Rules.RemoveEarlierAsync(earlier.Database, cancellation).ConfigureAwait(false));
        if (await Selection.EarlierAsync(earlier.Database, cancellation).ConfigureAwait(false) is { } rules) left.Add(rules);
        var databases = (await AskAsync(administrators.System, "GET", "/v1/databases", null, cancellation).ConfigureAwait(false)).GetProperty("databases").EnumerateArray()
            .Select(one => one.GetProperty("name").GetString()).ToHashSet();
        foreach (var name in new[] { $"{earlier.Database}_l", earlier.Database }.Where(databases.Contains))
            if (await DropDatabaseAsync(name, cancellation).ConfigureAwait(false) is { } stays) left.Add(stays);
        left.AddRange(await DeleteAsync(earlier.Names, cancellation).ConfigureAwait(false));
        return left;
    }

    /// <summary>Drops a database of the evaluation's; answers what is there still, and why. Null: it is gone.</summary>
    internal async Task<string?> DropDatabaseAsync(string name, CancellationToken cancellation) =>
        await HaveDoneAsync(administrators.System, "DELETE", $"/v1/databases/{name}", null, cancellation).ConfigureAwait(false) is { } fault ? $"the database {name} ({fault})" : null;

    /// <summary>Deletes the subjects; answers who is there still, and why. Tried again: roles of labels that go with the policy may still be going.</summary>
    private async Task<IReadOnlyList<string>> DeleteAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        if (names.Count == 0) return [];
        var faults = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var tries = 0; ; tries++)
        {
            var users = (await AskAsync(administrators.Security, "GET", "/v1/users", null, cancellation).ConfigureAwait(false)).GetProperty("users").EnumerateArray()
                .Select(user => user.GetProperty("name").GetString()).ToHashSet();
            var there = names.Where(users.Contains).ToList();
            if (there.Count == 0 || tries == Tries) return [.. there.Select(subject => $"the user {subject} ({faults[subject]})")];
            if (tries > 0) await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false);
            foreach (var subject in there) faults[subject] = await HaveDoneAsync(administrators.Security, "DELETE", $"/v1/users/{subject}", null, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Asks; what waits for a second person is approved by one who may: of databases the other of the two who have to do with them, of all else the auditor.</summary>
    /// <returns>Why it was not done; null: it was.</returns>
    internal async Task<string?> HaveDoneAsync(Credential who, string method, string path, JsonObject? body, CancellationToken cancellation)
    {
        var (fault, _) = await _asked.TryAsync(who, method, path, body, cancellation).ConfigureAwait(false);
        var approver = who == administrators.System ? administrators.Security
            : path.StartsWith("/v1/databases", StringComparison.Ordinal) ? administrators.System : administrators.Auditor;
        return IsPending(fault) ? await ApproveAsync(fault!, approver, cancellation).ConfigureAwait(false) : fault;
    }

    /// <summary>True if what was asked for waits for another person.</summary>
    internal static bool IsPending(string? fault) => fault?.StartsWith("pending:", StringComparison.Ordinal) == true;

    /// <summary>Approves what waits; answers why it was not done.</summary>
    internal async Task<string?> ApproveAsync(string pending, Credential approver, CancellationToken cancellation)
    {
        // The sentence ends with the number of what waits.
        var id = long.Parse(pending.AsSpan(pending.LastIndexOf(' ') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        var listed = await AskAsync(approver, "GET", "/v1/approvals", null, cancellation).ConfigureAwait(false);
        var wish = listed.GetProperty("approvals").EnumerateArray().First(one => one.GetProperty("id").GetInt64() == id);
        return (await _asked.TryAsync(
            approver, "POST", string.Create(CultureInfo.InvariantCulture, $"/v1/approvals/{id}/approve"),
            new JsonObject { ["reason"] = "evaluation", ["digest"] = wish.GetProperty("digest").GetString() }, cancellation).ConfigureAwait(false)).Fault;
    }

    private async Task DoAsync(Credential who, string method, string path, JsonObject? body, CancellationToken cancellation)
    {
        if (await HaveDoneAsync(who, method, path, body, cancellation).ConfigureAwait(false) is { } fault) throw new EvaluationFaultException($"{method} {path} as {who}: {fault}");
    }

    private Task<JsonElement> AskAsync(Credential who, string method, string path, JsonObject? body, CancellationToken cancellation) =>
        _asked.AskAsync(who, method, path, body, cancellation);

    /// <summary>Where a second factor is demanded no statement sets a password, which carries none: it is asked for over https, with the certificate.</summary>
    public async Task<string?> ChangePasswordAsync(Subject subject, string wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (Certificates.Of(subject.Name) is not { } own) return await TargetLogin.SetPasswordAsync(ConnectionOf(subject), wanted, cancellation).ConfigureAwait(false);
        if (!_secure.TryGetValue(subject.Name, out var asked))
        {
            var status = await AskAsync(administrators.System, "GET", "/v1/status", null, cancellation).ConfigureAwait(false);
            if (status.GetProperty("control_address").GetString() is not { Length: > 0 } address) throw new EvaluationFaultException("the control surface has no https, by which a password is changed with a certificate");
            _secure[subject.Name] = asked = PublicInterface.Secure(new Uri(address), gateway.RootCertificate!, own.Certificate, own.Key);
        }

        var (fault, _) = await asked.TryAsync(
            new Credential(subject.Name, subject.Password), "PUT", "/v1/self/password", new JsonObject { ["current"] = subject.Password, ["password"] = wanted, ["code"] = null }, cancellation)
            .ConfigureAwait(false);
        // Who asks was refused then, and not the password that is wanted.
        return fault?.Contains("the present password", StringComparison.Ordinal) == true ? throw new EvaluationFaultException($"{subject} sets a password: {fault}") : fault;
    }

    public void Dispose()
    {
        foreach (var one in _secure.Values) one.Dispose();
        _spare?.Dispose();
        Certificates.Dispose();
        _asked.Dispose();
    }

    public NpgsqlConnectionStringBuilder ConnectionOf(Subject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var connection = new NpgsqlConnectionStringBuilder(gateway.ConnectionString) { Username = subject.Name, Password = subject.Password, Database = subject.Database, Pooling = false, GssEncryptionMode = GssEncryptionMode.Disable };
        if (Certificates.Of(subject.Name) is { } own) (connection.SslCertificate, connection.SslKey) = own;
        return connection;
    }

    public NpgsqlConnectionStringBuilder? ConnectionElsewhere(Subject subject) =>
        Elsewhere is { } other ? new NpgsqlConnectionStringBuilder(ConnectionOf(subject).ConnectionString) { Host = other.Host, Port = other.Port } : null;
}
