using System.Text.Json;
using System.Text.RegularExpressions;

namespace Menshen.Interop.Tests.Emergency;

/// <summary>Break-glass of one deployment, from the command line.</summary>
internal sealed partial class Glass(Deployment running)
{
    private const int Pending = 2;

    public async Task<ToolRun> AsAsync(string name, params string[] words) =>
        await running.MenshenAsAsync(name, await running.Administrators.PasswordOfAsync(running, name), "", words);

    /// <summary>Asks; the number of the approval.</summary>
    public async Task<string> RequestAsync(string asker, params string[] words)
    {
        var asked = await AsAsync(asker, ["break-glass", "request", "--reason", "the disk is full", .. words]);
        asked.Code.ShouldBe(Pending, asked.Error);
        return Waits().Match(asked.Error).Groups[1].Value;
    }

    public Task<ToolRun> ApproveAsync(string name, string id) => AsAsync(name, "approvals", "approve", id, "--reason", "seen the disk");

    /// <summary>Asks, and has the other two approve.</summary>
    public async Task<string> OpenAsync(string asker, params string[] words)
    {
        var id = await RequestAsync(asker, words);
        foreach (var other in (string[])[Administrators.System, Administrators.Security, Administrators.Auditor])
        {
            if (other != asker)
                (await ApproveAsync(other, id)).Succeeded();
        }

        return id;
    }

    /// <summary>The holder with a one-time password.</summary>
    public async Task<DeploymentUser> HolderAsync(string name, string id, string database)
    {
        using var ticket = JsonDocument.Parse((await AsAsync(name, "break-glass", "open", id, "--json")).Succeeded().Output);
        return new DeploymentUser(running, name, ticket.RootElement.GetProperty("password").GetString()!, database);
    }

    /// <summary>Statements as the superuser, in one session.</summary>
    public async Task<ToolRun> RunAsync(string name, string id, string database, params string[] statements) =>
        await (await HolderAsync(name, id, database)).PsqlAsync([.. statements.SelectMany(statement => (string[])["-c", statement])]);

    public async Task<JsonElement> OneAsync(string id)
    {
        var listing = JsonDocument.Parse((await AsAsync(Administrators.Auditor, "break-glass", "list", "--json")).Succeeded().Output).RootElement;
        return listing.GetProperty("emergencies").EnumerateArray().SingleOrDefault(one => one.GetProperty("id").GetRawText() == id);
    }

    /// <summary>What was found after it, with its outcome.</summary>
    public async Task<IReadOnlyList<string>> FindingsAsync(string id) =>
        [.. (await OneAsync(id)).GetProperty("findings").EnumerateArray().Select(f => $"{f.GetProperty("what").GetString()} => {f.GetProperty("outcome").GetString()}")];

    [GeneratedRegex(@"approval: (\d+)")]
    private static partial Regex Waits();
}
