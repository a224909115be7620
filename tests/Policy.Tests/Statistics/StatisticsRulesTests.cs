using Menshen.Policy.Statistics;

namespace Menshen.Policy.Tests.Statistics;

public class StatisticsRulesTests
{
    private const string Good = "statistics:\n  - {resource: salaries, table: parcels/public.staff, unit: staff_id, by: [analyst], measures: [salary], filters: [dept]}\n";

    [Fact]
    public void Defaults_are_five_units_rounding_and_one_history_for_all()
    {
        var rule = Read(Good).All.ShouldHaveSingleItem();
        (rule.Minimum, rule.Dominance, rule.Answers, rule.RoundTo, rule.Budget, rule.Period, rule.IsShared)
            .ShouldBe((5, 80, StatisticsAnswers.Round, 5, 200, TimeSpan.FromDays(30), true));
        Read(Good).For("analyst", [], "parcels").ShouldHaveSingleItem();
        Read(Good).For("analyst", [], "other").ShouldBeEmpty();
        Read(Good).For("somebody", ["analyst"], "parcels").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("minimum: 2", "3 to 1000")]
    [InlineData("dominance: 10%", "20% to 100%")]
    [InlineData("answers: exacty", "Did you mean `exact`")]
    [InlineData("filters: [dept, staff_id]", "holds the unit")]
    [InlineData("ranges: [salary]", "holds a measure")]
    [InlineData("noise: 3", "without `answers: noise`")]
    [InlineData("answers: exact, round-to: 10", "without `answers: round`")]
    [InlineData("budget: 0", "1 to 1000")]
    [InlineData("maximum: 5", "not a setting here")]
    public void Each_mistake_has_its_remedy(string setting, string words)
    {
        var text = Good.Replace("}", $", {setting}}}", StringComparison.Ordinal);
        if (setting.StartsWith("filters", StringComparison.Ordinal)) text = text.Replace(", filters: [dept]", "", StringComparison.Ordinal);
        var errors = PolicySet.Parse(text, "policy.yaml").Errors;
        errors.ShouldContain(error => error.ToString().Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_stands_in_one_resource() =>
        PolicySet.Parse(Good + Good[(Good.IndexOf('\n') + 1)..].Replace("salaries", "others", StringComparison.Ordinal), "policy.yaml").Errors
            .ShouldContain(error => error.ToString().Contains("stands in the resource", StringComparison.Ordinal));

    [Theory]
    [InlineData("minimum: 10", "minimum: 5", true)]
    [InlineData("minimum: 5", "minimum: 10", false)]
    [InlineData("budget: 10", "budget: 20", true)]
    [InlineData("budget: 20", "budget: 10", false)]
    [InlineData("period: 10d", "period: 5d", true)]
    [InlineData("answers: round", "answers: exact", true)]
    [InlineData("answers: exact", "answers: noise", false)]
    [InlineData("history: together", "history: each", true)]
    [InlineData("history: each", "history: together", false)]
    [InlineData("ranges: [hired]", "ranges: [hired, born]", true)]
    [InlineData("ranges: [hired, born]", "ranges: [hired]", false)]
    public void A_plan_says_which_change_weakens(string before, string after, bool weakens)
    {
        var (old, now) = (Good.Replace("}", $", {before}}}", StringComparison.Ordinal), Good.Replace("}", $", {after}}}", StringComparison.Ordinal));
        PolicyPlan.Between(Set(old), old, Set(now), now).Weakens.ShouldBe(weakens);
    }

    [Fact]
    public void A_resource_that_comes_or_goes_weakens()
    {
        const string Nothing = "profile: standard\n";
        PolicyPlan.Between(Set(Nothing), Nothing, Set(Good), Good).Weakens.ShouldBeTrue();
        PolicyPlan.Between(Set(Good), Good, Set(Nothing), Nothing).Weakens.ShouldBeTrue();
    }

    private static StatisticsRules Read(string text) => Set(text).Statistics;

    private static PolicySet Set(string text)
    {
        var read = PolicySet.Parse(text, "policy.yaml");
        return read.Policy.ShouldNotBeNull(string.Join('\n', read.Errors));
    }
}
