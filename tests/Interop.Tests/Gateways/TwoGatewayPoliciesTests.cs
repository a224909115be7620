using System.Text.Json;
using Menshen.TestKit;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>Two gateways of one catalogue whose policies differ: a right that is revoked at one is open at the other, and both say so until it is closed there too.</summary>
public sealed class TwoGatewayPoliciesTests(ITestOutputHelper output, SealedPair pair) : TwoGatewaysSealing(pair), IClassFixture<SealedPair>
{
    private const string Wide = "reveal, search, enter", Narrow = "search, enter", Narrowest = "rights: [search]", Phone = "SELECT phone FROM person WHERE id = 7";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Deployment[] Both => [One, Other];

    // One story with one pair: what is in force and in the journals is what each part of it looks for.
    [Fact]
    [Requirement("gat389-4.3.2-a.2")]
    public async Task A_right_that_is_revoked_at_one_gateway_alone_is_an_open_door_that_both_name_until_it_is_closed()
    {
        foreach (var gateway in Both) await Eventually.TrueAsync(async () => (await OthersOfAsync(gateway)).Single().Same == true, "they do not agree");
        (await ApplyAsync(One, text => $"{text}\ngateways: {{policies-differ: 10s}}\n")).ShouldContain("still has another policy: apply this file there too");
        (await ApplyAsync(Other, text => $"# in other words\ngateways:\n  policies-differ: 10s\n{text}")).ShouldNotContain("another policy");
        foreach (var gateway in Both) (await OthersOfAsync(gateway)).Single().Same.ShouldBe(true, "each has a port, a journal and an order of sections of its own");

        var said = await ApplyAsync(One, text => text.Replace(Wide, Narrow, StringComparison.Ordinal));
        output.WriteLine(said);
        said.ShouldContain("-second still has another policy: apply this file there too. On its machine: menshen apply ");
        (await Here.PsqlAsync("-c", Phone)).Succeeded().Text.ShouldNotBe(Seen);
        (await There.PsqlAsync("-c", Phone)).Succeeded().Text.ShouldBe(Seen, "the door that stays open");
        foreach (var gateway in Both)
        {
            (await OthersOfAsync(gateway)).Single().Same.ShouldBe(false);
            await Eventually.TrueAsync(async () => (await StatusAsync(gateway)).Contains("has another policy in force", StringComparison.Ordinal), "status says nothing");
            await Eventually.TrueAsync(async () => (await RecordsAsync(gateway)).Count == 1, "nothing is recorded");
            await Eventually.TrueAsync(async () => (await gateway.MenshenAsync("alarm", "list")).Succeeded().Output.Contains("gateways-differ", StringComparison.Ordinal), "there is no alarm");
            output.WriteLine((await gateway.MenshenAsync("gateway", "list")).Succeeded().Output);
        }

        await ApplyAsync(Other, text => text.Replace(Wide, Narrow, StringComparison.Ordinal));
        (await There.PsqlAsync("-c", Phone)).Succeeded().Text.ShouldNotBe(Seen);
        foreach (var gateway in Both)
        {
            (await OthersOfAsync(gateway)).Single().Same.ShouldBe(true);
            await Eventually.TrueAsync(async () => !(await StatusAsync(gateway)).Contains("another policy", StringComparison.Ordinal), "status goes on");
            await Eventually.TrueAsync(async () => (await RecordsAsync(gateway)).Count == 2, "that it is over is not recorded");
            (await RecordsAsync(gateway))[1].ShouldContain("has the policy of this one again");
        }

        await OneThatIsKilledWhileItDiffersIsNotNamedForEverAndWhoApprovesHearsWhoDiffersTooAsync();
    }

    private async Task OneThatIsKilledWhileItDiffersIsNotNamedForEverAndWhoApprovesHearsWhoDiffersTooAsync()
    {
        await ApplyAsync(One, text => text.Replace($"rights: [{Narrow}]", Narrowest, StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => (await RecordsAsync(One)).Count == 3, "nothing is recorded");

        // Back again: that weakens, and takes a second person.
        await ApplyAsync(One, text => text.Replace(Narrowest, $"rights: [{Wide}]", StringComparison.Ordinal).Replace("[pii.*]", "[pii.phone]", StringComparison.Ordinal), waits: true);
        using var listed = JsonDocument.Parse((await One.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
        var wish = listed.RootElement.GetProperty("approvals").EnumerateArray().Single(one => one.GetProperty("state").GetString() == "pending").GetProperty("id").GetRawText();
        (await One.MenshenAsync("approvals", "approve", wish, "--reason", "seen")).Succeeded().Output.ShouldContain("-second has another policy in force: apply the same file there too");

        await Other.KillAsync();
        await Eventually.TrueAsync(async () => (await OthersOfAsync(One)).Count == 0, "its row is not taken away");
        (await StatusAsync(One)).ShouldNotContain("another policy");
        await Eventually.TrueAsync(async () => (await RecordsAsync(One)).Count == 4, "that it is gone is not recorded");
        (await RecordsAsync(One))[3].ShouldContain("is not there any more");
        await Other.UpAsync();
        await Eventually.TrueAsync(async () => (await RecordsAsync(One)).Count == 5, "it is there again, and differs as before");
    }

    private static async Task<string> ApplyAsync(Deployment gateway, Func<string, string> change, bool waits = false)
    {
        var text = (await gateway.MenshenAsync("policy", "show", "--text")).Succeeded().Output;
        var (file, changed) = (Path.Combine(gateway.Directory, "changed.yaml"), change(text));
        changed.ShouldNotBe(text);
        await File.WriteAllTextAsync(file, changed, Cancellation);
        var run = await gateway.MenshenAsync("apply", file, "--reason", "a test");
        return waits ? run.Output : run.Succeeded().Output;
    }

    private static async Task<List<(string Name, bool? Same)>> OthersOfAsync(Deployment gateway)
    {
        using var json = JsonDocument.Parse((await gateway.MenshenAsync("gateway", "list", "--json")).Succeeded().Output);
        return
        [
            .. json.RootElement.GetProperty("gateways").EnumerateArray().Where(one => !one.GetProperty("is_this").GetBoolean()).Select(one => (one.GetProperty("name").GetString()!,
                one.GetProperty("same_policy") is { ValueKind: JsonValueKind.True or JsonValueKind.False } same ? same.GetBoolean() : (bool?)null)),
        ];
    }

    private static async Task<string> StatusAsync(Deployment gateway) => (await gateway.MenshenAsync("status")).Succeeded().Output;

    private static async Task<List<string>> RecordsAsync(Deployment gateway) => [.. (await gateway.JournalAsync()).Where(row => row.Event == "policies_compared").Select(row => row.Detail!)];
}
