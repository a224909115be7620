using Menshen.Control;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public class ReauthenticationTableTests
{
    /// <summary>Operations that are still to come; whoever builds one takes it out here.</summary>
    private static readonly string[] ToCome =
    [
        "unmask.grant", "journal.export", "data.export",
    ];

    [Fact]
    [Requirement("gat389-4.1.2-e.1")]
    public void Every_operation_of_the_table_exists_or_is_known_to_come()
    {
        var known = ControlOperations.All.Select(o => o.Name).ToHashSet();
        var named = PolicySet.Default.Reauthentication.Events.SelectMany(e => e.Operations).ToList();
        named.Where(name => !known.Contains(name) && !ToCome.Contains(name)).ShouldBeEmpty();
    }

    [Theory]
    [Requirement("realname-7.5.1-9")]
    [InlineData("ticket.issue", typeof(LoginWish))]
    [InlineData("self.password", typeof(OwnPasswordChange))]
    [InlineData("factor.enrol", typeof(CallerCredentials))]
    [InlineData("factor.confirm", typeof(CallerCredentials))]
    [InlineData("factor.remove", typeof(FactorRemoval))]
    [InlineData("key.destroy", typeof(CallerCredentials))]
    [InlineData("break-glass.request", typeof(BreakGlassWish))]
    [InlineData("break-glass.open", typeof(LoginWish))]
    [InlineData("label.downgrade", typeof(DowngradeWish))]
    public void A_sensitive_operation_carries_its_own_proof(string operation, Type body)
    {
        PolicySet.Default.Reauthentication.Of(operation).ShouldNotBeNull();
        Type[] proofs = [typeof(CallerCredentials), typeof(OwnPasswordChange)];
        (proofs.Contains(body) || body.GetProperties().Any(p => proofs.Contains(p.PropertyType))).ShouldBeTrue();
    }

    [Theory]
    [Requirement("realname-7.5.1-9")]
    [InlineData("approval.approve", 119, true)]
    [InlineData("approval.approve", 121, false)]
    [InlineData("journal.clear.confirm", 121, false)]
    [InlineData("user.list", 100_000, true)]
    public void An_old_session_is_no_proof_for_a_sensitive_operation(string name, int seconds, bool isEnough)
    {
        var operation = ControlOperations.All.Single(o => o.Name == name);
        var caller = Callers.LoggedIn(Callers.Subject(ControlRoles.Auditor), DateTimeOffset.UnixEpoch);
        var proofs = new FreshProof(ReauthenticationRules.Default, new FixedTime(DateTimeOffset.UnixEpoch.AddSeconds(seconds)));
        (proofs.Refusal(caller, operation) is null).ShouldBe(isEnough);
    }

    [Fact]
    public void No_secret_of_a_factor_reaches_a_text()
    {
        new CallerCredentials("a", "geheim", "123456").ToString().ShouldBe("caller a");
        new LoginTicket("a", "geheim", default, 1, "", null).ToString().ShouldBe("ticket of a");
        new CodeEnrolment("a", "otpauth://geheim").ToString().ShouldBe("enrolment of a");
        new RecoveryCodes("a", ["geheim"]).ToString().ShouldBe("recovery codes of a");
        new LoginWish(new CallerCredentials("a", "geheim", "123456"), null, null).ToString().ShouldNotContain("geheim");
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
