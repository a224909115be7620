using Menshen.Policy;

namespace Menshen.Policy.Tests;

public class AlarmRulesTests
{
    [Fact]
    public void The_default_rules_are_valid_and_have_the_ones_that_the_standards_ask_for() =>
        AlarmRules.Default.All.Select(rule => rule.Name).ShouldBeSubsetOf([
            "repeated-failures", "guessing-names", "new-source", "odd-hour", "mass-read", "mass-change", "change-without-where", "truncated",
            "privilege-change", "refused-again", "inference-refused", "denied-by-the-engine", "review-overdue", "service", "clock", "account-locked", "account-unlocked", "mass-disclosure", "sealed-value-broken", "disclosure-at-odd-hour", "many-traces", "auditors-rules", "policy-not-in-force", "gateways-differ", "drift", "poison", "break-glass", "transaction-in-doubt", "backups", "scrub", "standby", "selfcheck", "host", "quota", "statement-rule", "strange-statement", "quarantine", "bypass-attempt", "superuser-attempt", "service-slow",
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

    [Fact]
    public void What_a_disclosure_can_never_meet_is_an_error()
    {
        var errors = AlarmRules.Parse("""
            alarms:
              - name: a
                when: statement
                showing: clear
                seal-groups: [3]
                values: 5
              - name: b
                when: disclosure
                rows: 7
                outcome: ok
                seal-groups: [0, three]
              - name: c
                when: disclosure
                values: 10
                distinct-values: 10
              - name: d
                when: login
                by: [subject, seal-group]
            """, "alarms.yaml").Errors;
        errors.Select(error => error.Line).ShouldBe([4, 5, 6, 9, 10, 11, 11, 15, 18]);
    }

    [Fact]
    public void A_log_in_has_no_end_user_and_a_statement_has()
    {
        AlarmRules.Parse("""
            alarms:
              - name: a
                when: login
                end-users: [zhang.wei]
                by: [end-user]
              - name: b
                when: administration
                by: [subject]
                first-seen: end-user
            """, "alarms.yaml").Errors.Select(error => error.Line).ShouldBe([4, 5, 9]);
        AlarmRules.Parse("alarms: [{ name: his, when: statement, end-users: [zhang.wei, 李], by: [subject, end-user], count: 9 }]", "alarms.yaml").Rules!.All[0].ToLine()
            .ShouldBe("his: when statement, warning, quiet 00:10:00; end-users zhang.wei, 李; by subject, end-user; count 9 within 00:10:00");
    }

    [Theory]
    [InlineData("\"-\"")]
    [InlineData("\" li\"")]
    [InlineData("\"Rene\\u0301\"")]
    [InlineData("\"zhang\\u200Bwei\"")]
    public void A_rule_about_an_end_user_whom_nobody_can_name_is_refused(string name)
    {
        var error = AlarmRules.Parse($"alarms:\n  - name: his\n    when: statement\n    end-users: [zhang.wei, {name}]\n", "alarms.yaml").Errors.ShouldHaveSingleItem();
        error.Line.ShouldBe(4);
        error.What.ShouldBe("nobody can be named so as an end user");
    }

    [Theory]
    [InlineData("subjects: [wang, li]", "subjects: ['wang, li']")]
    [InlineData("subjects: [wang], databases: [shop]", "subjects: ['wang; databases shop']")]
    public void No_two_rules_that_mean_another_thing_read_alike(string one, string other)
    {
        var (before, after) = (Rules(one), Rules(other));
        before.DifferencesTo(after).Length.ShouldBe(2);

        static AlarmRules Rules(string rule) => AlarmRules.Parse($"alarms: [{{name: r, when: statement, {rule}}}]", "alarms.yaml").Rules!;
    }

    [Fact]
    public void A_rule_over_disclosures_says_in_its_line_all_that_it_asks()
    {
        var rules = AlarmRules.Parse(
            "alarms: [{ name: poison, when: disclosure, showing: failed, seal-groups: [9, 12], by: [subject, seal-group], distinct-values: 5, within: 1h }]", "alarms.yaml").Rules!;
        rules.All[0].ToLine().ShouldBe("poison: when disclosure, warning, quiet 00:10:00; seal-groups 9, 12; by subject, seal-group; showing failed; distinct-values 5 within 01:00:00");
    }
}
