using Menshen.Gateway;
using Menshen.Gateway.Resting;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

public class RestingScopeTests
{
    private static readonly RestingScope
        One = new(EngineTarget.Guarded, "alice_role", "shop"), Beside = new(EngineTarget.Guarded, "bob_role", "shop"), Elsewhere = new(EngineTarget.Standby, "alice_role", "shop");

    // Whose limit it is decides what is closed: with a limit of one's own one could have the resting connections of everybody closed in a loop.
    [Theory]
    [InlineData("InitProcess", null, null)]
    [InlineData("ProcessStartupPacket", null, null)]
    [InlineData("InitializeSessionUserId", "alice_role", null)]
    [InlineData("CheckMyDatabase", null, "shop")]
    public void Room_is_made_where_the_engine_says_that_there_is_none(string routine, string? role, string? database)
    {
        using var loop = new Loop();
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup("alice", "shop"));
        talk.Authenticate(TestSubjects.Password).ShouldBe(LoginAnswer.Accepted);
        talk.Session.OnEngineOpened(requireTls: false);
        talk.Engine.Sends(Back.ErrorFrom(routine, "53300"));
        talk.Port.Full.ShouldBe(new RestingScope(EngineTarget.Guarded, role, database));
    }

    [Fact]
    public void Closing_gives_back_places_of_the_server_of_the_role_and_of_the_database_and_of_no_others()
    {
        foreach (var scope in (RestingScope[])[One.Whole, One with { Role = null }]) (scope.Covers(One), scope.Covers(Beside), scope.Covers(Elsewhere)).ShouldBe((true, true, false));
        var role = One with { Database = null };
        (role.Covers(One), role.Covers(Beside), role.Covers(Elsewhere)).ShouldBe((true, false, false));
    }

    [Fact]
    public void Who_is_at_a_limit_where_nothing_rests_is_not_kept_waiting_by_what_rests_elsewhere()
    {
        var resting = new AllResting(10, 100);
        resting.TryEnter(Beside).ShouldBeTrue();
        resting.TryMakeRoom(One with { Database = null }).ShouldBeFalse();
        resting.TryMakeRoom(Elsewhere.Whole).ShouldBeFalse();
        resting.TryMakeRoom(One with { Role = null }).ShouldBeTrue();
        // Closed, and its backend may not be gone yet; for everybody at this server, and for nobody at another.
        resting.Leave(Beside);
        resting.TryMakeRoom(One.Whole).ShouldBeTrue();
        resting.TryMakeRoom(Beside with { Role = null }).ShouldBeTrue();
        resting.TryMakeRoom(Elsewhere.Whole).ShouldBeFalse();
    }

    [Fact]
    public void No_more_come_in_than_may()
    {
        var resting = new AllResting(1, 100);
        (resting.TryEnter(One), resting.TryEnter(Beside), resting.Count).ShouldBe((true, false, 1));
        resting.TryMakeRoom(Beside with { Database = null }).ShouldBeFalse();
        resting.Leave(One);
        (resting.TryEnter(Beside), resting.Count).ShouldBe((true, 1));
    }

    [Fact]
    public void Gateways_that_have_an_engine_in_common_rest_no_more_than_one_alone()
    {
        var alone = new AllResting(100, 8);
        Fill(alone).ShouldBe(8);
        alone.Share(4);
        alone.IsOver.ShouldBeTrue();
        for (var n = 0; n < 6; n++) alone.Leave(One);
        (alone.IsOver, alone.TryEnter(One)).ShouldBe((false, false));
        alone.Share(1);
        Fill(alone).ShouldBe(6);

        // Each has one at least, and none is more than the policy lets rest.
        var (many, few) = (new AllResting(100, 8), new AllResting(3, 8));
        many.Share(20);
        few.Share(2);
        (Fill(many), Fill(few)).ShouldBe((1, 3));

        static int Fill(AllResting resting) => Enumerable.Range(0, 50).Count(_ => resting.TryEnter(One));
    }
}
