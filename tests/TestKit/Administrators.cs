using System.Text.Json;
using System.Text.Json.Nodes;

namespace Menshen.TestKit;

/// <summary>The three administrators of a deployment: each command is asked as the one with the power for it.</summary>
/// <remarks>The first passwords that <c>init</c> shows are changed when they are first needed, as the program demands it.</remarks>
public sealed class Administrators : IDisposable
{
    public const string System = "it_sys";
    public const string Security = "it_sec";
    public const string Auditor = "it_audit";

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly Dictionary<string, (string Password, bool IsOwn)> _known = [];
    private readonly Dictionary<string, Authenticator> _telephones = [];

    /// <summary>Takes the first passwords from the output of <c>init --json</c>.</summary>
    internal void Learn(string initialised)
    {
        using var json = JsonDocument.Parse(initialised);
        foreach (var one in json.RootElement.GetProperty("administrators").EnumerateArray())
            _known[one.GetProperty("name").GetString()!] = (one.GetProperty("one_time_password").GetString()!, false);
    }

    /// <summary>Who has to ask for this command, or null where the machine's user may.</summary>
    public static string? For(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words.Count < 2 || words.Contains("--as"))
            return null;
        return (words[0], words[1]) switch
        {
            ("user", "list" or "add" or "disable" or "enable" or "delete" or "password" or "set" or "unlock") => Security,
            ("database", "grant") or ("cert", _) or ("factor", "list") => Security,
            ("database", "create") => System,
            ("session" or "group" or "discover" or "keys" or "erase" or "seal" or "unseal" or "plan" or "apply" or "poison" or "provenance" or "label" or "statistics" or "access", _) => Security,
            ("backup", "now" or "verify" or "copy" or "release" or "download") or ("restore", _) or ("scrub", "now") or ("purge", "table") or ("transaction", "commit" or "rollback") => System,
            ("engine", "hosts") => System,
            ("policy", "show" or "history") => Auditor,
            ("administrator", "appoint" or "dismiss") => Security,
            ("approvals", _) or ("alarm", "plan" or "apply") or ("audit", "rules" or "plan" or "apply" or "review" or "delegate" or "revoke" or "delegations") or ("journal", "clear") => Auditor,
            _ => null,
        };
    }

    /// <summary>The password of an administrator, which is the own one from now on.</summary>
    public async Task<string> PasswordOfAsync(Deployment deployment, string name)
    {
        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            return _known[name].IsOwn ? _known[name].Password : await ChangeAsync(deployment, name, $"It-{Guid.NewGuid():N}").ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Runs a command as the administrator. Where the policy demands a second factor, one is enrolled when it is first needed, and the
    /// session of one log-in serves from then on: a code is good once in half a minute.</summary>
    internal async Task<ToolRun> AskAsync(Deployment deployment, string name, string input, string[] arguments)
    {
        var password = await PasswordOfAsync(deployment, name).ConfigureAwait(false);
        if (!HasTelephone(name))
        {
            var run = await deployment.MenshenAsAsync(name, password, input, arguments).ConfigureAwait(false);
            if (!run.Error.Contains("has no one-time codes yet", StringComparison.Ordinal))
                return run;
            await EnrolAsync(deployment, name, password).ConfigureAwait(false);
        }

        var kept = await KeptAsync(deployment, name, input, arguments).ConfigureAwait(false);
        if (!kept.Error.Contains("takes a log-in that is not older", StringComparison.Ordinal))
            return kept;
        await LogInAsync(deployment, name, password).ConfigureAwait(false);
        return await KeptAsync(deployment, name, input, arguments).ConfigureAwait(false);
    }

    private static Task<ToolRun> KeptAsync(Deployment deployment, string name, string input, string[] arguments) => ToolRun.OfAsync(
        RepositoryPaths.MenshenProgram, [.. arguments, "--as", name, "--dir", deployment.Directory], EnvironmentOf(deployment), input);

    /// <summary>A sensitive act takes a log-in of now.</summary>
    private async Task LogInAsync(Deployment deployment, string name, string password)
    {
        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            var code = await CodeOfAsync(name).ConfigureAwait(false);
            (await RunAsync(deployment, $"{password}\n{code}\n", ["login", name, "--password-file", "-", "--code-file", "-", "--dir", deployment.Directory]).ConfigureAwait(false)).Succeeded();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Asks for a preparation as the administrator. False: it needs a command (a second factor, an approval), which says so.</summary>
    internal async Task<bool> IsPreparedAsync(Deployment deployment, string name, string method, string path, JsonObject body)
    {
        var password = await PasswordOfAsync(deployment, name).ConfigureAwait(false);
        return !HasTelephone(name) && await deployment.Door.IsDoneAsync(name, password, method, path, body).ConfigureAwait(false);
    }

    /// <summary>A code of an administrator whose codes were enrolled here.</summary>
    public Task<string> CodeOfAsync(string name) => _telephones[name].NextAsync();

    private bool HasTelephone(string name)
    {
        lock (_telephones)
            return _telephones.ContainsKey(name);
    }

    private async Task EnrolAsync(Deployment deployment, string name, string password)
    {
        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            if (HasTelephone(name))
                return;
            string[] proof = ["--password-file", "-", "--code-file", "-", "--dir", deployment.Directory];
            var enrolled = (await RunAsync(deployment, password + "\n", ["factor", "enrol", name, "--plain", "--password-file", "-", "--dir", deployment.Directory])
                .ConfigureAwait(false)).Succeeded();
            var telephone = new Authenticator(enrolled.Text);
            foreach (var words in (string[][])[["factor", "confirm", name, .. proof], ["login", name, .. proof]])
                (await RunAsync(deployment, $"{password}\n{await telephone.NextAsync().ConfigureAwait(false)}\n", words).ConfigureAwait(false)).Succeeded();
            lock (_telephones)
                _telephones[name] = telephone;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    // The session's file is kept with the deployment, and ends with it.
    private static Dictionary<string, string> EnvironmentOf(Deployment deployment) =>
        new(Deployment.Environment) { ["XDG_RUNTIME_DIR"] = deployment.Directory };

    private static Task<ToolRun> RunAsync(Deployment deployment, string input, string[] words) =>
        ToolRun.OfAsync(RepositoryPaths.MenshenProgram, words, EnvironmentOf(deployment), input);

    /// <summary>Sets a password of the test's choice.</summary>
    public async Task SetPasswordAsync(Deployment deployment, string name, string password)
    {
        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            await ChangeAsync(deployment, name, password).ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>The first password, where it was not changed yet.</summary>
    public string FirstPasswordOf(string name) =>
        _known[name].IsOwn ? throw new InvalidOperationException("it was changed") : _known[name].Password;

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<string> ChangeAsync(Deployment deployment, string name, string password)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        await deployment.ChangePasswordAsync(name, _known[name].Password, password).ConfigureAwait(false);
        _known[name] = (password, true);
        return password;
    }
}
