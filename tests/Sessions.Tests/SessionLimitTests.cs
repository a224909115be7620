using Menshen.Gateway.Sessions;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

/// <summary>How many sessions there may be, from where and when, and when they end.</summary>
public sealed class SessionLimitTests
{
    [Fact]
    [Requirement("realname-7.5.9-1")]
    [Requirement("realname-7.5.9-2")]
    [Requirement("gat389-5.1.2.3-b.1")]
    public void The_session_beyond_the_limit_of_its_subject_is_refused_and_others_are_not()
    {
        using var loop = new Loop(Loop.Bounded + "sessions: {maximum: 4, maximum-of-one: 2}\n");
        loop.LogIn("li");
        var second = loop.LogIn("li");
        Refused(loop, "li").ShouldBe(SessionEndReason.SessionLimitReached);
        loop.LogIn("shop");
        second.Client.Sends(Front.Terminate);
        loop.LogIn("li");
        loop.LogIn("alice");
        Refused(loop, "auditor").ShouldBe(SessionEndReason.TooManySessions);
    }

    [Fact]
    [Requirement("gat389-5.1.2.3-b.2")]
    public void A_subject_that_nobody_limited_has_the_default_limit()
    {
        using var loop = new Loop();
        loop.LogIn("li").Session.Identity!.Limits.Terms.Sessions.ShouldBe(200);
        for (var i = 1; i < 200; i++) loop.LogIn("li");
        Refused(loop, "li").ShouldBe(SessionEndReason.SessionLimitReached);
    }

    [Fact]
    [Requirement("realname-7.5.9-3")]
    public async Task More_sessions_than_the_window_allows_are_refused_until_it_ends()
    {
        using var loop = new Loop(Loop.Bounded + "sessions: {new-sessions-of-one: 3, new-sessions: 5, window: 1s}\n");
        for (var i = 0; i < 3; i++) loop.LogIn("li").Client.Sends(Front.Terminate);
        Refused(loop, "li").ShouldBe(SessionEndReason.SessionLimitReached);
        loop.LogIn("shop");
        loop.LogIn("shop");
        Refused(loop, "alice").ShouldBe(SessionEndReason.SessionLimitReached);
        await Task.Delay(1100, TestContext.Current.CancellationToken);
        loop.LogIn("li");
    }

    [Theory]
    [InlineData("source: 10.0.0.0/8", false)]
    [InlineData("source: [10.0.0.0/8, 127.0.0.1]", true)]
    [InlineData("application: [till]", true)]
    [InlineData("application: [psql]", false)]
    [InlineData("kind: application, source: 10.0.0.0/8", true)]
    [InlineData("by: [shop], source: 10.0.0.0/8", true)]
    [InlineData("by: [li, shop], source: 10.0.0.0/8", false)]
    [InlineData("power: auditor, source: 10.0.0.0/8", true)]
    [Requirement("gat389-5.1.2.3-c")]
    [Requirement("realname-7.4.7-1")]
    [Requirement("realname-7.9.4-1")]
    [Requirement("realname-7.3.2-1")]
    [Requirement("realname-7.5.2-6.2")]
    public void A_rule_of_access_admits_or_refuses_before_the_client_is_told_that_its_password_is_right(string rule, bool admits)
    {
        using var loop = new Loop(Loop.Bounded + $"access:\n  - {{id: one, {rule}}}\n");
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup("li", "shop", "application_name", "till"));
        var answer = talk.Authenticate(TestSubjects.Password);
        answer.IsAccepted.ShouldBe(admits);
        if (admits) return;
        Frames.Describe(answer.Bytes).Single().ShouldStartWith("E SFATAL<0>VFATAL<0>C28P01<0>Mpassword authentication failed");
        talk.Session.EndReason.ShouldBe(SessionEndReason.AccessRuleRefused);
        loop.Failures.LastOf(5).FailuresSince.ShouldBe(0);
        loop.LastEnd().ShouldBe("AccessRuleRefused");
    }

    [Fact]
    [Requirement("realname-7.4.1-2.3")]
    public void An_account_that_two_use_at_once_from_two_places_serves_the_first_alone()
    {
        using var loop = new Loop(Loop.Bounded + "access:\n  - {id: unshared, kind: person, sessions: 1}\n");
        var owner = loop.LogIn("li");
        var friend = loop.Connect(source: "127.0.0.9");
        friend.Client.Sends(Front.Startup("li", "shop"));
        friend.Authenticate(TestSubjects.Password);
        friend.Session.EndReason.ShouldBe(SessionEndReason.SessionLimitReached);
        loop.Journal().ShouldContain(e => e.Subject == "li" && e.Detail == "SessionLimitReached" && e.Source!.StartsWith("127.0.0.9", StringComparison.Ordinal));
        owner.Session.Phase.ShouldBe(SessionPhase.Relaying);
        owner.Client.Sends(Front.Terminate);
        loop.LogIn("li");
    }

    [Fact]
    public void The_hours_of_a_rule_let_in_and_end_what_is_open_when_they_are_over()
    {
        var time = new MovableTime();
        using var loop = new Loop(Loop.Bounded + "access:\n  - {id: day, kind: person, hours: 07:00-20:00, days: [mon], zone: UTC}\n", time: time);
        var talk = loop.LogIn("li");
        var program = loop.LogIn("shop");
        time.Now = time.Now.Date.AddHours(19.99);
        talk.Session.Watch();
        talk.Session.Phase.ShouldBe(SessionPhase.Relaying);
        time.Now = time.Now.Date.AddHours(20);
        talk.Session.Watch();
        talk.Session.EndReason.ShouldBe(SessionEndReason.AccessRuleRefused);
        program.Session.Watch();
        program.Session.Phase.ShouldBe(SessionPhase.Relaying);
        Refused(loop, "li").ShouldBe(SessionEndReason.AccessRuleRefused);
    }

    [Fact]
    [Requirement("realname-7.5.1-5")]
    [Requirement("realname-7.9.4-2")]
    [Requirement("realname-7.4.1-6.3")]
    public async Task An_idle_client_loses_its_session_in_a_transaction_or_not_and_one_that_waits_for_an_answer_does_not()
    {
        using var loop = new Loop(Loop.Bounded + "sessions: {idle-timeout: 1s}\n");
        var idle = loop.LogIn();
        var open = loop.LogIn();
        open.Client.Sends(Front.Query("begin"));
        open.Engine.Sends(Back.CommandComplete("BEGIN"), Back.Ready('T'));
        var waiting = loop.LogIn();
        waiting.Client.Sends(Front.Query("select pg_sleep(9)"));
        await Task.Delay(1200, TestContext.Current.CancellationToken);
        foreach (var talk in new[] { idle, open, waiting }) talk.Session.Watch();
        idle.Session.EndReason.ShouldBe(SessionEndReason.IdleTimedOut);
        open.Session.EndReason.ShouldBe(SessionEndReason.IdleTimedOut);
        waiting.Session.Phase.ShouldBe(SessionPhase.Relaying);
        // Its answer is activity; what the engine says unasked is not.
        waiting.Engine.Sends(Back.OneRow(""), Back.Ready());
        waiting.Session.Watch();
        waiting.Session.Phase.ShouldBe(SessionPhase.Relaying);
        await Task.Delay(600, TestContext.Current.CancellationToken);
        waiting.Engine.Sends(Back.Notification(1, "news"));
        await Task.Delay(600, TestContext.Current.CancellationToken);
        waiting.Session.Watch();
        waiting.Session.EndReason.ShouldBe(SessionEndReason.IdleTimedOut);
    }

    [Fact]
    [Requirement("realname-7.5.9-4")]
    public async Task An_engine_that_does_not_answer_in_time_ends_the_session_with_an_error()
    {
        using var loop = new Loop(Loop.Bounded + "sessions: {answer-timeout: 1s}\n");
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query("select 1"));
        await Task.Delay(1200, TestContext.Current.CancellationToken);
        talk.Session.Watch();
        talk.Client.ReceivesError("08006");
        talk.Session.EndReason.ShouldBe(SessionEndReason.EngineUnavailable);
        talk.Port.Cancelled.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_session_does_not_outlive_its_lifetime_and_the_strictest_rule_holds()
    {
        using var loop = new Loop(Loop.Bounded + "sessions: {lifetime: 1h}\naccess:\n  - {id: short, by: li, lifetime: 1s}\n");
        var (li, alice) = (loop.LogIn("li"), loop.LogIn());
        await Task.Delay(1200, TestContext.Current.CancellationToken);
        li.Session.Watch();
        alice.Session.Watch();
        li.Session.EndReason.ShouldBe(SessionEndReason.LifetimeOver);
        alice.Session.Phase.ShouldBe(SessionPhase.Relaying);
    }

    [Fact]
    public void A_subject_that_may_not_log_in_any_more_loses_its_session_at_the_next_look()
    {
        using var loop = new Loop();
        var talk = loop.LogIn("leaver");
        talk.Session.Watch();
        talk.Session.Phase.ShouldBe(SessionPhase.Relaying);
        TestSubjects.Disabled.Add("leaver");
        talk.Session.Watch();
        TestSubjects.Disabled.Clear();
        talk.Client.ReceivesError("57P01");
        talk.Session.EndReason.ShouldBe(SessionEndReason.SubjectBarred);
    }

    [Fact]
    public void A_person_is_told_of_the_banner_the_last_login_and_failures_since_and_a_program_is_not()
    {
        using var loop = new Loop(Loop.Bounded + "sessions: {banner: Private system}\n");
        loop.LogIn("li").Client.Sends(Front.Terminate);
        var wrong = loop.Connect(source: "127.0.0.9");
        wrong.Client.Sends(Front.Startup("li", "shop"));
        wrong.Authenticate("wrong").IsAccepted.ShouldBeFalse();
        Greeting(loop, "li").ShouldSatisfyAllConditions(
            lines => string.Concat(lines.Select(l => l[0])).ShouldBe("SNNKZ"),
            lines => lines[1].ShouldContain("MPrivate system"),
            lines => lines[2].ShouldMatch(@"Mlast login \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC from 127\.0\.0\.1; failed attempts since: 1"));
        string.Concat(Greeting(loop, "shop").Select(l => l[0])).ShouldBe("SNKZ");
    }

    private static IReadOnlyList<string> Greeting(Loop loop, string user)
    {
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup(user, "shop"));
        talk.Authenticate(TestSubjects.Password).ShouldBe(LoginAnswer.Accepted);
        talk.Client.Forget();
        talk.Session.OnEngineRested(Conversation.Welcome);
        return Frames.Describe(talk.Client.TakeReceived());
    }

    private static SessionEndReason Refused(Loop loop, string user)
    {
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup(user, "shop"));
        talk.Authenticate(TestSubjects.Password);
        talk.Port.EngineAsked.ShouldBeFalse();
        return talk.Session.EndReason;
    }
}
