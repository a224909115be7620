using Menshen.Policy;

namespace Menshen.Policy.Tests;

public class AlarmRulesTests
{
    [Fact]
    public void The_default_rules_are_valid_and_have_the_ones_that_the_standards_ask_for() =>
        AlarmRules.Default.All.Select(rule => rule.Name).ShouldBeSubsetOf([
            "repeated-failures", "guessing-names", "new-source", "odd-hour", "mass-read", "mass-change", "change-without-where", "truncated",
            "privilege-change", "refused-again", "denied-by-the-engine", "review-overdue", "service", "clock", "account-locked", "account-unlocked",
        ]);

    [Fact]
    public void All_errors_come_at_once_with_their_places()
    {
        var errors = AlarmRules.Parse("""
            alarms:
              - name: a b
                when: logon
              - when: login
                rows: 5
                outside-hours: 25:00-26:00
              - name: twice
                when: login
                by: [subject, moon]
              - name: twice
                when: statement
                sources: [10.0.0.300/8]
                count: 2
                rows: 7
              - name: seen
                when: login
                by: [source]
                first-seen: source
            alarm: []
            """, "alarms.yaml").Errors;
        errors.Select(error => error.Line).ShouldBe([2, 3, 4, 5, 6, 9, 10, 12, 14, 18, 19]);
        errors.ShouldAllBe(error => error.ToString().StartsWith("alarms.yaml:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_without_rules_raises_nothing_and_is_valid() => AlarmRules.Parse("alarms: []", "alarms.yaml").Rules!.All.ShouldBeEmpty();

    [Fact]
    public void A_file_that_is_not_there_is_an_error() => AlarmRules.Load("/nowhere/alarms.yaml").IsValid.ShouldBeFalse();
}
