using Menshen.Evaluator;
using Menshen.Evaluator.Checks;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>What the check of two gateways' policies makes of targets that do not see a difference, or see one where there is none; and that it takes its rule back.</summary>
public sealed class GatewayPolicyCheckTests
{
    [Theory]
    // Before, with one rule more, and when it is gone: own policy, and whether the other one's is said to be the same.
    [InlineData("a same, b other, a same", false, true)]
    [InlineData("a other, b other, a other", true, true)]
    [InlineData("a same, b same, a same", false, false)]
    [InlineData("a other, b other, a other", false, false)]
    [InlineData("a same, b same, a same", true, false)]
    [InlineData("a other, a other, a other", true, false)]
    [InlineData("a same, b other, b other", false, false)]
    [InlineData("a same, b unsaid, a same", false, false)]
    [InlineData("a alone, b alone, a alone", false, false)]
    public async Task A_difference_has_to_be_seen_while_it_is_there_and_not_before_nor_after(string told, bool hasRules, bool isSeen)
    {
        var target = new StagedTarget(1) { AreInForce = hasRules };
        foreach (var words in told.Split(", ")) target.Listed.Enqueue(Listing(words));
        var run = new CheckRun(target, [.. Enumerable.Range(0, 5).Select(i => new Subject($"ev_{i}", "x", "ev"))], TimeProvider.System, TestContext.Current.CancellationToken);
        await AllChecks.List.Single(check => check.Id == "gateways.policy").ActAsync(run);
        run.Attempts.All(attempt => attempt.IsAsExpected).ShouldBe(isSeen, string.Join("; ", run.Attempts.Select(attempt => $"{attempt.What}: {attempt.Observed}")));
        run.Attempts.ShouldNotBeEmpty();
        target.Apart.ShouldBe(0, "the rule is left behind");
    }

    [Fact]
    public async Task Where_there_is_one_gateway_nothing_is_tried()
    {
        var target = new StagedTarget(0);
        var run = new CheckRun(target, [.. Enumerable.Range(0, 5).Select(i => new Subject($"ev_{i}", "x", "ev"))], TimeProvider.System, TestContext.Current.CancellationToken);
        await AllChecks.List.Single(check => check.Id == "gateways.policy").ActAsync(run);
        run.Verdict!.Value.Verdict.ShouldBe(Verdict.NotApplicable);
        run.Attempts.ShouldBeEmpty();
    }

    private static List<EvaluatedGateway> Listing(string words)
    {
        var (own, other) = (words.Split(' ')[0], words.Split(' ')[1]);
        List<EvaluatedGateway> listed = [new("one", true, own, true)];
        if (other != "alone") listed.Add(new("two", false, other == "unsaid" ? null : "a", other switch { "same" => true, "other" => false, _ => null }));
        return listed;
    }
}
