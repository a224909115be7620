using Menshen.Policy;

namespace Menshen.Policy.Tests;

public class PolicyDefaultsTests
{
    [Fact]
    public void The_annotated_default_file_says_the_same_as_no_file_at_all()
    {
        var result = PolicySet.Parse(PolicySet.DefaultFile(), "policy.yaml");
        result.Errors.ShouldBeEmpty();
        Same(result.Policy!, PolicySet.Default);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    public void An_empty_file_is_the_default_policy(string text) =>
        Same(PolicySet.Parse(text, "policy.yaml").Policy.ShouldNotBeNull(), PolicySet.Default);

    [Fact]
    public void The_default_listens_on_loopback_alone_and_demands_tls()
    {
        var listener = PolicySet.Default.Listeners.ShouldHaveSingleItem();
        listener.Address.ShouldBe(System.Net.IPAddress.Loopback);
        listener.Tls.ShouldBe(ListenerTls.Required);
    }

    private static void Same(PolicySet left, PolicySet right)
    {
        left.Profile.ShouldBe(right.Profile);
        left.Listeners.ShouldBe(right.Listeners);
        left.Journal.ShouldBe(right.Journal);
        left.JournalKeeping.ShouldBe(right.JournalKeeping);
        left.Sessions.ShouldBe(right.Sessions);
        left.Accounts.ShouldBe(right.Accounts);
        left.Passwords.ShouldBe(right.Passwords);
        left.Logins.ShouldBe(right.Logins);
        left.Access.All.ShouldBe(right.Access.All);
        left.Seals.Groups.ShouldBe(right.Seals.Groups);
        left.Disclosure.All.ShouldBe(right.Disclosure.All);
        (left.Labels.IsEmpty, right.Labels.IsEmpty).ShouldBe((true, true));
        (left.Grants.Terms with { Receivers = [] }).ShouldBe(right.Grants.Terms with { Receivers = [] });
        left.Grants.Terms.Receivers.ShouldBe(right.Grants.Terms.Receivers);
        left.Grants.Rules.ShouldBe(right.Grants.Rules);
        left.Quotas.All.ShouldBe(right.Quotas.All);
        MaskRules.KnownTags.Append("other.tag").ShouldAllBe(tag => left.Masks.For(tag) == right.Masks.For(tag));
        left.Messages.ShouldBe(right.Messages);
        left.WarmConnections.ShouldBe(right.WarmConnections);
        left.TransparentSuperusers.ShouldBe(right.TransparentSuperusers);
        (left.Factors with { Subjects = [] }).ShouldBe(right.Factors with { Subjects = [] });
        left.Factors.Subjects.ShouldBe(right.Factors.Subjects);
        left.Reauthentication.Events.Select(e => (e.Name, e.Freshness)).ShouldBe(right.Reauthentication.Events.Select(e => (e.Name, e.Freshness)));
    }
}
