using System.Collections.Immutable;

namespace Menshen.Evaluator.Checks;

/// <summary>Two gateways of one catalogue, each with a policy of its own: where a rule was applied at one alone, that is said.</summary>
/// <remarks>Before the checks that make rules of their own, which are at the first gateway alone: afterwards policies differ until the end of the evaluation, and the check knows it.</remarks>
internal static class GatewayPolicyChecks
{
    /// <summary>A gateway asks each second, and believes for so long that the others wait for it (docs/decisions/0043): who says nothing for longer is not there.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

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
        try
        {
            // Within: where it fails, the rule may be there all the same, or come.
            await rules.DeviateAsync(run.Third, run.Cancellation).ConfigureAwait(false);
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
        // Whoever is gone neither differs nor agrees; the one that was named has to be there.
        var there = listed.Where(gateway => !gateway.IsAsked && gateway.Heard < Silence).ToList();
        if (!there.Any(gateway => gateway.IsNamed))
        {
            var silent = listed.FirstOrDefault(gateway => !gateway.IsAsked && gateway.IsNamed);
            run.Observe($"the second gateway, {when}", $"among those of the catalogue, and heard in the last {Silence.TotalSeconds:0} s", silent is null ? "not among them" : "silent", false);
        }
        foreach (var gateway in there)
        {
            var observed = gateway.IsSame switch { true => Same, false => Other, null => Unsaid };
            run.Observe($"the gateway {gateway.Name}, {when}", expected, observed, observed == expected);
        }
    }

    private static string? OwnOf(IReadOnlyList<EvaluatedGateway> listed) => listed.FirstOrDefault(gateway => gateway.IsAsked)?.Policy;
}
