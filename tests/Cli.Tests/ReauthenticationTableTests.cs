using Menshen.Control;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public class ReauthenticationTableTests
{
    /// <summary>Why whatever else can be asked for takes no fresh proof. A new operation is in the table or here, or this test fails.</summary>
    private static readonly (string Why, string[] Operations)[] WithoutProof =
    [
        ("it is open to everybody, or is the proof itself, or the end of one's own session", ["document", "banner", "login", "logout", "self", "version"]),
        ("it keeps the service alive, looks whether it is still itself, or makes one more copy in the house; it gives nobody anything",
            ["status", "metrics", "stop", "selfcheck.run", "backup.take", "backup.verify", "backup.copy", "scrub.run", "purge.run", "journal.archive", "journal.sign"]),
        ("it reads names, numbers, rules and states: no value of anybody's, no key, no password",
            [
                "approval.list", "user.list", "group.list", "database.list", "session.list", "journal.status", "journal.clearing", "audit.rules", "audit.plan", "audit.review.state", "audit.delegations",
                "trace.groups", "factor.list", "cert.list", "key.list", "column.list", "policy.show", "policy.history", "policy.drift", "policy.plan", "provenance.report", "break-glass.list",
                "label.list", "label.show", "label.check", "statistics.list", "statistics.show", "access.matrix", "backup.list", "scrub.show", "purge.show", "transaction.list", "gateway.list",
                "engine.hosts", "statement.list", "quarantine.list", "seal.discover",
            ]),
        ("it takes away and gives nothing", ["approval.reject", "user.sessions.end", "session.end", "group.leave", "database.revoke", "audit.revoke", "cert.revoke", "break-glass.end", "quarantine.impose", "statement.forget"]),
        ("what gives in it waits for another power, whose approval takes a fresh proof",
            [
                "administrator.appoint", "administrator.dismiss", "database.drop", "label.apply", "label.clearance", "statistics.reset", "statement.learn", "quarantine.lift", "transaction.end", "backup.restore",
            ]),
        ("the machine's user asks, whom the kernel names at each request", ["administrator.recover"]),
        ("a session that has shown a fresh proof for the list of the files fetches them, and no other; that takes hours", ["backup.piece"]),
        ("daily work on accounts, rights and objects, each act recorded before it happens: whoever gets something proves himself when he uses it, and what is done to an administrator waits for another",
            [
                "user.add", "user.unlock", "user.delete", "user.disable", "user.enable", "user.set", "user.alias", "user.password", "group.add", "group.delete", "group.join", "database.create", "database.grant", "cert.issue", "key.make", "key.rotate", "audit.review", "audit.delegate", "poison.make",
                "provenance.begin", "label.relabel", "engine.hosts.set",
            ]),
    ];

    [Fact]
    [Requirement("gat389-4.1.2-e.1")]
    public void Every_operation_takes_a_fresh_proof_or_it_is_said_why_not()
    {
        var sensitive = PolicySet.Default.Reauthentication.Events.SelectMany(e => e.Operations).ToList();
        sensitive.ShouldBeUnique();
        sensitive.Concat(WithoutProof.SelectMany(reason => reason.Operations)).Order().ShouldBe(ControlOperations.All.Select(o => o.Name).Order());
    }

    [Fact]
    [Requirement("gat389-4.1.2-e.1")]
    public void What_is_proven_by_the_session_is_for_nobody_without_one()
    {
        foreach (var operation in ControlOperations.All.Where(o => PolicySet.Default.Reauthentication.Of(o.Name) is { } known && known.Freshness > TimeSpan.Zero))
            (ControlPermissions.Of(operation) & (ControlRoles.Nobody | ControlRoles.LocalUser)).ShouldBe(ControlRoles.None, operation.Name);
    }

    [Fact]
    [Requirement("gat389-4.1.2-e.1")]
    [Requirement("realname-7.5.1-9")]
    public void With_a_freshness_of_zero_no_session_is_proof_enough()
    {
        var strictest = new ReauthenticationRules([.. ReauthenticationRules.Default.Events.Select(e => e with { Freshness = TimeSpan.Zero })]);
        var proofs = new FreshProof(strictest, new FixedTime(DateTimeOffset.UnixEpoch.AddSeconds(1)));
        var caller = Callers.LoggedIn(Callers.Subject(ControlRoles.Auditor), DateTimeOffset.UnixEpoch);
        foreach (var operation in ControlOperations.All.Where(o => strictest.Of(o.Name) is not null))
            (proofs.Refusal(caller, operation) is null).ShouldBe(CarriesProof(operation), operation.Name);
    }

    private static bool CarriesProof(ControlOperation operation)
    {
        Type[] proofs = [typeof(CallerCredentials), typeof(OwnPasswordChange)];
        return ControlForms.Of(operation)?.Body?.Type is { } body && (proofs.Contains(body) || body.GetProperties().Any(p => proofs.Contains(p.PropertyType)));
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
