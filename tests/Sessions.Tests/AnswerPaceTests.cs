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

    private static Conversation LogIn(Loop loop, string options = "")
    {
        var talk = loop.Connect();
        talk.Client.Sends(options.Length == 0 ? Front.Startup("manager", "shop") : Front.Startup("manager", "shop", "options", options));
        talk.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeTrue();
        talk.Session.OnEngineRested(Conversation.Welcome);
        talk.Client.Forget();
        return talk;
    }
}
