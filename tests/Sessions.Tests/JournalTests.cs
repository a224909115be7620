using Menshen.Gateway.Sessions;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

public sealed class JournalTests
{
    [Fact]
    public void A_journal_that_does_not_accept_makes_statements_be_refused_and_nothing_is_lost()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query("update t set a = 1"));
        talk.Engine.Forget();
        loop.FailJournal();
        talk.Client.Sends(Front.Query("delete from t"));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.CommandComplete("UPDATE 3"), Back.Ready(), Back.Error("42601"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("UPDATE 3"), Back.Ready(), JournalFull(), Back.Ready());
        loop.Signer.Mend();
        loop.Statements().ShouldBe(["1 update t set a = $1: Succeeded, 3 rows"]);
    }

    [Fact]
    public void A_full_ring_lets_statements_wait_holds_outcomes_back_and_ends_the_session_only_when_all_is_recorded()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("", "select a"), Front.Bind("p", ""), Front.Execute("p", 2), Front.Unnamed("select b"), Front.Unnamed("select c"), Front.Sync);
        loop.HoldJournal();
        Fill(loop, leave: false);
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query("select d"));
        talk.Engine.ReceivesNothing();
        talk.Port.Client.IsPaused.ShouldBeTrue();
        byte[][] said = [Back.ParseComplete, Back.BindComplete, Back.DataRow("1"), Back.DataRow("2"), Back.PortalSuspended, Back.Error("22012"), Back.Ready()];
        talk.Engine.Sends(said);
        talk.Client.Receives(Back.ParseComplete, Back.BindComplete, Back.DataRow("1"), Back.DataRow("2"));
        talk.Port.WaitsForJournal.ShouldBeTrue();
        talk.Port.Engine.IsPaused.ShouldBeTrue();
        talk.Session.OnEngineEnded();
        talk.Session.Phase.ShouldBe(SessionPhase.Recording);
        loop.Signer.Release();
        Until(talk, () => talk.Session.Phase == SessionPhase.Ended);
        loop.Statements().ShouldBe(["1 select a: Lost", "2 select b: Lost", "3 select c: Lost"]);
    }

    [Fact]
    public void A_text_of_many_statements_waits_for_room_for_all_of_them_and_none_is_recorded_before()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        loop.HoldJournal();
        var filler = new AdministrationActed(1, "test", new string('x', 1000), "ring", "filled");
        while (loop.Services.Ring.HasRoomFor(80_000)) loop.Services.Ring.TryAppend(filler, out _).ShouldBeTrue();
        talk.Client.Sends(Front.Query(string.Concat(Enumerable.Repeat("select 1;", 1000))));
        talk.Engine.ReceivesNothing();
        loop.Services.Ring.HasRoomFor(70_000).ShouldBeTrue();
        var other = loop.LogIn();
        other.Client.Sends(Front.Query("select 2"));
        other.Engine.Receives(Front.Query("select 2"));
        loop.Signer.Release();
        Until(talk, () => talk.Session.Statements == 1000);
        Frames.Types(talk.Engine.TakeReceived()).ShouldBe("Q");
    }

    [Fact]
    public void What_an_error_passes_over_is_recorded_as_passed_over_also_when_the_ring_fills_up_in_the_middle()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        const int count = 400;
        talk.Client.Sends([.. Enumerable.Repeat(Front.Unnamed("select a"), count), Front.Sync, Front.Query("select b")]);
        loop.HoldJournal();
        Fill(loop, leave: true);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.RowDescription, Back.Error("22012"), Back.Ready(), Back.OneRow("b"), Back.Ready());
        talk.Port.WaitsForJournal.ShouldBeTrue();
        loop.Signer.Release();
        Until(talk, () => !talk.Session.IsBusy);
        var statements = loop.Statements();
        statements[0].ShouldBe("1 select a: Failed 22012");
        statements.Skip(1).Take(count - 1).ShouldAllBe(line => line.EndsWith(": Skipped"));
        statements[^1].ShouldBe($"{count + 1} select b: Succeeded, 1 rows");
    }

    [Fact]
    public void Strict_no_byte_of_a_result_leaves_before_its_record_is_on_disk()
    {
        using var loop = new Loop(Loop.Strict);
        var talk = loop.LogIn();
        loop.HoldJournal();
        talk.Client.Sends(Front.Query("select secret"));
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        talk.Client.ReceivesNothing();
        talk.Port.WaitsForJournal.ShouldBeTrue();
        talk.Port.JournalMoves();
        talk.Client.ReceivesNothing();
        loop.Signer.Release();
        Until(talk, () => !talk.Session.IsBusy);
        talk.Client.Receives(Back.OneRow("1"), Back.Ready());
    }

    [Fact]
    public void Strict_the_error_of_a_Parse_that_is_only_recorded_because_it_failed_waits_for_its_record_too()
    {
        using var loop = new Loop(Loop.Strict);
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query("select 1"));
        Until(talk, () => loop.Services.Ring.DurablePosition > 0 && loop.JournalAccepts);
        Thread.Sleep(50);
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        Until(talk, () => !talk.Session.IsBusy);
        talk.Client.Forget();
        loop.HoldJournal();
        talk.Client.Sends(Front.Parse("", "select secret from nowhere"), Front.Sync);
        talk.Engine.Sends(Back.Error("42P01"), Back.Ready());
        talk.Client.ReceivesNothing();
        loop.Signer.Release();
        Until(talk, () => !talk.Session.IsBusy);
        talk.Client.Receives(Back.Error("42P01"), Back.Ready());
        loop.Statements()[1].ShouldEndWith(": Failed 42P01");
    }

    [Fact]
    public void Bounded_a_result_does_not_wait_for_the_disk()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        loop.HoldJournal();
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        talk.Client.Receives(Back.OneRow("1"), Back.Ready());
    }

    /// <summary>Its engine stream may serve the next one by then, whom the cancel would hit.</summary>
    [Fact]
    public void A_session_that_has_left_and_waits_for_its_last_record_is_not_cancelled()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        loop.HoldJournal();
        Fill(loop, leave: false);
        talk.Client.Sends(Front.Terminate);
        talk.Session.Phase.ShouldBe(SessionPhase.Recording);
        talk.Port.EngineRested.ShouldBeTrue();
        var asker = loop.Connect();
        asker.Client.Sends(Front.Cancel(Conversation.EngineProcess, talk.Session.CancelSecret));
        asker.Port.Cancelled.ShouldBeEmpty();
        loop.Signer.Release();
        Until(talk, () => talk.Session.Phase == SessionPhase.Ended);
    }

    [Fact]
    public void A_session_that_cannot_be_recorded_does_not_begin()
    {
        using var loop = new Loop();
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup("alice", "shop"));
        talk.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeTrue();
        loop.HoldJournal();
        Fill(loop, leave: false);
        talk.Session.OnEngineRested(Conversation.Welcome);
        talk.Client.ReceivesError("53100");
        talk.Session.Phase.ShouldBe(SessionPhase.Recording);
        loop.Signer.Release();
        Until(talk, () => talk.Session.Phase == SessionPhase.Ended);
        talk.Session.EndReason.ShouldBe(SessionEndReason.JournalUnavailable);
        loop.LastEnd().ShouldBe("JournalUnavailable");
    }

    private static byte[] JournalFull()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        ErrorResponse.Write(output, new StatementRefused(Wire.SqlState.DiskFull, "the statement is refused because the audit journal cannot record it", "Rule MJ0001.",
            "Ask the system administrator to look at 'menshen status': the journal's disk may be full."));
        return output.WrittenSpan.ToArray();
    }

    // Big records first, then small ones: nothing fits any more, or just a few outcomes do.
    private static void Fill(Loop loop, bool leave)
    {
        var large = new AdministrationActed(1, "test", new string('x', 1000), "ring", "filled");
        while (loop.Services.Ring.TryAppend(large, out _))
        {
        }
        if (leave) return;
        var small = new ServiceStopped(1, "");
        while (loop.Services.Ring.TryAppend(small, out _))
        {
        }
        var outcome = new StatementFinished(1, 99, 1, StatementOutcome.Succeeded, default, 0, 0);
        while (loop.Services.Ring.TryAppend(outcome, out _))
        {
        }
    }

    private static void Until(Conversation talk, Func<bool> done)
    {
        var end = Environment.TickCount64 + 10_000;
        while (!done())
        {
            Environment.TickCount64.ShouldBeLessThan(end);
            if (talk.Port.WaitsForJournal) talk.Port.JournalMoves();
            Thread.Sleep(1);
        }
    }
}
