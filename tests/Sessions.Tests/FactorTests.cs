using System.Net;
using Menshen.Gateway;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

/// <summary>Logging in with more than a password, as the session's state machine sees it.</summary>
public sealed class FactorTests : IDisposable
{
    private const string Ticket = "tick-et-of-one-use";
    private const string Mine = "aa11";
    private const string Demands = Loop.Bounded + "factors: {people: any-second}\n";

    private Loop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void A_ticket_opens_the_account_once_it_was_taken_where_all_gateways_take_theirs()
    {
        Give(Good(7));
        var talk = Prove(Ticket);
        talk.Port.Redeeming.ShouldBe([7]);
        talk.Port.EngineAsked.ShouldBeFalse();
        talk.Session.OnRedeemed(taken: true);
        talk.Port.EngineAsked.ShouldBeTrue();
        talk.Session.OnEngineRested(Conversation.Welcome);
        _loop.Journal().First(e => e.Session is not null).Session!.Value.Authentication.ShouldBe("scram-sha-256+ticket");
    }

    [Fact]
    [Requirement("gat389-4.1.2-c")]
    [Requirement("credit-5.2-a.1")]
    public void A_ticket_that_somebody_else_took_first_opens_nothing()
    {
        Give(Good(7));
        var talk = Prove(Ticket);
        talk.Session.OnRedeemed(taken: false);
        talk.Port.EngineAsked.ShouldBeFalse();
        talk.Client.ReceivesError("28P01");
        talk.Session.EndReason.ShouldBe(SessionEndReason.TicketSpent);
        _loop.LastEnd().ShouldBe("TicketSpent");
        _loop.Shared.Sessions.Count.ShouldBe(0);
    }

    [Fact]
    public void An_answer_of_the_ticket_desk_that_comes_too_late_wakes_nobody()
    {
        Give(Good(7));
        var talk = Prove(Ticket);
        talk.Session.OnLoginDeadline();
        talk.Session.OnRedeemed(taken: true);
        talk.Port.EngineAsked.ShouldBeFalse();
        talk.Session.EndReason.ShouldBe(SessionEndReason.LoginTimedOut);
    }

    [Fact]
    public void The_password_opens_the_account_while_a_ticket_lives()
    {
        Give(Good(7));
        var talk = Prove(TestSubjects.Password);
        talk.Port.Redeeming.ShouldBeEmpty();
        talk.Port.EngineAsked.ShouldBeTrue();
    }

    [Fact]
    [Requirement("realname-7.5.1-12b")]
    public void A_ticket_is_a_wrong_password_from_elsewhere_for_another_database_and_after_its_time()
    {
        Give(
            Good(1) with { Source = IPAddress.Parse("192.0.2.9") }, Good(2) with { Database = "bank" },
            Good(3) with { ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(-1) });
        Refused(Ticket).ShouldBe("LoginFailed");
    }

    [Fact]
    public void A_ticket_is_good_from_any_loopback_address_and_from_its_own_in_either_writing()
    {
        Good(1).IsGood(IPAddress.IPv6Loopback, "shop", DateTimeOffset.UtcNow).ShouldBeTrue();
        var far = Good(1) with { Source = IPAddress.Parse("192.0.2.9") };
        far.IsGood(IPAddress.Parse("::ffff:192.0.2.9"), "shop", DateTimeOffset.UtcNow).ShouldBeTrue();
        far.IsGood(IPAddress.Loopback, "shop", DateTimeOffset.UtcNow).ShouldBeFalse();
        Good(1).IsGood(IPAddress.Parse("192.0.2.9"), "shop", DateTimeOffset.UtcNow).ShouldBeFalse();
    }

    [Fact]
    public void A_ticket_of_the_time_before_the_password_was_changed_opens_nothing()
    {
        var old = ScramVerifier.Create(System.Text.Encoding.UTF8.GetBytes(Ticket), iterations: 2).Encode();
        Give(Good(1) with { ScramVerifier = old }, Good(2) with { ScramVerifier = "no verifier" });
        Refused(Ticket).ShouldBe("LoginFailed");
    }

    [Fact]
    [Requirement("credit-5.2-a.1")]
    [Requirement("realname-7.9.1-6")]
    [Requirement("tencentdb-2.8-1")]
    public void Where_two_factors_are_demanded_the_right_password_alone_is_answered_as_a_wrong_one()
    {
        Use(Demands);
        var right = Answer(TestSubjects.Password);
        var wrong = Answer("wrong");
        right.Bytes.ShouldBe(wrong.Bytes);
        Frames.Describe(right.Bytes).Single().ShouldContain("password authentication failed for user \"alice\"<0>HIf a second factor is asked of you");
        // The owner of a stolen password is warned by the journal, the thief by nobody.
        _loop.Journal().Where(e => e.Detail is not null).Select(e => e.Detail).ShouldBe(["SecondFactorMissing", "LoginFailed"]);
    }

    [Fact]
    public void The_hint_tells_nobody_who_exists()
    {
        Use(Demands);
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("nobody", "shop"));
        Frames.Describe(talk.Authenticate(TestSubjects.Password).Bytes).Single().ShouldContain("<0>HIf a second factor is asked of you");
    }

    [Theory]
    [Requirement("gat389-4.1.2-d.2")]
    [InlineData("ticket", true, true, false, false)]
    [InlineData("ticket", false, true, true, false)]
    [InlineData("certificate", false, true, false, true)]
    [InlineData("certificate", true, true, true, true)]
    [InlineData("certificate", true, false, false, false)]
    [InlineData("unforgeable", true, false, false, false)]
    [InlineData("unforgeable", false, true, false, true)]
    [InlineData("any-second", true, true, false, false)]
    [InlineData("any-second", false, true, false, true)]
    [InlineData("any-second", false, false, false, false)]
    [InlineData("none", false, true, false, false)]
    public void Factors_combine_as_the_policy_says(string demand, bool withTicket, bool letsIn, bool alsoCertificate, bool certificateAlone)
    {
        Use(Loop.Bounded + $"factors: {{people: {demand}}}\n");
        _loop.Subjects.Factors = new SubjectFactors([Good(1)], [new CertificateEntry(Mine, DateTimeOffset.UtcNow.AddDays(1))]);
        var talk = WithTls(alsoCertificate || certificateAlone ? Mine : "");
        var answer = talk.Authenticate(withTicket ? Ticket : TestSubjects.Password);
        answer.IsAccepted.ShouldBe(demand == "ticket" && !withTicket ? false : letsIn);
    }

    [Fact]
    [Requirement("gat389-4.1.2-b.2")]
    [Requirement("credit-5.2-b.2")]
    public void Somebody_elses_certificate_is_refused_with_any_proof_and_in_any_policy()
    {
        _loop.Subjects.Factors = new SubjectFactors([Good(1)], [new CertificateEntry(Mine, DateTimeOffset.UtcNow.AddDays(1))]);
        foreach (var proof in new[] { TestSubjects.Password, Ticket }) WithTls("bb22").Authenticate(proof).IsAccepted.ShouldBeFalse();
        WithTls(Mine).Authenticate(TestSubjects.Password).IsAccepted.ShouldBeTrue();
        _loop.Journal().Where(e => e.Detail is not null).Select(e => e.Detail).ShouldBe(["CertificateRefused", "LoginFailed"]);
    }

    [Fact]
    public void A_certificate_after_its_time_opens_nothing()
    {
        Use(Demands);
        _loop.Subjects.Factors = new SubjectFactors([], [new CertificateEntry(Mine, DateTimeOffset.UtcNow.AddSeconds(-1))]);
        WithTls(Mine).Authenticate(TestSubjects.Password).IsAccepted.ShouldBeFalse();
    }

    [Fact]
    public void A_session_whose_certificate_was_revoked_is_told_why_it_ends()
    {
        var talk = _loop.LogIn();
        talk.Session.EndBecause(SessionEndReason.CertificateRevoked);
        talk.Client.ReceivesError("57P01");
        _loop.LastEnd().ShouldStartWith("CertificateRevoked");
    }

    [Fact]
    [Requirement("realname-7.4.1-11b")]
    public void Whose_certificate_is_revoked_between_his_name_and_his_proof_is_not_let_in()
    {
        HaveMine();
        var talk = WithTls(Mine);
        _loop.Subjects.Factors = SubjectFactors.None;
        talk.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeFalse();
        _loop.LastEnd().ShouldBe("CertificateRevoked");
    }

    [Fact]
    public void Whose_account_is_closed_or_given_another_password_between_his_name_and_his_proof_is_not_let_in()
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("leaver", "shop"));
        TestSubjects.Disabled.Add("leaver");
        try
        {
            talk.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeFalse();
        }
        finally
        {
            TestSubjects.Disabled.Remove("leaver");
        }
        talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("alice", "shop"));
        _loop.Subjects.OtherPassword = "not the stolen one";
        var stolen = talk.Authenticate(TestSubjects.Password);
        stolen.IsAccepted.ShouldBeFalse();
        // The thief reads what he would of a wrong one.
        stolen.Bytes.ShouldBe(Answer("wrong").Bytes);
        _loop.Journal().Where(e => e.Detail is not null).Select(e => e.Detail).ShouldBe(["SubjectBarred", "LoginFailed", "LoginFailed"]);
    }

    [Fact]
    public void A_session_ends_with_the_time_of_its_certificate_and_also_where_nobody_is_told_that_it_was_revoked()
    {
        HaveMine();
        var talk = WithTls(Mine);
        talk.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeTrue();
        talk.Session.OnEngineRested(Conversation.Welcome with { });
        talk.Session.Watch();
        talk.Session.EndReason.ShouldBe(SessionEndReason.None);
        _loop.Subjects.Factors = new SubjectFactors([], [new CertificateEntry(Mine, DateTimeOffset.UtcNow.AddSeconds(-1))]);
        talk.Session.Watch();
        talk.Session.EndReason.ShouldBe(SessionEndReason.CertificateRevoked);
    }

    [Fact]
    [Requirement("gat389-4.1.2-b.1")]
    public void A_forged_certificate_has_a_reason_of_its_own_in_the_journal()
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.SslRequest());
        talk.Session.OnClientEnded("TLS handshake: error:0A000086:SSL routines::certificate verify failed");
        _loop.LastEnd().ShouldBe("CertificateRefused");
    }

    private void HaveMine() => _loop.Subjects.Factors = new SubjectFactors([], [new CertificateEntry(Mine, DateTimeOffset.UtcNow.AddDays(1))]);

    private Conversation WithTls(string certificate)
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.SslRequest());
        talk.Client.Forget();
        talk.Session.OnClientTls(default, "TLSv1.3", certificate);
        talk.Client.Sends(Front.Startup("alice", "shop"));
        return talk;
    }

    private Conversation Prove(string password)
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("alice", "shop"));
        talk.Authenticate(password).IsAccepted.ShouldBeTrue();
        return talk;
    }

    private LoginAnswer Answer(string password)
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("alice", "shop"));
        return talk.Authenticate(password);
    }

    private string? Refused(string password)
    {
        Answer(password).IsAccepted.ShouldBeFalse();
        return _loop.LastEnd();
    }

    private void Give(params TicketEntry[] tickets) => _loop.Subjects.Factors = new SubjectFactors([.. tickets], []);

    private void Use(string policy)
    {
        _loop.Dispose();
        _loop = new Loop(policy);
    }

    private static TicketEntry Good(long id) =>
        new(id, TestSubjects.VerifierOf(Ticket), IPAddress.Loopback, null, DateTimeOffset.UtcNow.AddMinutes(1));
}
