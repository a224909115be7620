using System.Text;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>Answers that leave at beats only, so that their times tell a low session little of a high one.</summary>
public sealed class AnswerPaceTests : IDisposable
{
    private static readonly string Policy = TestLabels.Policy.Replace("  tables:", "  answers-every: 100ms\n  tables:", StringComparison.Ordinal);

    private readonly Loop _loop = new(Policy, labels: true);

    public void Dispose() => _loop.Dispose();

    [Fact]
    [Requirement("gat389-4.7-3")]
    public void An_answer_waits_for_the_beat_and_leaves_in_one_go()
    {
        var talk = LogIn(_loop);
        talk.Client.Sends(Front.Query("select name from staff"));
        talk.Engine.Receives(Front.Query("select name from staff"));
        byte[][] answer = [Back.RowDescription, Back.DataRow("li"), Back.CommandComplete("SELECT 1"), Back.Ready()];
        // As it comes, at whatever times: nothing of it is seen.
        foreach (var part in answer)
        {
            talk.Engine.Sends(part);
            talk.Client.ReceivesNothing();
        }

        talk.Port.UntilBeat!.Value.ShouldBeInRange(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(100));
        talk.Port.Beats();
        talk.Client.Receives(answer);
        talk.Port.UntilBeat.ShouldBeNull();
        // A moment after the beat is the next one's.
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Forget();
        talk.Engine.Sends(Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.ReceivesNothing();
        talk.Port.Beats();
        talk.Client.Receives(Back.CommandComplete("SELECT 1"), Back.Ready());
    }

    [Fact]
    public void The_next_message_goes_when_the_answer_has_left_and_not_when_it_was_made()
    {
        var talk = LogIn(_loop);
        talk.Client.Sends(Front.Parse("", "select 1"), Front.Bind("", ""), Front.Execute(""), Front.Sync, Front.Query("select now()"));
        talk.Engine.Receives(Front.Parse("", "select 1"), Front.Bind("", ""), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Engine.ReceivesNothing();
        talk.Port.Beats();
        talk.Engine.Receives(Front.Query("select now()"));
        _loop.Statements()[0].ShouldStartWith("1 select $1: Succeeded");
    }

    [Fact]
    public void Rows_of_a_COPY_go_on_while_its_answer_is_owed()
    {
        var talk = LogIn(_loop);
        talk.Client.Sends(Front.Query("copy plain from stdin"), Front.CopyData("a\n"), Front.CopyDone);
        talk.Engine.Receives(Front.Query("copy plain from stdin"));
        talk.Engine.Sends(Back.CopyInResponse);
        talk.Engine.ReceivesNothing();
        talk.Port.Beats();
        talk.Client.Receives(Back.CopyInResponse);
        talk.Engine.Receives(Front.CopyData("a\n"), Front.CopyDone);
        talk.Engine.Sends(Back.CommandComplete("COPY 1"), Back.Ready());
        talk.Client.ReceivesNothing();
        talk.Port.Beats();
        talk.Client.Receives(Back.CommandComplete("COPY 1"), Back.Ready());
    }

    [Fact]
    public void What_goes_right_behind_a_COPYs_end_waits_until_its_answer_has_left()
    {
        var talk = LogIn(_loop);
        CopyIn(talk);
        talk.Client.Sends(Front.CopyData("a\n"), Front.CopyDone, Front.Query("select now()"));
        talk.Engine.Receives(Front.CopyData("a\n"), Front.CopyDone);
        talk.Engine.Sends(Back.CommandComplete("COPY 1"), Back.Ready());
        talk.Engine.ReceivesNothing();
        talk.Port.Beats();
        talk.Client.Receives(Back.CommandComplete("COPY 1"), Back.Ready());
        talk.Engine.Receives(Front.Query("select now()"));
    }

    [Fact]
    public void How_fast_the_engine_takes_rows_of_a_COPY_is_no_clock()
    {
        var talk = LogIn(_loop);
        CopyIn(talk);
        talk.Client.Sends(Front.CopyData("a\n"));
        talk.Engine.Receives(Front.CopyData("a\n"));
        // Nothing more is taken from the client before the next beat, whether the engine has room or not.
        talk.Client.Sends(Front.CopyData("b\n"));
        talk.Engine.ReceivesNothing();
        talk.Session.OnEngineRoom();
        talk.Engine.ReceivesNothing();
        talk.Port.Beats();
        talk.Engine.Receives(Front.CopyData("b\n"));
        talk.Client.Sends(Front.CopyDone);
        talk.Port.Beats();
        talk.Engine.Receives(Front.CopyDone);
    }

    [Fact]
    public void When_the_engine_has_room_again_is_told_at_a_beat()
    {
        var talk = LogIn(_loop);
        talk.Client.Sends(Front.Parse("", "select 1"));
        talk.Engine.Receives(Front.Parse("", "select 1"));
        talk.Port.Engine.IsCongested = true;
        talk.Client.Sends(Front.Parse("a", "select 1"));
        talk.Engine.Receives(Front.Parse("a", "select 1"));
        talk.Client.Sends(Front.Parse("b", "select 1"), Front.Sync);
        talk.Port.Engine.IsCongested = false;
        talk.Session.OnEngineRoom();
        talk.Engine.ReceivesNothing();
        talk.Port.Beats();
        talk.Engine.Receives(Front.Parse("b", "select 1"), Front.Sync);
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("commit and chain")]
    [InlineData("rollback")]
    [InlineData("call settle()")]
    public void What_ends_a_transaction_in_a_pipeline_waits_for_what_is_before_it_and_what_is_behind_it_for_it(string end)
    {
        var talk = LogIn(_loop);
        // The attack: in one pipeline, and one answer, the time before and the time after, by the transactions' own clock.
        talk.Client.Sends(
            Front.Parse("", "select now(), (select count(*) from parcel)"), Front.Bind("", ""), Front.Execute(""), Front.Parse("", end), Front.Bind("", ""), Front.Execute(""),
            Front.Parse("", "select now()"), Front.Bind("", ""), Front.Execute(""), Front.Sync);
        talk.Engine.Receives(
            Front.Parse("", "select now(), (select count(*) from parcel)"), Front.Bind("", ""), Front.Execute(""), Front.Parse("", end), Front.Bind("", ""), Front.Flush);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("SELECT 1"), Back.ParseComplete, Back.BindComplete);
        talk.Engine.ReceivesNothing();
        talk.Port.Beats();
        talk.Client.Receives(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("SELECT 1"), Back.ParseComplete, Back.BindComplete);
        talk.Engine.Receives(Front.Execute(""), Front.Flush);
        talk.Engine.Sends(Back.CommandComplete("COMMIT"));
        talk.Engine.ReceivesNothing();
        talk.Port.Beats();
        talk.Engine.Receives(Front.Parse("", "select now()"), Front.Bind("", ""), Front.Execute(""), Front.Sync);
    }

    [Fact]
    public void A_simple_query_behind_what_was_not_synced_waits_for_it()
    {
        var talk = LogIn(_loop);
        talk.Client.Sends(Front.Parse("", "select 1"), Front.Bind("", ""), Front.Execute(""), Front.Query("commit; select now()"));
        talk.Engine.Receives(Front.Parse("", "select 1"), Front.Bind("", ""), Front.Execute(""), Front.Flush);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("SELECT 1"));
        talk.Engine.ReceivesNothing();
        talk.Port.Beats();
        talk.Engine.Receives(Front.Query("commit; select now()"));
    }

    [Theory]
    [InlineData("begin", "select 1")]
    [InlineData("savepoint s", "rollback to savepoint s")]
    [InlineData("select 1", "select 2")]
    public void What_ends_no_transaction_goes_in_one_pipeline(string first, string second)
    {
        var talk = LogIn(_loop);
        byte[][] pipeline = [Front.Parse("", first), Front.Bind("", ""), Front.Execute(""), Front.Parse("", second), Front.Bind("", ""), Front.Execute(""), Front.Sync];
        talk.Client.Sends(pipeline);
        talk.Engine.Receives(pipeline);
    }

    [Fact]
    public void A_COMMIT_alone_goes_in_one_pipeline()
    {
        var talk = LogIn(_loop);
        byte[][] pipeline = [Front.Parse("", "commit"), Front.Bind("", ""), Front.Execute(""), Front.Sync];
        talk.Client.Sends(pipeline);
        talk.Engine.Receives(pipeline);
    }

    [Fact]
    public void What_is_misplaced_while_rows_go_in_hangs_nobody()
    {
        var talk = LogIn(_loop);
        CopyIn(talk);
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Receives(Front.Query("select 1"));
    }

    [Fact]
    public void The_greeting_leaves_at_a_beat_of_the_session_and_not_when_the_engine_has_let_it_in()
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("manager", "shop"));
        talk.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeTrue();
        talk.Client.Forget();
        talk.Session.OnEngineRested(Conversation.Welcome);
        talk.Client.Sends(Front.Query("select 1"));
        talk.Client.ReceivesNothing();
        talk.Engine.ReceivesNothing();
        talk.Port.UntilBeat!.Value.ShouldBeInRange(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(100));
        talk.Port.Beats();
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("session label");
        talk.Engine.Receives(Front.Query("select 1"));
    }

    [Fact]
    public void Who_goes_before_the_greeting_leaves_nothing_behind()
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("manager", "shop"));
        talk.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeTrue();
        talk.Session.OnEngineRested(Conversation.Welcome);
        talk.Session.OnClientEnded(null);
        talk.Port.IsClosed.ShouldBeTrue();
        _loop.LastEnd().ShouldBe("ClientClosed, 0 statements");
    }

    [Fact]
    public void What_waits_for_the_journal_does_not_leave_between_two_beats()
    {
        using var strict = new Loop(Policy.Replace("durability: bounded", "durability: strict", StringComparison.Ordinal), labels: true);
        var talk = LogIn(strict);
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Sends(Back.CommandComplete("SELECT 1"), Back.Ready());
        byte[] left = [];
        for (var i = 0; i < 1000 && left.Length == 0; i++)
        {
            if (talk.Port.UntilBeat is null)
            {
                Thread.Sleep(5);
                talk.Port.JournalMoves();
                talk.Client.ReceivesNothing();
                continue;
            }

            talk.Port.Beats();
            left = talk.Client.TakeReceived();
        }

        left.ShouldBe([.. Back.CommandComplete("SELECT 1"), .. Back.Ready()]);
    }

    [Theory]
    [InlineData("select clock_timestamp(), (select count(*) from parcel), clock_timestamp()")]
    [InlineData("select pg_catalog.timeofday()")]
    [InlineData("select statement_timestamp()")]
    [InlineData("select uuid_generate_v1mc()")]
    public void A_clock_that_goes_on_within_a_statement_is_refused(string sql)
    {
        var talk = LogIn(_loop);
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601", "syntax error"), Back.Ready());
        talk.Port.Beats();
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("ML0017");
    }

    [Theory]
    [InlineData("-c menshen.label=secret:senders", "select clock_timestamp()")]
    [InlineData("-c menshen.label=secret:senders", "select 1")]
    public void Above_whom_there_is_nobody_has_no_pace(string options, string sql)
    {
        var talk = LogIn(_loop, options);
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query(sql));
        talk.Engine.Sends(Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("SELECT 1"), Back.Ready());
    }

    [Fact]
    public void Where_the_policy_says_nothing_there_is_none()
    {
        using var plain = new Loop(TestLabels.Policy, labels: true);
        var talk = LogIn(plain);
        talk.Client.Sends(Front.Query("select clock_timestamp()"));
        talk.Engine.Receives(Front.Query("select clock_timestamp()"));
        talk.Engine.Sends(Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("SELECT 1"), Back.Ready());
    }

    private static void CopyIn(Conversation talk)
    {
        talk.Client.Sends(Front.Query("copy plain from stdin"));
        talk.Engine.Receives(Front.Query("copy plain from stdin"));
        talk.Engine.Sends(Back.CopyInResponse);
        talk.Port.Beats();
        talk.Client.Receives(Back.CopyInResponse);
    }

    private static Conversation LogIn(Loop loop, string options = "")
    {
        var talk = loop.Connect();
        talk.Client.Sends(options.Length == 0 ? Front.Startup("manager", "shop") : Front.Startup("manager", "shop", "options", options));
        talk.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeTrue();
        talk.Session.OnEngineRested(Conversation.Welcome);
        if (talk.Port.UntilBeat is not null) talk.Port.Beats();
        talk.Client.Forget();
        return talk;
    }
}
