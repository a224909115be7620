using System.Text.Json;

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
            ("session" or "group", _) => Security,
            ("administrator", "appoint" or "dismiss") => Security,
            ("approvals", _) or ("audit", "rules" or "review" or "delegate" or "revoke" or "delegations") or ("journal", "clear") => Auditor,
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
        (await ToolRun.OfAsync(
            RepositoryPaths.MenshenProgram, ["passwd", "--as", name, "--password-file", "-", "--dir", deployment.Directory],
            Deployment.EnvironmentWith(_known[name].Password), password + "\n").ConfigureAwait(false)).Succeeded();
        _known[name] = (password, true);
        return password;
    }
}
