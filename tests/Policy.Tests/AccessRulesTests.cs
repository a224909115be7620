using System.Net;
using Menshen.Policy;
using Menshen.TestKit;

namespace Menshen.Policy.Tests;

public class AccessRulesTests
{
    [Fact]
    public void All_mistakes_of_a_rule_are_told_at_once_with_what_to_write_instead()
    {
        var result = PolicySet.Parse(
            """
            access:
              - id: one
                kind: persons
                source: [10.1.2.3/8]
                days: [monday]
                hours: 8-18
                zone: Middle/Earth
                session: 3
              - id: one
                sessions: 3
              - id: one
                sessions: 4
              - id: idle
              - kind: person
                sessions: 0
              - id: zone
                zone: UTC
                sessions: 2
            """,
            "policy.yaml");
        result.Errors.Select(e => (e.Line, e.What.Split('`') is [_, var word, ..] ? word : e.What)).ShouldBe(
        [
            (3, "persons"), (4, "10.1.2.3/8"), (5, "monday"), (6, "8-18"), (7, "Middle/Earth"), (8, "session"), (9, "one"), (11, "one"),
            (13, "the rule demands nothing"), (14, "a rule needs an id"), (15, "0"), (17, "a time zone alone means nothing"),
        ], ignoreOrder: true);
        result.Errors.ShouldAllBe(e => e.Instead.Length > 0);
    }

    [Fact]
    [Requirement("realname-7.4.7-2")]
    public void Fifteen_minutes_of_idleness_or_none_are_refused_in_profile_standard()
    {
        foreach (var time in new[] { "15min", "off", "1h" })
            PolicySet.Parse($"sessions: {{idle-timeout: {time}}}", "p").Errors.ShouldHaveSingleItem();
        PolicySet.Parse("access:\n  - {id: a, idle-timeout: 15min}", "p").Errors.ShouldHaveSingleItem();
        PolicySet.Parse("sessions: {idle-timeout: 14min}", "p").Policy!.Sessions.IdleTimeout.ShouldBe(TimeSpan.FromMinutes(14));
        PolicySet.Default.Sessions.IdleTimeout.ShouldBe(TimeSpan.FromMinutes(10));
        PolicySet.Parse("profile: transparent", "p").Policy!.Sessions.IdleTimeout.ShouldBe(Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void A_ceiling_that_one_source_reaches_is_refused()
    {
        PolicySet.Parse("logins: {failures: 10, ceiling: 10}", "p").Errors.ShouldHaveSingleItem().What.ShouldContain("ceiling");
        PolicySet.Parse("logins: {failures: 60}", "p").Policy!.Logins.Persons.Ceiling.ShouldBe(61);
        PolicySet.Parse("logins: {applications: {lock: 1s}}", "p").Errors.ShouldHaveSingleItem();
    }

    [Fact]
    public void Hours_over_midnight_belong_to_the_day_on_which_they_began_and_to_the_rules_time_zone()
    {
        var rule = PolicySet.Parse("access:\n  - {id: night, days: [fri], hours: 22:00-06:00, zone: Asia/Shanghai}", "p").Policy!.Access;
        Admits(rule, "2026-11-27T14:30:00Z").ShouldBeTrue();  // Friday 22:30 in Shanghai
        Admits(rule, "2026-11-27T21:59:00Z").ShouldBeTrue();  // Saturday 05:59
        Admits(rule, "2026-11-27T22:00:00Z").ShouldBeFalse(); // Saturday 06:00
        Admits(rule, "2026-11-26T21:00:00Z").ShouldBeFalse(); // Friday 05:00 belongs to Thursday
    }

    [Fact]
    public void The_strictest_of_all_rules_for_a_subject_holds()
    {
        var policy = PolicySet.Parse(
            "access:\n  - {id: a, kind: person, sessions: 9, idle-timeout: 5min}\n  - {id: b, by: li, sessions: 3, lifetime: 1h, new-sessions: 7}\n  - {id: c, power: auditor, sessions: 1}", "p").Policy!;
        policy.Access.TermsFor("li", "person", "", policy.Sessions).ShouldSatisfyAllConditions(
            terms => terms.Sessions.ShouldBe(3),
            terms => terms.NewSessions.ShouldBe(7),
            terms => terms.IdleTimeout.ShouldBe(TimeSpan.FromMinutes(5)),
            terms => terms.Lifetime.ShouldBe(TimeSpan.FromHours(1)));
        policy.Access.TermsFor("zhao", "application", "", policy.Sessions).Sessions.ShouldBe(200);
    }

    private static bool Admits(AccessRules rules, string moment) =>
        rules.RefusedBy("li", "person", "", IPAddress.Loopback, "", DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture)) is null;
}
