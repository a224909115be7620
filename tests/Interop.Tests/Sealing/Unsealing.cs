using System.Text.Json;
using System.Text.RegularExpressions;

namespace Menshen.Interop.Tests.Sealing;

/// <summary>A column is made plaintext again: the security administrator asks, another power approves, and it goes on behind the answer.</summary>
internal static partial class Unsealing
{
    private const int Pending = 2;

    /// <summary>Asks and has it approved; when it returns, the column is plaintext.</summary>
    public static async Task RunAsync(Deployment deployment, string column, string group)
    {
        (await deployment.MenshenAsync("approvals", "approve", await AskAsync(deployment, column, group), "--reason", "seen the contract")).Succeeded();
        await Eventually.TrueAsync(async () => (await LastAsync(deployment)) == ("unseal", "done"), $"{column} is plaintext", BusyMachine.Patience);
    }

    /// <summary>Asks; the number of the approval that it waits for.</summary>
    public static async Task<string> AskAsync(Deployment deployment, string column, string group)
    {
        (await deployment.MenshenAsync("unseal", column, "--group", group)).Error.ShouldContain("--reason");
        var asked = await deployment.MenshenAsync("unseal", column, "--group", group, "--reason", "the application moves out");
        asked.Code.ShouldBe(Pending, asked.Error);
        return Waits().Match(asked.Error).Groups[1].Value;
    }

    /// <summary>Which way the last work went, and how far it is.</summary>
    private static async Task<(string Direction, string State)> LastAsync(Deployment deployment)
    {
        using var listing = JsonDocument.Parse((await deployment.MenshenAsync("seal", "--list", "--json")).Succeeded().Output);
        var last = listing.RootElement.GetProperty("columns").EnumerateArray().MaxBy(column => column.GetProperty("id").GetInt64());
        return (last.GetProperty("direction").GetString()!, last.GetProperty("state").GetString()!);
    }

    [GeneratedRegex(@"approval: (\d+)")]
    private static partial Regex Waits();
}
