using Menshen.Engine;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public sealed class TwoPersonRuleTests
{
    [Fact]
    [Requirement("credit-6.2-g.4")]
    public void The_auditor_and_another_administrator_are_enough_in_either_order()
    {
        TwoPersonRule.Refusal(Administrator(1, Power.Auditor), Administrator(2, Power.SecurityAdministrator)).ShouldBeNull();
        TwoPersonRule.Refusal(Administrator(2, Power.SystemAdministrator), Administrator(1, Power.Auditor)).ShouldBeNull();
    }

    [Fact]
    [Requirement("credit-6.2-g.4")]
    public void One_person_is_one_person_also_with_two_accounts() =>
        TwoPersonRule.Refusal(Administrator(1, Power.Auditor, "Li Hua"), Administrator(2, Power.SecurityAdministrator, "li hua")).ShouldNotBeNull().ShouldContain("second person");

    [Theory]
    [Requirement("credit-6.2-g.4")]
    [InlineData("Li Hua ")]
    [InlineData("li  hua")]
    [InlineData("Li\u00a0Hua")]
    [InlineData("Li Hua\u200b")]
    [InlineData("Li Hua\u3164")]
    [InlineData("\uff2c\uff49\u3000\uff28\uff55\uff41")]
    [InlineData("L\u2060i Hua\U000e0041")]
    public void A_name_that_reads_the_same_is_the_same_person(string spelling) =>
        TwoPersonRule.Refusal(Administrator(1, Power.Auditor, "Li Hua"), Administrator(2, Power.SecurityAdministrator, spelling)).ShouldNotBeNull().ShouldContain("second person");

    [Theory]
    [InlineData("李华", "李桦")]
    [InlineData("Li Hua", "Li Huan")]
    [InlineData("Li Hua", "LiHua")]
    public void Names_that_differ_are_two_persons(string one, string other) => PersonName.IsSame(one, other).ShouldBeFalse();

    [Theory]
    [InlineData("Li Hua", true)]
    [InlineData("李华", true)]
    [InlineData("\U00020bb7野家", true)]
    [InlineData("葛\U000e0100城", true)]
    [InlineData("", false)]
    [InlineData(" \u200b", false)]
    [InlineData("Li\nHua", false)]
    [InlineData("Li Hua\u202e", false)]
    [InlineData("Li Hua\uffa0", false)]
    public void Nobody_is_called_by_what_cannot_be_seen(string name, bool isGood)
    {
        if (isGood) PersonName.Require(name);
        else Should.Throw<CatalogueRefusalException>(() => PersonName.Require(name));
    }

    [Fact]
    public void Without_the_auditor_two_are_not_enough() =>
        TwoPersonRule.Refusal(Administrator(1, Power.SystemAdministrator), Administrator(2, Power.SecurityAdministrator)).ShouldNotBeNull().ShouldContain("the auditor must be one");

    [Fact]
    public void Who_is_no_administrator_any_more_has_not_asked()
    {
        TwoPersonRule.Refusal(null, Administrator(1, Power.Auditor)).ShouldNotBeNull();
        TwoPersonRule.Refusal(Administrator(2, null), Administrator(1, Power.Auditor)).ShouldNotBeNull();
        TwoPersonRule.Refusal(Administrator(2, Power.SecurityAdministrator) with { DeletedAt = DateTimeOffset.UnixEpoch }, Administrator(1, Power.Auditor)).ShouldNotBeNull();
    }

    private static Subject Administrator(long id, Power? power, string? person = null) => new()
    {
        Id = id, Name = $"admin{id}", Kind = SubjectKind.Person, EngineRole = $"s_{id}", ScramVerifier = "", Enabled = true, MustChangePassword = false,
        CreatedAt = DateTimeOffset.UnixEpoch, CreatedBy = "init", PasswordSetAt = DateTimeOffset.UnixEpoch, Person = person ?? $"person {id}", Power = power,
    };
}
