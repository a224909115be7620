using Menshen.Engine.Tests.Labels;

namespace Menshen.Interop.Tests.Labels;

/// <summary>The attacks on labels once more, by subjects of Menshen who come through the gateway. That each can work at all is shown straight at the engine.</summary>
public sealed class GatewayAttackTests(AttackDeployment deployment) : IClassFixture<AttackDeployment>
{
    private static readonly Dictionary<string, Attack> Known = Attack.Read(Path.Combine(AttackDeployment.Folder, "attacks.txt")).ToDictionary(a => a.Id);

    public static TheoryData<string, string> All => [.. Known.Values.Select(a => new TheoryDataRow<string, string>(a.Id, a.Title))];

    [Theory]
    [MemberData(nameof(All))]
    [Requirement("gat389-4.3.2-4")]
    [Requirement("gat389-4.7-2")]
    [Requirement("realname-7.4.2-6b")]
    public async Task An_attack_fails_through_the_gateway_too(string id, string title)
    {
        var attack = Known[id];
        string seen;
        await using (var run = new AttackRun(deployment.EnterAsync)) seen = await run.RunAsync(attack);
        if (!attack.OnlyReads) await deployment.RestoreAsync();
        attack.Leak.IsMatch(seen).ShouldBeFalse($"{title}:\n{seen}");
        // Where the gateway lets it pass, the engine's answer is what it is without one.
        if (!seen.Contains("ML00", StringComparison.Ordinal)) attack.Safe?.IsMatch(seen).ShouldBeTrue($"{title}:\n{seen}");
    }
}
