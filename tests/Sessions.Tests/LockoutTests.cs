using Menshen.Gateway.Sessions;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

/// <summary>Locks and penalties as a client meets them, and as the journal tells of them.</summary>
public sealed class LockoutTests
{
    [Fact]
    [Requirement("realname-7.3.3-6")]
    [Requirement("tencentdb-2.5-1")]
    public void A_locked_account_reads_like_a_wrong_password_and_the_journal_says_why()
    {
        using var loop = new Loop();
        var words = Enumerable.Range(0, 5).Select(_ => Guess(loop, "li", "wrong")).ToList();
        words.Add(Guess(loop, "li", TestSubjects.Password));
        words.Distinct().ShouldHaveSingleItem().ShouldStartWith("E SFATAL<0>VFATAL<0>C28P01<0>");
        loop.Connect(source: "127.0.0.2").LogIn("li").Session.Phase.ShouldBe(SessionPhase.Relaying);
        loop.Journal().Where(e => e.Kind == RecordKind.LoginFailed).Select(e => e.Reason).ShouldBe([.. Enumerable.Repeat("LoginFailed", 5), "AccountLocked"]);
    }

    [Fact]
    public void A_guess_that_was_under_way_when_the_lock_fell_is_refused_though_it_is_right()
    {
        using var loop = new Loop();
        var late = loop.Connect();
        late.Client.Sends(Front.Startup("li", "shop"));
        for (var i = 0; i < 5; i++) Guess(loop, "li", "wrong");
        late.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeFalse();
        late.Session.EndReason.ShouldBe(SessionEndReason.AccountLocked);
    }

    [Theory]
    [InlineData("li")]
    [InlineData("nobody")]
    public void A_refusal_waits_without_blocking_and_is_said_when_the_time_is_over(string user)
    {
        using var loop = new Loop("journal: {durability: bounded}\nlogins: {delay: 200ms}\n");
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup(user, "shop"));
        Should.Throw<Exception>(() => talk.Authenticate("wrong"));
        talk.Port.WakesAfter.ShouldBe(TimeSpan.FromMilliseconds(200));
        talk.Client.ReceivesNothing();
        talk.Session.Phase.ShouldBe(SessionPhase.Login);
        talk.Session.OnPenaltyOver();
        talk.Client.ReceivesError("28P01");
        talk.Session.EndReason.ShouldBe(SessionEndReason.LoginFailed);
        Second(loop, user).ShouldBe(TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public void Who_hangs_up_during_the_penalty_has_guessed_all_the_same()
    {
        using var loop = new Loop("journal: {durability: bounded}\nlogins: {delay: 200ms}\n");
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup("li", "shop"));
        Should.Throw<Exception>(() => talk.Authenticate("wrong"));
        talk.Session.OnClientEnded(null);
        loop.LastEnd().ShouldBe("LoginFailed");
    }

    [Fact]
    public void The_salt_of_a_locked_or_disabled_account_stays_what_it_was()
    {
        using var loop = new Loop();
        var before = Salt(loop, "li");
        for (var i = 0; i < 5; i++) Guess(loop, "li", "wrong");
        Salt(loop, "li").ShouldBe(before);
        Salt(loop, "disabled").ShouldBe(before);
    }

    [Fact]
    public void A_storm_of_failures_is_counted_in_one_record_instead_of_filling_the_journal()
    {
        using var loop = new Loop();
        for (var i = 0; i < 2000; i++) Guess(loop, $"name{i}", "wrong", "192.0.2.1");
        Guess(loop, "li", "wrong", "192.0.2.2");
        loop.Services.FailedLogins.CountTurnedAway(System.Net.IPAddress.Parse("192.0.2.1"));
        loop.Services.FailedLogins.Flush();
        var entries = loop.Journal();
        entries.Count(e => e.Kind == RecordKind.LoginFailed && e.Source!.StartsWith("192.0.2.1:", StringComparison.Ordinal)).ShouldBe(20);
        entries.Count(e => e.Kind == RecordKind.LoginFailed && e.Source!.StartsWith("192.0.2.2:", StringComparison.Ordinal)).ShouldBe(1);
        entries.Single(e => e.Kind == RecordKind.LoginFailuresSummed).Reason.ShouldBe("LoginFailed 1980, TurnedAway 1");
    }

    [Fact]
    public void With_only_the_reserve_left_a_storm_uses_ten_records_of_it()
    {
        using var loop = new Loop(space: new SpaceLimits { CapacityBytes = 1 << 20, ReserveBytes = 256 << 10 });
        loop.FillSpace();
        for (var i = 0; i < 500; i++) Guess(loop, $"name{i}", "wrong", $"192.0.2.{i % 200}");
        loop.Journal().Count(e => e.Kind == RecordKind.LoginFailed).ShouldBe(10);
    }

    private static TimeSpan? Second(Loop loop, string user)
    {
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup(user, "shop"));
        Should.Throw<Exception>(() => talk.Authenticate("wrong"));
        return talk.Port.WakesAfter;
    }

    private static string Guess(Loop loop, string user, string password, string source = "127.0.0.1")
    {
        var talk = loop.Connect(source: source);
        talk.Client.Sends(Front.Startup(user, "shop"));
        return Frames.Describe(talk.Authenticate(password).Bytes).Single().Replace(user, "USER", StringComparison.Ordinal);
    }

    private static string Salt(Loop loop, string user)
    {
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup(user, "shop"));
        talk.Client.Forget();
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        SaslInitialResponse.Write(output, ScramMechanism.Sha256, "n,,n=,r=nonce"u8);
        talk.Client.Sends(output.WrittenSpan.ToArray());
        return System.Text.Encoding.ASCII.GetString(talk.Client.TakeReceived()).Split(",s=")[1];
    }
}
