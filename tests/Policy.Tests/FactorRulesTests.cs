using Menshen.Policy;
using Menshen.TestKit;

namespace Menshen.Policy.Tests;

public class FactorRulesTests
{
    [Fact]
    public void In_profile_standard_nobody_is_asked_for_what_nobody_could_have_on_the_first_day()
    {
        PolicySet.Default.Factors.DemandsAnything.ShouldBeFalse();
        PolicySet.Default.Factors.DemandOf("liwei", isProgram: false, hasPower: true).ShouldBe(FactorDemand.None);
    }

    [Fact]
    [Requirement("credit-5.2-a.1")]
    [Requirement("realname-7.4.1-9")]
    [Requirement("realname-7.4.1-11b")]
    public void In_profile_strict_everyone_shows_two_factors_and_who_manages_one_that_cannot_be_forged()
    {
        var factors = Parse("profile: strict\nbackup: {repository: elsewhere}").Factors;
        factors.DemandOf("liwei", isProgram: false, hasPower: false).ShouldBe(FactorDemand.AnySecond);
        factors.DemandOf("till", isProgram: true, hasPower: false).ShouldBe(FactorDemand.Certificate);
        factors.DemandOf("zhao", isProgram: false, hasPower: true).ShouldBe(FactorDemand.Unforgeable);
    }

    [Fact]
    [Requirement("gat389-4.1.2-d.1")]
    public void A_subject_named_in_the_policy_has_a_demand_of_its_own()
    {
        var factors = Parse("factors:\n  people: ticket\n  subjects:\n    - name: liwei\n      demand: certificate\n    - name: old\n      demand: none").Factors;
        factors.DemandOf("liwei", isProgram: false, hasPower: false).ShouldBe(FactorDemand.Certificate);
        factors.DemandOf("old", isProgram: false, hasPower: true).ShouldBe(FactorDemand.None);
        factors.DemandOf("else", isProgram: false, hasPower: false).ShouldBe(FactorDemand.Ticket);
        factors.DemandOf("else", isProgram: true, hasPower: false).ShouldBe(FactorDemand.None);
    }

    [Theory]
    [InlineData("factors: {people: none}", "people must show a second factor")]
    [InlineData("factors: {programs: none}", "programs must show a second factor")]
    [InlineData("factors: {administrators: any-second}", "administrators must show a factor that cannot be forged")]
    [InlineData("factors: {ticket-uses: 2}", "a ticket is a one-time password")]
    [InlineData("journal: {durability: bounded}", "durability bounded can lose records")]
    [InlineData("journal: {when-full: drop-and-count}", "runs statements without records")]
    [InlineData("listen: [{address: 127.0.0.1, tls: loopback-optional}]", "a listener takes plaintext")]
    public void Profile_strict_refuses_what_is_weaker_than_the_standards(string weaker, string words)
    {
        var result = PolicySet.Parse($"profile: strict\nbackup: {{repository: elsewhere}}\n{weaker}", "policy.yaml");
        result.Errors.ShouldHaveSingleItem().ToString().ShouldContain(words);
        PolicySet.Parse(weaker, "policy.yaml").Errors.ShouldBeEmpty();
    }

    [Fact]
    public void Profile_strict_and_where_backups_are_is_a_whole_policy_with_sessions_that_end_when_idle() =>
        Parse("profile: strict\nbackup: {repository: elsewhere}").Sessions.IdleTimeout.ShouldBe(TimeSpan.FromMinutes(10));

    [Fact]
    [Requirement("gat389-4.1.2-e.1")]
    public void What_needs_renewed_authentication_stands_in_one_table_that_the_policy_can_change()
    {
        var table = Parse("reauthentication: {export: 30s}").Reauthentication;
        table.Of("backup.release")!.Freshness.ShouldBe(TimeSpan.FromSeconds(30));
        table.Of("self.password")!.Freshness.ShouldBe(TimeSpan.Zero);
        table.Of("user.list").ShouldBeNull();
        table.Events.SelectMany(e => e.Operations).ShouldBeUnique();
    }

    [Theory]
    [InlineData("factors: {people: two}", "is not a value of `people`")]
    [InlineData("factors: {subjects: [liwei]}", "this is not a subject with its demand")]
    [InlineData("factors: {subjects: [{name: a}]}", "needs a name and a demand")]
    [InlineData("factors: {subjects: [{name: a, demand: none}, {name: a, demand: none}]}", "is named twice")]
    [InlineData("factors: {ticket-life: 5s}", "is out of range")]
    [InlineData("reauthentication: {approval: 1h}", "is out of range")]
    [InlineData("reauthentication: {approval: 0s}", "carries no proof of its own")]
    [InlineData("reauthentication: {unmask: 0s}", "carries no proof of its own")]
    [InlineData("reauthentication: {export: 0s}", "carries no proof of its own")]
    [InlineData("reauthentication: {weekend: 1s}", "is not a setting here")]
    public void What_cannot_be_meant_is_refused_with_words(string text, string words) =>
        PolicySet.Parse(text, "policy.yaml").Errors.ShouldHaveSingleItem().ToString().ShouldContain(words);

    private static PolicySet Parse(string text)
    {
        var result = PolicySet.Parse(text, "policy.yaml");
        result.Errors.ShouldBeEmpty();
        return result.Policy!;
    }
}
