using Menshen.Control;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public sealed class FourEyesTests
{
    [Fact]
    [Requirement("realname-7.4.2-1.2")]
    [Requirement("realname-7.5.2-2.2")]
    public void Nobody_approves_the_own_request_not_even_with_a_second_account()
    {
        var asker = Callers.Subject(ControlRoles.SecurityAdministrator, 1, "Li Wei");
        FourEyes.Refusal(asker, asker, "user.delete").ShouldNotBeNull().ShouldContain("second person");
        FourEyes.Refusal(asker, Callers.Subject(ControlRoles.SecurityAdministrator, 2, " li wei"), "user.delete").ShouldNotBeNull().ShouldContain("second person");
        FourEyes.Refusal(asker, Callers.Subject(ControlRoles.SecurityAdministrator, 2, "Wang Fang"), "user.delete").ShouldBeNull();
        FourEyes.Refusal(asker, Callers.Subject(ControlRoles.SecurityAdministrator, 2, "Li Wei\u200b"), "user.delete").ShouldNotBeNull().ShouldContain("second person");
    }

    [Fact]
    [Requirement("realname-7.4.2-1.2")]
    public void An_appointment_is_never_the_matter_of_one_power_alone()
    {
        var asker = Callers.Subject(ControlRoles.SecurityAdministrator, 1);
        FourEyes.Refusal(asker, Callers.Subject(ControlRoles.SecurityAdministrator, 2), "administrator.appoint").ShouldNotBeNull();
        FourEyes.Refusal(asker, Callers.Subject(ControlRoles.Auditor, 3), "administrator.appoint").ShouldBeNull();
        FourEyes.Refusal(asker, Callers.Subject(ControlRoles.Subject, 4), "user.delete").ShouldNotBeNull();
    }

    [Fact]
    public void Who_is_no_administrator_any_more_has_not_asked()
    {
        var approver = Callers.Subject(ControlRoles.Auditor, 2);
        FourEyes.Refusal(null, approver, "user.delete").ShouldNotBeNull();
        FourEyes.Refusal(Callers.Subject(ControlRoles.Subject, 1), approver, "user.delete").ShouldNotBeNull();
        FourEyes.Refusal(Callers.Subject(ControlRoles.SecurityAdministrator, 1) with { Enabled = false }, approver, "user.delete").ShouldNotBeNull();
    }
}
