using Menshen.Gateway.Sessions;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

/// <summary>What priorities are to sessions: which backend is told what, and who gets the last places.</summary>
public sealed class PriorityTests
{
    private const string Rules = Loop.Bounded + "priorities: [{id: reports, by: [li], level: low}, {id: till, by: [shop], level: high}]\n";

    [Fact]
    [Requirement("gat389-5.1.2.2-b")]
    [Requirement("realname-7.5.9-7")]
    public void The_last_places_are_kept_from_low_ones_and_the_very_last_for_high_ones()
    {
        using var loop = new Loop(Rules + "sessions: {maximum: 10}\n");
        for (var i = 0; i < 8; i++) loop.LogIn("li");
        Refused(loop, "li").ShouldBe(SessionEndReason.TooManySessions);
        loop.LogIn("courier");
        Refused(loop, "courier").ShouldBe(SessionEndReason.TooManySessions);
        loop.LogIn("shop");
        Refused(loop, "shop").ShouldBe(SessionEndReason.TooManySessions);
    }

    [Fact]
    public void Without_the_section_low_ones_take_all_and_nothing_is_asked_of_the_engine()
    {
        using var loop = new Loop(Loop.Bounded + "sessions: {maximum: 10}\n");
        for (var i = 0; i < 10; i++) loop.LogIn("li");
        Refused(loop, "shop").ShouldBe(SessionEndReason.TooManySessions);
        loop.Engine.Prioritised.ShouldBeEmpty();
    }

    [Fact]
    public void An_administrator_is_not_kept_out_by_the_priority_of_others()
    {
        using var loop = new Loop(Rules + "sessions: {maximum: 10}\n");
        for (var i = 0; i < 8; i++) loop.LogIn("li");
        loop.LogIn("courier");
        loop.LogIn("auditor");
    }

    [Fact]
    [Requirement("gat389-5.1.2.2-b")]
    [Requirement("realname-7.5.9-7")]
    public void A_backend_is_told_the_priority_of_its_subject_at_the_beginning_and_when_the_policy_changes()
    {
        using var loop = new Loop(Rules);
        loop.LogIn("courier");
        loop.Engine.Prioritised.ShouldBeEmpty();
        var low = loop.LogIn("li");
        loop.LogIn("shop");
        loop.Engine.Prioritised.Select(asked => asked.Level).ShouldBe([PriorityLevel.Low, PriorityLevel.High]);
        loop.Engine.Prioritised.ShouldAllBe(asked => asked.Process == low.Session.EngineProcessId);
        low.Session.Watch();
        loop.Engine.Prioritised.Count.ShouldBe(2);
        loop.Apply(Loop.Bounded);
        low.Session.Watch();
        loop.Engine.Prioritised.Skip(2).ShouldBe([(low.Session.EngineProcessId, PriorityLevel.Normal)]);
    }

    [Fact]
    public void What_could_not_be_told_is_told_again()
    {
        using var loop = new Loop(Rules);
        loop.Engine.CanPrioritise = false;
        var low = loop.LogIn("li");
        loop.Engine.CanPrioritise = true;
        low.Session.Watch();
        low.Session.Watch();
        loop.Engine.Prioritised.Select(asked => asked.Level).ShouldBe([PriorityLevel.Low, PriorityLevel.Low]);
    }

    [Fact]
    public void A_low_session_begins_without_parallel_workers_and_shares_no_stream_with_another()
    {
        using var loop = new Loop(Rules);
        Setting(loop.LogIn("li")).ShouldBe("0");
        Setting(loop.LogIn("shop")).ShouldBeNull();
        var before = loop.LogIn("li").Session.Identity!.RestingKey;
        loop.Apply(Loop.Bounded);
        loop.LogIn("li").Session.Identity!.RestingKey.ShouldNotBe(before);
    }

    private static string? Setting(Conversation talk) =>
        talk.Session.Identity!.Parameters.TryGet("max_parallel_workers_per_gather"u8, out var value) ? System.Text.Encoding.ASCII.GetString(value) : null;

    private static SessionEndReason Refused(Loop loop, string user)
    {
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup(user, "shop"));
        talk.Authenticate(TestSubjects.Password);
        talk.Port.EngineAsked.ShouldBeFalse();
        return talk.Session.EndReason;
    }
}
