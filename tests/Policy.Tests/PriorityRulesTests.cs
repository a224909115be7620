using Menshen.TestKit;

namespace Menshen.Policy.Tests;

public class PriorityRulesTests
{
    [Fact]
    [Requirement("gat389-5.1.2.2-b")]
    [Requirement("realname-7.5.9-7")]
    public void Of_all_rules_for_a_subject_the_lowest_holds_and_who_is_in_none_is_normal()
    {
        var rules = Rules("{id: till, by: [shop, bi], level: high}, {id: reports, group: [analysts], level: low}, {id: chief, by: [li], group: [analysts], level: high}");
        rules.LevelOf("shop", []).ShouldBe(PriorityLevel.High);
        rules.LevelOf("shop", ["analysts"]).ShouldBe(PriorityLevel.Low);
        rules.LevelOf("wu", ["analysts", "staff"]).ShouldBe(PriorityLevel.Low);
        rules.LevelOf("wu", ["staff"]).ShouldBe(PriorityLevel.Normal);
        rules.LevelOf("li", []).ShouldBe(PriorityLevel.Normal);
        PolicySet.Default.Priorities.LevelOf("shop", ["analysts"]).ShouldBe(PriorityLevel.Normal);
    }

    [Theory]
    [InlineData("{id: a, by: [bi], level: low}", 20, 0, 0)]
    [InlineData("{id: a, by: [bi], level: high}", 20, 10, 0)]
    [InlineData("{id: a, by: [bi], level: normal}", 20, 0, 0)]
    [InlineData("", 0, 0, 0)]
    public void Places_are_kept_from_those_below(string rules, int low, int normal, int high)
    {
        var read = Rules(rules);
        (read.KeptFrom(PriorityLevel.Low, 100), read.KeptFrom(PriorityLevel.Normal, 100), read.KeptFrom(PriorityLevel.High, 100)).ShouldBe((low, normal, high));
        read.KeptFrom(PriorityLevel.Low, 3).ShouldBe(low > 0 ? 1 : 0);
        read.KeptFrom(PriorityLevel.Low, int.MaxValue).ShouldBeGreaterThanOrEqualTo(0);
    }

    [Theory]
    [InlineData("{by: [a], level: low}", "a rule needs an id")]
    [InlineData("{id: a, by: [a]}", "the rule sets no priority")]
    [InlineData("{id: a, by: [a], level: hihg}", "`hihg` is not a value of `level`")]
    [InlineData("{id: a, level: low}", "does not say whose priority")]
    [InlineData("{id: a, by: [], level: low}", "`by` is an empty list")]
    [InlineData("{id: a, groups: [web], level: low}", "Did you mean `group`?")]
    [InlineData("{id: a, by: [a], level: low}, {id: a, by: [b], level: low}", "there is a rule `a` already")]
    [InlineData("5", "this is not a rule")]
    public void What_is_wrong_is_said_with_its_line(string rules, string words)
    {
        var result = PolicySet.Parse($"priorities: [{rules}]\n", "policy.yaml");
        result.Errors.ShouldContain(error => error.ToString().Contains(words, StringComparison.Ordinal), string.Join('\n', result.Errors));
        result.Errors.ShouldAllBe(error => error.ToString().StartsWith("policy.yaml:1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "{id: a, by: [a], level: high}")]
    [InlineData("{id: a, by: [a], level: high}", "")]
    [InlineData("{id: a, by: [a], level: normal}", "{id: a, by: [a], level: high}")]
    [InlineData("{id: a, by: [a], level: high}", "{id: a, by: [a], level: normal}")]
    [InlineData("{id: a, by: [a], level: high}", "{id: a, by: [a, b], level: high}")]
    public void What_goes_before_all_others_takes_from_them_and_is_a_promise_so_that_each_change_of_it_weakens(string before, string after) =>
        PolicyPlan.Between(Of(Text(before)), Text(before), Of(Text(after)), Text(after)).Weakens.ShouldBeTrue();

    private static string Text(string rules) => $"priorities: [{rules}]\n";

    private static PriorityRules Rules(string rules) => Of(Text(rules)).Priorities;

    private static PolicySet Of(string text) => PolicySet.Parse(text, "policy.yaml").Policy!;
}
