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
