using System.Text.Json;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Contestants;

/// <summary>Makes the benchmark's user and database as the program wants it: each by the administrator with the power for it.</summary>
internal sealed class BenchAdministrators(string program, string folder, string initialised, string passwordFile)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public void MakeUser()
    {
        var (security, operation) = (OwnPasswordOf("secadmin"), OwnPasswordOf("sysadmin"));
        Ask(security, "user", "add", BenchCluster.User, "--password-file", passwordFile, "--owner", security.Name);
        Ask(operation, "database", "create", BenchCluster.Database, "--owner", BenchCluster.User);
    }

    public void AddUser(string name)
    {
        AskSecurity("user", "add", name, "--password-file", passwordFile, "--owner", "bench-officer", "--database", BenchCluster.Database);
    }

    /// <summary>The auditor's name; his password is the benchmark's from then on.</summary>
    public string Auditor() => OwnPasswordOf("auditor").Name;

    /// <summary>A command of the security administrator's, who has a password of his own by then.</summary>
    public void AskSecurity(params string[] words) => Ask(("bench-officer", BenchCluster.Password), words);

    /// <summary>Changes the first password; the benchmark's one is good enough for a deployment that lives for minutes on the loopback.</summary>
    private (string Name, string Password) OwnPasswordOf(string power)
    {
        using var json = JsonDocument.Parse(initialised);
        var administrator = json.RootElement.GetProperty("administrators").EnumerateArray().First(a => a.GetProperty("power").GetString() == power);
        var name = administrator.GetProperty("name").GetString()!;
        Ask((name, administrator.GetProperty("one_time_password").GetString()!), "passwd", "--password-file", passwordFile);
        return (name, BenchCluster.Password);
    }

    private void Ask((string Name, string Password) who, params string[] words) => Command.Run(
        [program, .. words, "--as", who.Name, "--dir", folder], Limit, new Dictionary<string, string> { ["MENSHEN_PASSWORD"] = who.Password });
}
