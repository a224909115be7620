using System.Net;
using Menshen.Evaluator;
using Menshen.Evaluator.Checks;
using Menshen.Evaluator.Targets;

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
    // The second one is frozen, gone, or not the one that was named; and another one that is gone.
    [InlineData("a same, b other frozen, a same", false, false)]
    [InlineData("a same gone, b other gone, a same gone", false, false)]
    [InlineData("a same unnamed, b other unnamed, a same unnamed", false, false)]
    [InlineData("a same beside, b other beside, a same beside", false, true)]
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
    public async Task A_rule_that_does_not_come_into_force_in_time_is_taken_back_all_the_same()
    {
        var target = new StagedTarget(1) { DeviatesTooLate = true };
        target.Listed.Enqueue(Listing("a same"));
        target.Listed.Enqueue(Listing("a same"));
        var run = new CheckRun(target, [.. Enumerable.Range(0, 5).Select(i => new Subject($"ev_{i}", "x", "ev"))], TimeProvider.System, TestContext.Current.CancellationToken);
        await Should.ThrowAsync<EvaluationFaultException>(() => AllChecks.List.Single(check => check.Id == "gateways.policy").ActAsync(run));
        target.Apart.ShouldBe(0, "the rule is left behind");
    }

    [Theory]
    [InlineData("10.0.0.2", 6543, true)]
    [InlineData("10.0.0.2", 6544, false)]
    [InlineData("10.0.0.3", 6543, false)]
    [InlineData("GATE2.example", 6543, true)]
    [InlineData("::1", 7000, true)]
    [InlineData("localhost", 7001, true)]
    [InlineData("no.such.host.invalid", 6543, false)]
    public async Task The_second_gateway_is_the_one_that_listens_where_it_was_named(string host, int port, bool isIt) =>
        (await SamePlace.IsAmongAsync(["10.0.0.2:6543", "gate2.example:6543", "[::1]:7000", "127.0.0.1:7001"], new DnsEndPoint(host, port), TestContext.Current.CancellationToken)).ShouldBe(isIt);

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
        var state = words.Split(' ') is [_, _, var last] ? last : "";
        var now = TimeSpan.FromSeconds(0.5);
        List<EvaluatedGateway> listed = [new("one", true, own, true, now, false)];
        TimeSpan? heard = state switch { "frozen" => TimeSpan.FromSeconds(11), "gone" => null, _ => now };
        if (other != "alone") listed.Add(new("two", false, other == "unsaid" ? null : "a", other switch { "same" => true, "other" => false, _ => null }, heard, state != "unnamed"));
        if (state == "beside") listed.Add(new("three", false, null, null, null, false));
        return listed;
    }
}
