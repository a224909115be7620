using System.Net;
using System.Text.Json;
using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>A Menshen deployment: subjects are made by its security administrator's commands, and everything else is done by a client at its gateway.</summary>
/// <param name="program">Its executable.</param>
/// <param name="directory">The deployment.</param>
/// <param name="gateway">Where clients connect, with their TLS settings; no name and no password.</param>
/// <param name="administrators">Who acts.</param>
public sealed class MenshenTarget(string program, string directory, NpgsqlConnectionStringBuilder gateway, MenshenAdministrators administrators) : IEvaluationTarget
{
    private const string Reason = "evaluation";

    /// <summary>The place of the one that is a person: for programs, which try a stale password many times at once, the rules are softer.</summary>
    private const int PersonAt = 3;

    private readonly PublicCommand _menshen = new(program, directory);
    private readonly string _database = Passwords.NewName();
    private readonly List<Subject> _subjects = [];

    public string Description => $"Menshen at {gateway.Host}:{gateway.Port}";

    public string Product => "Menshen";

    public bool IsLoopback => gateway.Host is "localhost" || (IPAddress.TryParse(gateway.Host, out var address) && IPAddress.IsLoopback(address));

    public IReadOnlyList<Subject> Administrators =>
        [.. new[] { administrators.System, administrators.Security, administrators.Auditor }.Select(one => new Subject(one.Name, one.Password, _database))];

    public IAuditTrail Trail => new MenshenTrail(this, administrators.Auditor, _menshen, directory);

    IAuditTrail? IEvaluationTarget.Trail => Trail;

    public async Task<IReadOnlyList<Subject>> MakeSubjectsAsync(int count, CancellationToken cancellation)
    {
        var made = await Task.WhenAll(Enumerable.Range(0, count).Select(i => MakeSubjectAsync($"{_database}_{i}", isPerson: i == PersonAt, cancellation))).ConfigureAwait(false);
        _subjects.AddRange(made);
        await _menshen.SucceedAsync(administrators.System, "", cancellation, "database", "create", _database, "--owner", made[0].Name).ConfigureAwait(false);
        await Task.WhenAll(made.Skip(1).Select(subject => _menshen.SucceedAsync(administrators.Security, "", cancellation, "database", "grant", _database, subject.Name))).ConfigureAwait(false);

        return _subjects;
    }

    public async Task<bool> AdministerAsync(AccountAct act, Subject subject, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subject);
        string[] words = act switch
        {
            AccountAct.Unlock => ["user", "unlock", subject.Name, "--reason", Reason],
            AccountAct.Disable => ["user", "disable", subject.Name, "--reason", Reason],
            AccountAct.Enable => ["user", "enable", subject.Name, "--reason", Reason],
            AccountAct.Delete => ["user", "delete", subject.Name, "--reason", Reason],
            _ => ["user", "add", subject.Name, "--owner", administrators.Security.Name, "--password-file", "-"],
        };
        var (code, _, error) = await _menshen.RunAsync(administrators.Security, act == AccountAct.MakeAgain ? subject.Password + "\n" : "", cancellation, words).ConfigureAwait(false);
        if (act == AccountAct.Delete) await ApproveAsync([subject], cancellation).ConfigureAwait(false);
        // A deletion waits for the auditor: whether it came about is seen at the next log-in.
        return code == 0 || act == AccountAct.Delete ? true : throw new EvaluationFaultException($"menshen {string.Join(' ', words)}: {error.Trim()}");
    }

    public async Task<IReadOnlyList<(string What, string? Refusal)>> OverstepAsync(CancellationToken cancellation)
    {
        var answers = new List<(string, string?)>();
        foreach (var (who, words) in new (Credential, string[])[]
        {
            (administrators.System, ["user", "disable", _subjects[1].Name]), (administrators.System, ["keys", "list"]), (administrators.Security, ["backup", "now"]),
            (administrators.Security, ["audit", "rules"]), (administrators.Auditor, ["user", "disable", _subjects[1].Name]), (administrators.Auditor, ["group", "add", "ev_none"]),
        })
        {
            var (code, _, error) = await _menshen.RunAsync(who, "", cancellation, [.. words, "--reason", Reason]).ConfigureAwait(false);
            answers.Add(($"{who}: menshen {string.Join(' ', words)}", code == 0 ? null : error.Trim()));
        }

        return answers;
    }

    public async Task<bool?> SealAsync(string table, string column, CancellationToken cancellation)
    {
        if ((await KeysAsync(cancellation).ConfigureAwait(false))?.FirstOrDefault(key => key["group"].Length > 0 && key["state"] == "active") is not { } group) return null;
        await _menshen.SucceedAsync(
            administrators.Security, "", cancellation, "seal", $"{_database}/{table}.{column}", "--group", group["name"], "--tag", group["tag"], "--mode", group["mode"]).ConfigureAwait(false);
        return true;
    }

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>?> KeysAsync(CancellationToken cancellation)
    {
        using var json = JsonDocument.Parse(await _menshen.SucceedAsync(administrators.Security, "", cancellation, "keys", "list", "--json").ConfigureAwait(false));
        return [.. json.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.ToString(), StringComparer.Ordinal))];
    }

    public async Task<bool?> AreBackupsGoodAsync(CancellationToken cancellation)
    {
        using var json = JsonDocument.Parse(await _menshen.SucceedAsync(administrators.System, "", cancellation, "backup", "list", "--json").ConfigureAwait(false));
        if (json.RootElement.GetProperty("status").GetString() == "off") return null;
        return (await _menshen.RunAsync(administrators.System, "", cancellation, "backup", "verify").ConfigureAwait(false)).Code == 0;
    }

    private async Task<Subject> MakeSubjectAsync(string name, bool isPerson, CancellationToken cancellation)
    {
        var subject = new Subject(name, Passwords.New(), _database);
        string[] kind = isPerson ? ["--kind", "person"] : ["--owner", administrators.Security.Name];
        await _menshen.SucceedAsync(administrators.Security, subject.Password + "\n", cancellation, ["user", "add", name, .. kind, "--password-file", "-"]).ConfigureAwait(false);
        if (!isPerson) return subject;
        // A person's first password serves for nothing but its change.
        var own = subject with { Password = Passwords.New() };
        await _menshen.SucceedAsync(new Credential(name, subject.Password), own.Password + "\n", cancellation, "passwd", "--password-file", "-").ConfigureAwait(false);
        return own;
    }

    /// <summary>The names stay taken for ever, as the standards ask for; the database is empty and nobody's, for there is no command that drops one.</summary>
    public async Task<IReadOnlyList<string>> RemoveAsync(CancellationToken cancellation)
    {
        var left = new List<string>();
        if (_subjects.Count > 0) left.Add($"the empty database {_database}: drop it in the engine");
        await Task.WhenAll(_subjects.Select(subject => _menshen.RunAsync(administrators.Security, "", cancellation, "user", "delete", subject.Name, "--reason", Reason))).ConfigureAwait(false);
        await ApproveAsync(_subjects, cancellation).ConfigureAwait(false);

        var (_, users, _) = await _menshen.RunAsync(administrators.Security, "", cancellation, "user", "list").ConfigureAwait(false);
        left.AddRange(_subjects.Where(subject => users.Split('\n').Any(line => line.StartsWith(subject.Name + "\t", StringComparison.Ordinal) && !line.Contains("deleted", StringComparison.Ordinal)))
            .Select(subject => $"the user {subject}"));
        return left;
    }

    public NpgsqlConnectionStringBuilder ConnectionOf(Subject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return new NpgsqlConnectionStringBuilder(gateway.ConnectionString) { Username = subject.Name, Password = subject.Password, Database = subject.Database, Pooling = false, GssEncryptionMode = GssEncryptionMode.Disable };
    }

    // The auditor is the second person; where one is enough, nothing waits.
    private async Task ApproveAsync(IReadOnlyList<Subject> subjects, CancellationToken cancellation)
    {
        var listed = await _menshen.SucceedAsync(administrators.Auditor, "", cancellation, "approvals", "list", "--json").ConfigureAwait(false);
        using var json = JsonDocument.Parse(listed);
        foreach (var one in json.RootElement.GetProperty("approvals").EnumerateArray())
        {
            if (one.GetProperty("state").GetString() == "pending" && subjects.Any(subject => one.GetRawText().Contains($"\"{subject.Name}\"", StringComparison.Ordinal)))
                await _menshen.SucceedAsync(administrators.Auditor, "", cancellation, "approvals", "approve", one.GetProperty("id").GetRawText(), "--reason", Reason).ConfigureAwait(false);
        }
    }
}
