using Menshen.Gateway;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

/// <summary>Limits of sessions hold for all gateways of a catalogue together.</summary>
public sealed class SharedPlacesTests
{
    private readonly TestPlaces _places = new();

    [Fact]
    [Requirement("realname-7.5.9-1")]
    [Requirement("realname-7.5.9-2")]
    [Requirement("gat389-5.1.2.3-b.1")]
    public void Two_gateways_have_together_what_one_would_have()
    {
        using var one = Gateway("sessions: {maximum: 4, maximum-of-one: 2}\n");
        using var other = Gateway("sessions: {maximum: 4, maximum-of-one: 2}\n");
        Enter(one, "li").ShouldBe(SessionEndReason.None);
        var second = Come(other, "li");
        second.Session.EndReason.ShouldBe(SessionEndReason.None);
        Enter(one, "li").ShouldBe(SessionEndReason.SessionLimitReached);
        Enter(other, "li").ShouldBe(SessionEndReason.SessionLimitReached);
        Enter(one, "shop").ShouldBe(SessionEndReason.None);
        Enter(other, "alice").ShouldBe(SessionEndReason.None);
        Enter(one, "auditor").ShouldBe(SessionEndReason.TooManySessions);
        second.Session.EndBecause(SessionEndReason.AdministratorEnded);
        // Told with the next round, at the latest within a second.
        SpinWait.SpinUntil(() => _places.Open(1, "li") == 0, TimeSpan.FromSeconds(5)).ShouldBeTrue();
        Enter(one, "li").ShouldBe(SessionEndReason.None);
    }

    [Fact]
    public void Whoever_comes_to_both_at_once_gets_no_place_twice()
    {
        using var one = Gateway("sessions: {maximum-of-one: 7}\n");
        using var other = Gateway("sessions: {maximum-of-one: 7}\n");
        var coming = Enumerable.Range(0, 30).Select(i => Ask(i % 2 == 0 ? one : other, "li")).ToList();
        foreach (var talk in coming) talk.Port.AwaitPlace();
        coming.Count(talk => talk.Session.EndReason == SessionEndReason.None).ShouldBe(7);
    }

    [Fact]
    [Requirement("realname-7.5.9-3")]
    public void A_window_is_the_same_one_for_all()
    {
        using var one = Gateway("sessions: {new-sessions-of-one: 3, window: 10s}\n");
        using var other = Gateway("sessions: {new-sessions-of-one: 3, window: 10s}\n");
        Enter(one, "li").ShouldBe(SessionEndReason.None);
        Enter(one, "li").ShouldBe(SessionEndReason.None);
        Enter(other, "li").ShouldBe(SessionEndReason.None);
        Enter(other, "li").ShouldBe(SessionEndReason.SessionLimitReached);
        _places.Now += 10_000_000;
        Enter(other, "li").ShouldBe(SessionEndReason.None);
        Enter(one, "li").ShouldBe(SessionEndReason.None);
        Enter(other, "li").ShouldBe(SessionEndReason.None);
        Enter(one, "li").ShouldBe(SessionEndReason.SessionLimitReached);
    }

    [Fact]
    public void What_was_told_and_is_lost_is_told_again_and_what_broke_off_gives_no_place()
    {
        using var one = Gateway("sessions: {maximum-of-one: 2}\n");
        using var other = Gateway("sessions: {maximum-of-one: 2}\n");
        Enter(one, "li").ShouldBe(SessionEndReason.None);
        _places.Lose();
        SpinWait.SpinUntil(() => _places.Open(0, "li") == 1, TimeSpan.FromSeconds(5)).ShouldBeTrue();
        _places.BreaksOff = true;
        var waiting = Ask(other, "li");
        Thread.Sleep(300);
        _places.BreaksOff = false;
        waiting.Port.AwaitPlace();
        waiting.Session.EndReason.ShouldBe(SessionEndReason.None);
        _places.Open(1, "li").ShouldBe(1);
        Enter(other, "li").ShouldBe(SessionEndReason.SessionLimitReached);
    }

    [Fact]
    public void While_the_catalogue_does_not_answer_nobody_new_comes_to_the_guarded_data_and_the_records_stay_open()
    {
        using var one = Gateway("");
        one.Engine.Rule = (subject, _) => new Admission.Admitted(subject.Name == "auditor" ? EngineTarget.Vault : EngineTarget.Guarded);
        _places.IsAway = true;
        var (guarded, records) = (Ask(one, "li"), Ask(one, "auditor"));
        records.Port.AwaitPlace();
        records.Session.EndReason.ShouldBe(SessionEndReason.None);
        one.Shared.Places.Trouble.ShouldNotBeNull();
        guarded.Port.AwaitPlace();
        guarded.Client.ReceivesError("57P03");
        guarded.Session.EndReason.ShouldBe(SessionEndReason.EngineUnavailable);
        _places.IsAway = false;
        Enter(one, "li").ShouldBe(SessionEndReason.None);
        one.Shared.Places.Trouble.ShouldBeNull();
    }

    [Fact]
    public void Who_goes_away_while_the_others_are_asked_keeps_no_place()
    {
        using var one = Gateway("sessions: {maximum-of-one: 1}\n");
        var gone = Ask(one, "li");
        gone.Session.OnClientEnded(null);
        gone.Port.AwaitPlace();
        gone.Session.EndReason.ShouldBe(SessionEndReason.ClientClosed);
        Enter(one, "li").ShouldBe(SessionEndReason.None);
    }

    [Fact]
    public void A_number_that_somebody_wrote_into_the_catalogue_lifts_no_limit()
    {
        using var one = Gateway("sessions: {maximum: 3, maximum-of-one: 2}\n");
        Enter(one, "li").ShouldBe(SessionEndReason.None);
        Enter(one, "li").ShouldBe(SessionEndReason.None);
        foreach (var subject in new[] { "", "li" }) _places.Write(7, new PlaceRow(subject, 0, int.MaxValue, int.MaxValue));
        Enter(one, "li").ShouldBe(SessionEndReason.TooManySessions);
        foreach (var subject in new[] { "", "li" }) _places.Write(8, new PlaceRow(subject, 0, int.MaxValue, int.MaxValue));
        Enter(one, "li").ShouldBe(SessionEndReason.TooManySessions);
        foreach (var gateway in new[] { 7, 8 }) _places.Write(gateway, new PlaceRow("", 0, 0, 0));
        Enter(one, "li").ShouldBe(SessionEndReason.SessionLimitReached);
        Enter(one, "shop").ShouldBe(SessionEndReason.None);
    }

    [Fact]
    public void Who_is_alone_again_says_no_more_that_nobody_comes_in()
    {
        using var one = Gateway("");
        _places.IsAway = true;
        SpinWait.SpinUntil(() => one.Shared.Places.Trouble is not null, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        one.Shared.Places.Share(1);
        one.LogIn("li");
        SpinWait.SpinUntil(() => one.Shared.Places.Trouble is null, TimeSpan.FromSeconds(10)).ShouldBeTrue("status says that nobody comes in, and everybody does");
    }

    private Loop Gateway(string policy)
    {
        var loop = new Loop(Loop.Bounded + policy, places: _places.Join());
        loop.Shared.Places.Share(2);
        return loop;
    }

    private static SessionEndReason Enter(Loop loop, string user) => Come(loop, user).Session.EndReason;

    private static Conversation Come(Loop loop, string user)
    {
        var talk = Ask(loop, user);
        talk.Port.AwaitPlace();
        return talk;
    }

    private static Conversation Ask(Loop loop, string user)
    {
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup(user, "shop"));
        talk.Authenticate(TestSubjects.Password);
        return talk;
    }
}
