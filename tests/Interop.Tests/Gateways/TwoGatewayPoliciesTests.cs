using Menshen.TestKit;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>Two gateways of one catalogue whose policies differ: a right that is revoked at one is open at the other, and both say so.</summary>
public sealed class TwoGatewayPoliciesTests(ITestOutputHelper output) : TwoGatewaysSealing
{
    [Fact]
    public async Task A_right_that_is_revoked_at_one_gateway_alone_is_an_open_door_that_both_name()
    {
        var text = (await One.MenshenAsync("policy", "show", "--text")).Succeeded().Output;
        text.ShouldContain("reveal, search, enter");
        var file = Path.Combine(One.Directory, "narrow.yaml");
        await File.WriteAllTextAsync(file, text.Replace("reveal, search, enter", "search, enter", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        output.WriteLine((await One.MenshenAsync("apply", file, "--reason", "revoked")).Succeeded().Output);
        (await Here.PsqlAsync("-c", "SELECT phone FROM person WHERE id = 7")).Succeeded().Text.ShouldNotBe(Seen);
        (await There.PsqlAsync("-c", "SELECT phone FROM person WHERE id = 7")).Succeeded().Text.ShouldBe(Seen, "the door that stays open");
        foreach (var gateway in (Deployment[])[One, Other])
        {
            await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
            output.WriteLine((await gateway.MenshenAsync("status")).Succeeded().Output);
            (await gateway.MenshenAsync("status")).Succeeded().Output.ShouldContain("another policy");
        }
    }
}
