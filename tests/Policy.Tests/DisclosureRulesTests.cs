using System.Globalization;
using Menshen.Policy;

namespace Menshen.Policy.Tests;

public class DisclosureRulesTests
{
    private static readonly DateTimeOffset Noon = Moment("2026-11-27T04:00:00Z"); // Friday 12:00 in Shanghai

    [Fact]
    public void Who_is_in_no_rule_sees_masks_finds_nothing_and_enters_nothing()
    {
        var rules = Rules("- {id: a, by: li, tags: pii.phone, rights: reveal}");
        foreach (var right in new[]
        {
            PolicySet.Default.Disclosure.For("zhao", ["managers"], "person", "sysadmin").Of("pii.phone", Noon),
            rules.For("zhao", [], "person", null).Of("pii.phone", Noon),
            rules.For("li", [], "person", null).Of("pii.name", Noon),
        })
            right.ShouldBe(new DisclosureRight { Showing = Showing.Masked });
    }

    [Fact]
    public void The_default_right_may_do_nothing_at_all()
    {
        var right = default(DisclosureRight);
        (right.Showing, right.MaySearch, right.MayEnter).ShouldBe((Showing.Sealed, false, false));
    }

    [Fact]
    public void Rights_of_several_rules_add_up_and_the_journal_names_the_one_that_reveals()
    {
        var rules = Rules(
            """
            - {id: find, kind: person, tags: 'pii.*', rights: [search, mask]}
              - {id: see, group: [managers], tags: [pii.phone], rights: reveal, purpose: complaints}
              - {id: write, by: [li], tags: [pii.phone], rights: enter}
            """);
        rules.For("li", ["staff", "managers"], "person", null).Of("pii.phone", Noon)
            .ShouldBe(new DisclosureRight { Showing = Showing.Clear, MaySearch = true, MayEnter = true, RuleId = "see", Purpose = "complaints" });
        rules.For("li", ["staff"], "person", null).Of("pii.phone", Noon)
            .ShouldBe(new DisclosureRight { Showing = Showing.Masked, MaySearch = true, MayEnter = true, RuleId = "find" });
        rules.For("zhao", ["managers"], "application", null).Of("pii.phone", Noon)
            .ShouldBe(new DisclosureRight { Showing = Showing.Clear, RuleId = "see", Purpose = "complaints" });
    }

    [Fact]
    public void None_is_stronger_than_every_right_wherever_it_stands()
    {
        foreach (var order in new[] { "- {0}\n  - {1}", "- {1}\n  - {0}" })
        {
            var rules = Rules(string.Format(
                CultureInfo.InvariantCulture, order, "{id: all, kind: [person], tags: pii.*, rights: [reveal, search, enter]}",
                "{id: never, power: sysadmin, tags: pii.id-card, rights: none}"));
            rules.For("li", [], "person", "sysadmin").Of("pii.id-card", Noon).ShouldBe(new DisclosureRight { RuleId = "never" });
            rules.For("li", [], "person", "sysadmin").Of("pii.phone", Noon).Showing.ShouldBe(Showing.Clear);
            rules.For("li", [], "person", "").Of("pii.id-card", Noon).Showing.ShouldBe(Showing.Clear);
        }
    }

    [Fact]
    public void Outside_its_hours_a_rule_does_not_count()
    {
        var profile = Rules("- {id: day, by: li, tags: pii.phone, rights: [reveal, search], days: [mon, tue, wed, thu, fri], hours: 08:00-18:00, zone: Asia/Shanghai}")
            .For("li", [], "person", null);
        profile.Of("pii.phone", Noon).Showing.ShouldBe(Showing.Clear);
        profile.Of("pii.phone", Moment("2026-11-27T10:00:00Z")).ShouldBe(DisclosureRight.Otherwise); // 18:00
        profile.Of("pii.phone", Moment("2026-11-28T04:00:00Z")).ShouldBe(DisclosureRight.Otherwise); // Saturday
    }

    [Fact]
    public void The_strictest_daily_limit_holds()
    {
        var rules = Rules(
            """
            - {id: wide, kind: person, tags: pii.*, rights: reveal, values-per-day: 500, over-budget: stop}
              - {id: narrow, by: li, tags: pii.phone, rights: reveal, values-per-day: 20}
              - {id: same, by: wang, tags: pii.phone, rights: reveal, values-per-day: 500}
            """);
        rules.For("li", [], "person", null).Of("pii.phone", Noon).ShouldSatisfyAllConditions(
            right => right.RuleId.ShouldBe("wide"),
            right => (right.ValuesADay, right.BudgetOf, right.OverBudget).ShouldBe((20, "narrow", BudgetAction.Mask)));
        rules.For("li", [], "person", null).Of("pii.name", Noon).ValuesADay.ShouldBe(500);
        rules.For("wang", [], "person", null).Of("pii.phone", Noon).OverBudget.ShouldBe(BudgetAction.Stop);
    }

    [Fact]
    public void Asking_for_a_right_allocates_nothing()
    {
        var profile = Rules(
            """
            - {id: a, by: li, tags: [pii.name, 'pii.*'], rights: [reveal, search], days: [mon, fri], hours: 08:00-18:00, zone: Asia/Shanghai, values-per-day: 5}
              - {id: b, by: li, tags: pii.phone, rights: enter}
            """).For("li", [], "person", null);
        profile.Of("pii.phone", Noon);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) profile.Of("pii.phone", Noon);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void A_pattern_reaches_what_stands_below_it_and_nothing_beside_it()
    {
        var seals = "seals:\n  - {group: a, tag: pii.staff.phone, mode: eq}\n  - {group: b, tag: piix.phone, mode: eq}\n";
        var profile = Valid(seals + "disclosure:\n  - {id: a, by: li, tags: [pii.*], rights: reveal}").Disclosure.For("li", [], "person", null);
        profile.Of("pii.staff.phone", Noon).Showing.ShouldBe(Showing.Clear);
        profile.Of("piix.phone", Noon).Showing.ShouldBe(Showing.Masked);
        profile.Of("pii", Noon).Showing.ShouldBe(Showing.Masked);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_with_what_to_write_instead()
    {
        var result = PolicySet.Parse(
            """
            disclosure:
              - id: a
                by: li
                tags: [pii.phon, Phone, 'pii.*']
                rights: [reveel, search]
                hours: 8-18
                zone: Middle/Earth
                over-budget: stop
              - {id: b, tags: pii.phone, rights: [reveal]}
              - {id: c, by: li, tags: pii.phone, rights: [none, mask]}
              - {id: d, by: li, tags: pii.phone, rights: search, values-per-day: 3}
              - {id: e, by: [], tags: [], rights: []}
              - {by: li, tags: pii.phone, rights: enter, values-per-day: 0, tag: x}
              - {id: f, by: li}
              - {id: d, by: li, tags: pii.phone, rights: mask}
            """,
            "policy.yaml");
        result.Errors.Select(e => (e.Line, e.What.Split('`') is [_, var word, ..] ? word : e.What)).ShouldBe(
        [
            (4, "pii.phon"), (4, "Phone"), (5, "reveel"), (6, "8-18"), (7, "Middle/Earth"), (8, "over-budget"), (9, "the rule does not say for whom"), (10, "none"),
            (11, "values-per-day"), (12, "by"), (12, "tags"), (12, "rights"), (13, "a rule needs an id"), (13, "0"), (13, "values-per-day"), (13, "tag"),
            (14, "the rule does not say for which tags"), (14, "the rule gives and takes nothing"), (15, "d"),
        ], ignoreOrder: true);
        result.Errors.ShouldAllBe(e => e.Instead.Length > 0);
        result.Errors.Single(e => e.What.Contains("pii.phon`", StringComparison.Ordinal)).Instead.ShouldBe("Did you mean `pii.phone`?");
        result.Errors.Single(e => e.What.Contains("reveel", StringComparison.Ordinal)).Instead.ShouldBe("Did you mean `reveal`?");
    }

    [Fact]
    public void In_profile_strict_a_rule_that_reveals_must_say_for_what()
    {
        var error = PolicySet.Parse("profile: strict\nbackup: {repository: elsewhere}\ndisclosure:\n  - {id: a, by: li, tags: pii.phone, rights: reveal}", "p").Errors.ShouldHaveSingleItem();
        (error.Line, error.Instead).ShouldBe((4, "Add `purpose: …`"));
        Valid("profile: strict\nbackup: {repository: elsewhere}\ndisclosure:\n  - {id: a, by: li, tags: pii.phone, rights: reveal, purpose: complaints}");
        Valid("profile: strict\nbackup: {repository: elsewhere}\ndisclosure:\n  - {id: a, by: li, tags: pii.phone, rights: [search, enter, mask]}");
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static DisclosureRules Rules(string list) => Valid($"disclosure:\n  {list}").Disclosure;

    private static PolicySet Valid(string text)
    {
        var result = PolicySet.Parse(text, "p");
        result.Errors.Select(e => e.ToString()).ShouldBeEmpty();
        return result.Policy.ShouldNotBeNull();
    }
}
