using System.Text.Json;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Policies;

/// <summary>A deployment with one sealed column, its owner, and a manager who may see it by the policy that it was started with.</summary>
public sealed class PolicyDeployment : IAsyncLifetime, ICollectionFixture<PolicyDeployment>
{
    public const string Database = "parcels";
    public const string Li = "李小明";
    public const string Masked = "李**";

    public const string Managers = "  - {id: managers, by: [manager], tags: [pii.name], rights: [reveal, search], purpose: complaints}\n";

    private const string Seals = "seals:\n  - {group: name, tag: pii.name, mode: eq, columns: [parcels/public.sender.name]}\n";

    private Deployment? _running;
    private DeploymentUser? _owner, _manager;

    public Deployment Running => _running!;

    /// <summary>Owns the table, and sees it as it lies there.</summary>
    public DeploymentUser Owner => _owner!;

    public DeploymentUser Manager => _manager!;

    public string PolicyFile => Path.Combine(Running.Directory, "policy.yaml");

    public async ValueTask InitializeAsync()
    {
        _running = await Deployment.CreateAsync(new DeploymentSetup
        {
            FurtherPolicy = $"{Seals}disclosure:\n  - {{id: owner, by: [owner], tags: [pii.name], rights: none}}\n{Managers}",
        });
        _owner = await _running.AddUserAsync("owner", Database);
        _manager = await _running.AddPersonAsync("manager", Database);
        (await _owner.PsqlAsync(
            "-c", "CREATE TABLE sender (id int PRIMARY KEY, name text)", "-c", $"INSERT INTO sender VALUES (1, '{Li}')",
            "-c", "GRANT ALL ON sender TO PUBLIC")).Succeeded();
        (await _running.MenshenAsync("seal", $"{Database}/public.sender.name")).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is null) return;
        await using var ending = _running;
        (await _running.VerifyAsync()).Succeeded();
    }

    /// <summary>Writes the policy with something exchanged, and answers the file.</summary>
    public async Task<string> WriteAsync(string name, string old, string now)
    {
        var text = (await Running.MenshenAsync("policy", "show", "--text")).Succeeded().Output;
        text.ShouldContain(old);
        var file = Path.Combine(Running.Directory, name);
        await File.WriteAllTextAsync(file, text.Replace(old, now, StringComparison.Ordinal));
        return file;
    }

    /// <summary>The number of what waits for an approval.</summary>
    public async Task<string> WaitingAsync()
    {
        using var listing = JsonDocument.Parse((await Running.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
        return listing.RootElement.GetProperty("approvals").EnumerateArray().Single(a => a.GetProperty("state").GetString() == "pending").GetProperty("id").GetRawText();
    }

    public static async Task<string> NameAsync(NpgsqlConnection session)
    {
        await using var command = new NpgsqlCommand("SELECT name FROM sender WHERE id = 1", session);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
