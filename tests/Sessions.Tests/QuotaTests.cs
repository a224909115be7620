using Menshen.Gateway.Sessions;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

/// <summary>Quotas of one statement: what is over is neither shown nor done by half, and the session goes on where that is possible.</summary>
public sealed class QuotaTests
{
    private const string ThreeRows = Loop.Bounded + "quotas:\n  - {id: few, kind: person, rows: 3}\n";

    private static readonly byte[][] FiveRows = [Back.RowDescription, .. Enumerable.Range(1, 5).Select(i => Back.DataRow($"{i}"))];

    private static byte[][] ThreeOfThem => FiveRows[..4];

    [Fact]
    [Requirement("realname-7.9.4-3")]
    [Requirement("realname-7.4.7-4")]
    [Requirement("gat389-5.1.2.2-c")]
    public void What_the_engine_sends_beyond_the_quota_does_not_leave_and_the_statement_fails()
    {
        using var loop = new Loop(ThreeRows);
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("select a from t"));
        talk.Engine.Sends(FiveRows);
        talk.Client.Receives(ThreeOfThem);
        talk.Port.CancelledOwn.ShouldBe(1);
        talk.Engine.Sends(Back.Error("57014"));
        talk.Client.ReceivesError("57014");
        talk.Engine.Sends(Back.Ready());
        talk.Client.Receives(Back.Ready());
        talk.Port.CancelHeard();
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query("select b from t limit 3"));
        talk.Engine.Receives(Front.Query("select b from t limit 3"));
        talk.Engine.Sends([.. ThreeOfThem, Back.CommandComplete("SELECT 3"), Back.Ready()]);
        talk.Client.Receives([.. ThreeOfThem, Back.CommandComplete("SELECT 3"), Back.Ready()]);
        var journal = loop.Journal();
        loop.Statements()[0].ShouldBe("1 select a from t: Failed 57014");
        var told = journal.Single(e => e.Kind == RecordKind.QuotaExceeded);
        (told.Subject, told.Action, told.Object, told.Result, told.StatementNumber).ShouldBe(("li", "quota.rows", "quota few", "cancelled", 1ul));
    }

    [Fact]
    [Requirement("realname-7.4.3-2.2")]
    [Requirement("tencentdb-2.4-3.2")]
    public void The_record_of_a_quota_comes_before_the_cancel()
    {
        using var loop = new Loop(ThreeRows);
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("select a from t"));
        loop.HoldJournal();
        while (loop.Services.Ring.TryAppend(new AdministrationActed(1, "test", "fill", "ring", "filled"), out _)) { }
        talk.Engine.Sends(FiveRows);
        talk.Client.Receives(ThreeOfThem);
        talk.Port.CancelledOwn.ShouldBe(0, "it could not be recorded");
        loop.Signer.Release();
        for (var end = Environment.TickCount64 + 10_000; talk.Port.CancelledOwn == 0; Thread.Sleep(1))
        {
            Environment.TickCount64.ShouldBeLessThan(end);
            if (talk.Port.WaitsForJournal) talk.Port.JournalMoves();
        }
        talk.Client.ReceivesNothing();
        loop.Journal().Count(e => e.Kind == RecordKind.QuotaExceeded).ShouldBe(1);
    }

    [Fact]
    public void An_answer_that_was_complete_before_the_cancel_fails_all_the_same()
    {
        using var loop = new Loop(ThreeRows);
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("select a from t"));
        talk.Engine.Sends([.. FiveRows, Back.CommandComplete("SELECT 5"), Back.Ready()]);
        var said = Frames.Describe(talk.Client.TakeReceived());
        said.Count.ShouldBe(6);
        said[4].ShouldContain("C57014");
        said[5].ShouldStartWith("Z ");
        loop.Statements().Single().ShouldBe("1 select a from t: Failed 57014, 5 rows");
    }

    [Fact]
    public void The_next_statement_waits_until_the_cancel_of_the_last_cannot_hit_it()
    {
        using var loop = new Loop(ThreeRows);
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("select a from t"));
        talk.Engine.Sends([.. FiveRows, Back.CommandComplete("SELECT 5"), Back.Ready()]);
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.ReceivesNothing();
        talk.Session.IsBusy.ShouldBeTrue("a stream that a cancel may still hit must not serve another session");
        talk.Port.CancelHeard();
        talk.Engine.Receives(Front.Query("select 1"));
    }

    [Fact]
    public void In_a_transaction_a_finished_statement_is_undone_so_that_no_COMMIT_behind_it_commits_a_half()
    {
        using var loop = new Loop(ThreeRows);
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("begin"));
        talk.Engine.Sends(Back.CommandComplete("BEGIN"), Back.Ready('T'));
        talk.Client.Forget();
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query("delete from t returning a"));
        talk.Engine.Forget();
        talk.Engine.Sends([.. FiveRows, Back.CommandComplete("DELETE 5"), Back.Ready('T')]);
        talk.Client.Receives(ThreeOfThem);
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready('E'));
        talk.Client.ReceivesError("57014", Back.Ready('E'));
        talk.Port.CancelHeard();
        talk.Client.Sends(Front.Query("commit"));
        talk.Engine.Sends(Back.CommandComplete("ROLLBACK"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("ROLLBACK"), Back.Ready());
        loop.Statements().ShouldBe(["1 begin: Succeeded", "2 delete from t returning a: Failed 57014, 5 rows", "3 commit: Succeeded"]);
    }

    [Fact]
    public void What_was_done_and_cannot_be_undone_ends_the_session_instead_of_lying()
    {
        using var loop = new Loop(ThreeRows);
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("delete from t returning a"));
        talk.Engine.Sends([.. FiveRows, Back.CommandComplete("DELETE 5"), Back.Ready()]);
        var said = Frames.Describe(talk.Client.TakeReceived());
        said.Count.ShouldBe(5);
        said[4].ShouldContain("SFATAL");
        said[4].ShouldContain("C53400");
        loop.LastEnd().ShouldStartWith(nameof(SessionEndReason.QuotaExceeded));
        loop.Statements().Single().ShouldBe("1 delete from t returning a: Succeeded, 5 rows", "so the engine said");
    }

    [Fact]
    public void An_Execute_whose_Sync_has_not_come_is_undone_by_an_error_before_it()
    {
        using var loop = new Loop(ThreeRows);
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Unnamed("delete from t returning a"), Front.Flush);
        talk.Engine.Forget();
        talk.Engine.Sends([Back.ParseComplete, Back.BindComplete, .. FiveRows, Back.CommandComplete("DELETE 5")]);
        talk.Client.Receives([Back.ParseComplete, Back.BindComplete, .. ThreeOfThem]);
        talk.Engine.Receives(Front.Parse("menshen", "menshen refused"), Front.Flush);
        talk.Engine.Sends(Back.Error("42601"));
        talk.Client.ReceivesError("57014");
        talk.Port.CancelHeard();
        talk.Client.Sends(Front.Sync);
        talk.Engine.Receives(Front.Sync);
        talk.Engine.Sends(Back.Ready());
        talk.Client.Receives(Back.Ready());
        loop.Statements().Single().ShouldBe("1 delete from t returning a: Failed 57014");
    }

    [Fact]
    public void An_Execute_before_its_Sync_fails_like_a_query_and_one_with_others_behind_it_ends_the_session()
    {
        using var loop = new Loop(ThreeRows);
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Unnamed("select a from t"), Front.ClosePortal(""), Front.Sync);
        talk.Engine.Sends([Back.ParseComplete, Back.BindComplete, .. FiveRows, Back.CommandComplete("SELECT 5"), Back.CloseComplete, Back.Ready()]);
        var said = Frames.Describe(talk.Client.TakeReceived());
        said.Count.ShouldBe(8, string.Join('\n', said));
        said[6].ShouldContain("C57014");
        talk.Port.CancelHeard();

        talk.Client.Sends(Front.Unnamed("select a from t"), Front.Unnamed("insert into t values (1)"), Front.Sync);
        talk.Engine.Sends([Back.ParseComplete, Back.BindComplete, .. FiveRows, Back.CommandComplete("SELECT 5")]);
        Frames.Describe(talk.Client.TakeReceived())[^1].ShouldContain("SFATAL");
        loop.LastEnd().ShouldStartWith(nameof(SessionEndReason.QuotaExceeded));
    }

    [Fact]
    public void A_portal_read_in_small_parts_counts_as_one_statement()
    {
        using var loop = new Loop(ThreeRows);
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("begin"));
        talk.Engine.Sends(Back.CommandComplete("BEGIN"), Back.Ready('T'));
        talk.Client.Sends(Front.Parse("", "select a from t"), Front.Bind("p", ""), Front.Execute("p", 2), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.DataRow("1"), Back.DataRow("2"), Back.PortalSuspended, Back.Ready('T'));
        talk.Client.Forget();
        talk.Client.Sends(Front.Execute("p", 2), Front.Sync);
        talk.Engine.Sends(Back.DataRow("3"), Back.DataRow("4"), Back.PortalSuspended, Back.Ready('T'), Back.Error("42601"), Back.Ready('E'));
        var said = Frames.Describe(talk.Client.TakeReceived());
        said.Count.ShouldBe(3, string.Join('\n', said));
        said[1].ShouldContain("C57014");

        // The same name bound anew is another statement.
        talk.Port.CancelHeard();
        talk.Client.Sends(Front.Query("rollback"));
        talk.Engine.Sends(Back.CommandComplete("ROLLBACK"), Back.Ready());
        talk.Client.Sends(Front.Unnamed("select a from t"), Front.Sync);
        talk.Engine.Sends([Back.ParseComplete, Back.BindComplete, .. ThreeOfThem, Back.CommandComplete("SELECT 3"), Back.Ready()]);
        Frames.Describe(talk.Client.TakeReceived())[^1].ShouldStartWith("Z ");
    }

    [Fact]
    public void A_COPY_out_counts_its_rows_and_notices_count_as_bytes()
    {
        using var loop = new Loop(Loop.Bounded + "quotas:\n  - {id: few, rows: 2}\n  - {id: short, by: [shop], bytes: 1KiB}\n");
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("copy t to stdout"));
        talk.Engine.Sends(Back.CopyOutResponse, Back.CopyData("1\n"), Back.CopyData("2\n"), Back.CopyData("3\n"));
        talk.Client.Receives(Back.CopyOutResponse, Back.CopyData("1\n"), Back.CopyData("2\n"));
        talk.Engine.Sends(Back.Error("57014"), Back.Ready());
        talk.Client.ReceivesError("57014", Back.Ready());

        // A function that raises a notice with what it read tells as much as one that returns it.
        var whisper = loop.LogIn("shop");
        whisper.Client.Sends(Front.Query("select tell()"));
        whisper.Engine.Sends(Back.Notice(new string('x', 400)), Back.Notice(new string('y', 400)), Back.Notice(new string('z', 400)));
        Frames.Describe(whisper.Client.TakeReceived()).Count.ShouldBe(2);
        whisper.Engine.Sends(Back.Error("57014"), Back.Ready());
        whisper.Client.ReceivesError("57014", Back.Ready());
    }

    [Fact]
    public void One_row_that_alone_is_over_the_quota_does_not_leave_though_only_its_header_has_come()
    {
        using var loop = new Loop(Loop.Bounded + "quotas:\n  - {id: short, bytes: 64KiB}\n");
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("select a from t"));
        var huge = Back.DataRow(new string('x', 100_000));
        talk.Engine.Sends(Back.RowDescription, huge[..1000]);
        talk.Client.Receives(Back.RowDescription);
        talk.Port.CancelledOwn.ShouldBe(1);
        talk.Engine.Sends(huge[1000..], Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.ReceivesError("57014", Back.Ready());
    }

    [Fact]
    [Requirement("realname-7.3.5-4")]
    public async Task What_runs_too_long_is_cancelled_whatever_the_session_has_SET_and_what_ends_in_time_is_not()
    {
        using var loop = new Loop(Loop.Bounded + "quotas:\n  - {id: quick, time: 1s}\n");
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("set statement_timeout = 0"));
        talk.Engine.Sends(Back.CommandComplete("SET"), Back.Ready());
        await Task.Delay(1100, TestContext.Current.CancellationToken);
        talk.Session.Watch();
        talk.Port.CancelledOwn.ShouldBe(0, "a client that waits costs nothing");
        talk.Client.Forget();
        talk.Client.Sends(Front.Query("select count(*) from t, t u, t v"));
        talk.Session.Watch();
        talk.Port.CancelledOwn.ShouldBe(0);
        await Task.Delay(1100, TestContext.Current.CancellationToken);
        talk.Session.Watch();
        talk.Session.Watch();
        talk.Port.CancelledOwn.ShouldBe(1);
        talk.Engine.Sends(Back.Error("57014"), Back.Ready());
        talk.Client.ReceivesError("57014", Back.Ready());
        loop.Statements()[1].ShouldEndWith(": Failed 57014");
        loop.Journal().Single(e => e.Kind == RecordKind.QuotaExceeded).Action.ShouldBe("quota.time");
    }

    [Fact]
    public async Task What_ended_while_it_was_being_cancelled_for_its_time_has_ended_well()
    {
        using var loop = new Loop(Loop.Bounded + "quotas:\n  - {id: quick, time: 1s}\n");
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("select a from t"));
        await Task.Delay(1100, TestContext.Current.CancellationToken);
        talk.Session.Watch();
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        talk.Client.Receives(Back.OneRow("1"), Back.Ready());
        loop.Statements().Single().ShouldBe("1 select a from t: Succeeded, 1 rows");
    }

    [Fact]
    public void Whoever_is_in_no_rule_and_the_profile_transparent_have_no_quota()
    {
        using var loop = new Loop(ThreeRows);
        using var test = new Loop(Loop.Transparent + "quotas:\n  - {id: few, rows: 3}\n");
        foreach (var talk in new[] { loop.LogIn("shop"), test.LogIn("li") })
        {
            talk.Client.Sends(Front.Query("select a from t"));
            talk.Engine.Sends([.. FiveRows, Back.CommandComplete("SELECT 5"), Back.Ready()]);
            talk.Client.Receives([.. FiveRows, Back.CommandComplete("SELECT 5"), Back.Ready()]);
        }
    }

    [Fact]
    public void The_strictest_of_several_rules_holds_and_names_itself()
    {
        using var loop = new Loop(Loop.Bounded + "quotas:\n  - {id: all, rows: 4}\n  - {id: managers, group: [managers], rows: 3}\n  - {id: wide, by: [manager], rows: 100}\n");
        var talk = loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select a from t"));
        talk.Engine.Sends([.. FiveRows, Back.CommandComplete("SELECT 5"), Back.Ready()]);
        Frames.Describe(talk.Client.TakeReceived())[4].ShouldContain("quota managers");
        loop.Journal().Single(e => e.Kind == RecordKind.QuotaExceeded).Object.ShouldBe("quota managers");
    }

    [Fact]
    [Requirement("realname-7.5.9-5")]
    public void Sessions_kept_for_one_are_not_given_to_others_and_are_no_limit_to_him()
    {
        using var loop = new Loop(Loop.Bounded + "sessions: {maximum: 4}\nquotas:\n  - {id: till, by: [shop], reserved-sessions: 2}\n");
        loop.LogIn("li");
        loop.LogIn("li");
        Refused(loop, "li").ShouldBe(SessionEndReason.TooManySessions);
        Refused(loop, "alice").ShouldBe(SessionEndReason.TooManySessions);
        loop.LogIn("shop");
        Refused(loop, "alice").ShouldBe(SessionEndReason.TooManySessions);
        var last = loop.LogIn("shop");
        Refused(loop, "shop").ShouldBe(SessionEndReason.TooManySessions);
        last.Client.Sends(Front.Terminate);
        Refused(loop, "alice").ShouldBe(SessionEndReason.TooManySessions);
        loop.LogIn("shop");
    }

    private static SessionEndReason Refused(Loop loop, string user)
    {
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup(user, "shop"));
        talk.Authenticate(TestSubjects.Password);
        return talk.Session.EndReason;
    }
}
