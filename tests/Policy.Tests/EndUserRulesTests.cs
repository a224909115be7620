namespace Menshen.Policy.Tests;

public class EndUserRulesTests
{
    [Fact]
    public void Of_all_rules_for_an_application_the_strictest_holds_and_none_is_for_persons()
    {
        var rules = PolicySet.Parse("end-users: [{id: all, demand: optional}, {id: web, group: [web], demand: required}, {id: old, by: [legacy], demand: none}]\n", "policy.yaml").Policy!.EndUsers;
        rules.DemandOn("shop", [], "application").ShouldBe(EndUserDemand.Optional);
        rules.DemandOn("shop", ["web"], "application").ShouldBe(EndUserDemand.Required);
        rules.DemandOn("legacy", [], "application").ShouldBe(EndUserDemand.Optional);
        rules.DemandOn("li", ["web"], "person").ShouldBe(EndUserDemand.None);
        rules.DemandOn("li", ["web"], "").ShouldBe(EndUserDemand.None);
        PolicySet.Default.EndUsers.DemandOn("shop", [], "application").ShouldBe(EndUserDemand.None);
    }

    [Theory]
    [InlineData("{demand: required}", "a rule needs an id")]
    [InlineData("{id: a}", "the rule demands nothing")]
    [InlineData("{id: a, demand: requierd}", "Did you mean `required`?")]
    [InlineData("{id: a, by: [], demand: none}", "`by` is an empty list")]
    [InlineData("{id: a, groups: [web], demand: none}", "Did you mean `group`?")]
    [InlineData("{id: a, demand: none}, {id: a, demand: none}", "there is a rule `a` already")]
    [InlineData("5", "this is not a rule")]
    public void What_is_wrong_is_said_with_its_line(string rules, string words)
    {
        var result = PolicySet.Parse($"end-users: [{rules}]\n", "policy.yaml");
        result.Errors.ShouldContain(error => error.ToString().Contains(words, StringComparison.Ordinal), string.Join('\n', result.Errors));
        result.Errors.ShouldAllBe(error => error.ToString().StartsWith("policy.yaml:1", StringComparison.Ordinal));
    }
}
