using System.Collections.Immutable;

namespace Menshen.Evaluator.Checks;

/// <summary>Two gateways of one catalogue, each with a policy of its own: where a rule was applied at one alone, that is said.</summary>
/// <remarks>Before the checks that make rules of their own, which are at the first gateway alone: afterwards policies differ until the end of the evaluation, and the check knows it.</remarks>
internal static class GatewayPolicyChecks
{
    private const string Same = "the same policy", Other = "another policy", Unsaid = "not said";

    public static ImmutableArray<Check> All { get; } =
    [
        new("gateways.policy", "A rule that is applied at one gateway alone is named as a difference, and no longer when it is taken back.", "仅在一个网关上应用的规则会被指明为不一致,撤回后不再指明。",
            ["gbt20009-4.3-p1.3", "gat389-4.3.2-a.2"], PolicyAsync),
    ];

    private static async Task PolicyAsync(CheckRun run)
    {
        if (!GatewayChecks.HasTwo(run)) return;
        if (run.Target.Rules is not { } rules || await run.Target.GatewaysAsync(run.Cancellation).ConfigureAwait(false) is not { } before)
        {
            run.NotApplicable("nobody lists the gateways");
            return;
        }

        var usual = rules.AreInForce ? Other : Same;
        Observe(run, before, rules.AreInForce ? "while the evaluation's own rules are in force at the first alone" : "before", usual);
        await rules.DeviateAsync(run.Third, run.Cancellation).ConfigureAwait(false);
        try
        {
            var apart = (await run.Target.GatewaysAsync(run.Cancellation).ConfigureAwait(false))!;
            Observe(run, apart, "with one rule more at the first", Other);
            // Where policies differed before, the rule is seen by nothing else.
            run.Observe("what the first says of its own policy, with that rule", "another than before", OwnOf(apart) == OwnOf(before) ? "the same" : "another", OwnOf(apart) is not null && OwnOf(apart) != OwnOf(before));
        }
        finally
        {
            await rules.ReturnAsync(CancellationToken.None).ConfigureAwait(false);
        }

        var after = (await run.Target.GatewaysAsync(run.Cancellation).ConfigureAwait(false))!;
        Observe(run, after, "when the rule is gone again", usual);
        run.Observe("what the first says of its own policy, without that rule", "as before", OwnOf(after) == OwnOf(before) ? "as before" : "another", OwnOf(after) == OwnOf(before));
    }

    private static void Observe(CheckRun run, IReadOnlyList<EvaluatedGateway> listed, string when, string expected)
    {
        if (listed.All(gateway => gateway.IsAsked)) run.Observe($"the gateways of the catalogue, {when}", "two at least", "one", false);
        foreach (var gateway in listed.Where(gateway => !gateway.IsAsked))
        {
            var observed = gateway.IsSame switch { true => Same, false => Other, null => Unsaid };
            run.Observe($"the gateway {gateway.Name}, {when}", expected, observed, observed == expected);
        }
    }

    private static string? OwnOf(IReadOnlyList<EvaluatedGateway> listed) => listed.FirstOrDefault(gateway => gateway.IsAsked)?.Policy;
}
