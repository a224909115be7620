using System.Text;
using Menshen.Policy.Grants;
using Menshen.Policy.Planning;
using Menshen.Sql;

namespace Menshen.Policy.Tests;

public class GrantRulesTests
{
    [Fact]
    public void A_rule_takes_from_the_general_terms_what_it_does_not_say()
    {
        var rules = Of("""
            grants:
              depth: 2
              receivers: [person, group]
              expiry: 90d
              objects:
                - {objects: parcels/public.*, purpose: required}
                - {objects: parcels/public.sender, depth: 1, only: [readers], never: [bob], expiry: off}
                - {objects: other/*, receivers: group}
            """);
        var (schema, table) = (rules.Rules[0], rules.Rules[1]);
        (schema.Terms.Depth, schema.Terms.Longest, schema.Terms.NeedsPurpose, schema.Only).ShouldBe((2, TimeSpan.FromDays(90), true, null));
        schema.Terms.Receivers.ShouldBe(["person", "group"]);
        (table.Terms.Depth, table.Terms.Longest, table.Terms.NeedsPurpose).ShouldBe((1, Timeout.InfiniteTimeSpan, false));
        table.Only!.Value.ShouldBe(["readers"]);
        table.Never.ShouldBe(["bob"]);
        // The narrowest first, the general one last, and only those of the database.
        rules.For("parcels").Select(rule => rule.Objects.ToString()).ShouldBe(["parcels/public.sender", "parcels/public.*", "parcels/*"]);
        rules.For("other").Select(rule => rule.Terms.Receivers.Length).ShouldBe([1, 2]);
        rules.DigestFor("parcels").ShouldNotBe(rules.DigestFor("other"));
    }

    [Theory]
    [InlineData("depth: 0", "depth")]
    [InlineData("depth: 9", "depth")]
    [InlineData("receivers: [persons]", "Did you mean `person`?")]
    [InlineData("receivers: []", "empty list")]
    [InlineData("expiry: 5s", "out of range")]
    [InlineData("purpose: yes", "required")]
    [InlineData("object: []", "objects")]
    [InlineData("objects: [{depth: 1}]", "`objects` is missing")]
    [InlineData("objects: [{objects: public.sender}]", "are no objects")]
    [InlineData("objects: [{objects: menshen/*}]", "not an application's")]
    [InlineData("objects: [{objects: a/menshen.*}]", "not an application's")]
    [InlineData("objects: [{objects: a/b.c, only: []}]", "empty list")]
    [InlineData("objects: [{objects: a/b.c, only: [x], never: [x]}]", "stands in `only`, too")]
    [InlineData("objects: [{objects: a/b.c}, {objects: a/b.c, depth: 1}]", "already")]
    public void What_is_wrong_is_said_with_what_to_write(string line, string words)
    {
        var errors = PolicySet.Parse($"grants:\n  {line}\n", "policy.yaml").Errors;
        errors.ShouldNotBeEmpty();
        errors.ShouldContain(error => error.ToString().Contains(words, StringComparison.Ordinal), string.Join('\n', errors));
    }

    [Fact]
    public void Profile_strict_grants_nothing_to_everybody_and_profile_transparent_only_notes()
    {
        GrantTerms.Strict.Receivers.ShouldNotContain("public");
        PolicySet.Parse("profile: strict\ngrants: {receivers: [public]}\n", "policy.yaml").Errors.ShouldContain(error => error.ToString().Contains("PUBLIC is everybody", StringComparison.Ordinal));
        Of("profile: transparent\n").AreEnforced.ShouldBeFalse();
        Of("").AreEnforced.ShouldBeTrue();
    }

    [Theory]
    [InlineData("grants: {depth: 1}", "grants: {depth: 2}", true)]
    [InlineData("grants: {depth: 2}", "grants: {depth: 1}", false)]
    [InlineData("grants: {expiry: 30d}", "grants: {expiry: off}", true)]
    [InlineData("grants: {expiry: off}", "grants: {expiry: 30d}", false)]
    [InlineData("grants: {purpose: required}", "grants: {purpose: optional}", true)]
    [InlineData("grants: {receivers: [group]}", "grants: {receivers: [group, administrator]}", true)]
    [InlineData("grants: {receivers: [group, person]}", "grants: {receivers: [group]}", false)]
    [InlineData("", "grants: {objects: [{objects: a/b.c, depth: 1}]}", true)]
    [InlineData("grants: {objects: [{objects: a/b.c, only: [x]}]}", "grants: {objects: [{objects: a/b.c, only: [x, y]}]}", true)]
    [InlineData("grants: {objects: [{objects: a/b.c, only: [x, y]}]}", "grants: {objects: [{objects: a/b.c, only: [x]}]}", false)]
    [InlineData("grants: {objects: [{objects: a/b.c, never: [x]}]}", "grants: {objects: [{objects: a/b.c, never: [x, y]}]}", false)]
    [InlineData("grants: {objects: [{objects: a/b.c, never: [x]}]}", "grants: {objects: [{objects: a/b.c}]}", true)]
    [InlineData("grants: {objects: [{objects: a/b.c, expiry: 1d}]}", "grants: {objects: [{objects: a/b.c, expiry: 2d}]}", true)]
    public void The_plan_says_which_way_weakens(string before, string after, bool weakens)
    {
        var plan = PolicyPlan.Between(Set(before), before, Set(after), after);
        plan.Differences.ShouldNotBeEmpty();
        plan.Differences.Any(difference => difference.Weakens).ShouldBe(weakens, string.Join('\n', plan.Differences));
        plan.Differences.ShouldAllBe(difference => difference.Reach == PolicyReach.AtOnce);
    }

    [Theory]
    [InlineData("GRANT app TO bob", "MG0007")]
    [InlineData("grant app, other to bob with admin option", "MG0007")]
    [InlineData("GRANT CONNECT ON DATABASE parcels TO bob", "MG0008")]
    [InlineData("GRANT\nALL   ON /* x */ DATABASE \"p\" TO PUBLIC", "MG0008")]
    [InlineData("REASSIGN OWNED BY app TO bob", "MG0009")]
    [InlineData("REVOKE app FROM bob", null)]
    [InlineData("REVOKE ALL ON DATABASE parcels FROM bob", null)]
    [InlineData("GRANT SELECT ON sender TO bob WITH GRANT OPTION", null)]
    [InlineData("GRANT SELECT ON \"on database\" TO bob", null)]
    [InlineData("CREATE SCHEMA s GRANT SELECT ON t TO joe", null)]
    public void What_the_engine_has_no_event_for_is_refused_by_its_text(string sql, string? rule)
    {
        var facts = StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements.ShouldHaveSingleItem();
        GrantStatements.Decide(facts)?.RuleId.ShouldBe(rule);
        (GrantStatements.Decide(facts) is null).ShouldBe(rule is null);
    }

    private static GrantRules Of(string text) => Set(text).Grants;

    private static PolicySet Set(string text)
    {
        var result = PolicySet.Parse(text, "policy.yaml");
        result.Errors.ShouldBeEmpty();
        return result.Policy!;
    }
}
