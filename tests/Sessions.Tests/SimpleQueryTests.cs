using Menshen.Gateway.Sessions;
using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests;

public sealed class SimpleQueryTests : IDisposable
{
    private readonly Loop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void A_query_and_its_rows_pass_unchanged_and_both_are_recorded()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Receives(Front.Query("select 1"));
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        talk.Client.Receives(Back.OneRow("1"), Back.Ready());
        _loop.Statements().ShouldBe(["1 select $1: Succeeded, 1 rows"]);
    }

    [Fact]
    public void Of_three_statements_in_one_query_the_middle_one_fails()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("select 1; select 1/0; select 3"));
        talk.Engine.Sends(Back.OneRow("1"), Back.Error("22012"), Back.Ready());
        talk.Client.Receives(Back.OneRow("1"), Back.Error("22012"), Back.Ready());
        _loop.Statements().ShouldBe(["1 select $1: Succeeded, 1 rows", "2 select $1/$2: Failed 22012", "3 select $1: Skipped"]);
    }

    [Fact]
    public void An_empty_query_is_answered_and_recorded()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query(""));
        talk.Engine.Receives(Front.Query(""));
        talk.Engine.Sends(Back.EmptyQueryResponse, Back.Ready());
        talk.Client.Receives(Back.EmptyQueryResponse, Back.Ready());
        _loop.Statements().Count.ShouldBe(1);
    }

    [Fact]
    public void A_refused_statement_reaches_the_engine_as_a_text_that_never_parses_and_the_client_reads_our_words_in_its_place()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("begin"), Front.Query("alter role bob password 'x'"), Front.Query("commit"));
        talk.Engine.Receives(Front.Query("begin"), Front.Query("menshen refused"), Front.Query("commit"));
        talk.Engine.Sends(Back.CommandComplete("BEGIN"), Back.Ready('T'));
        talk.Client.Receives(Back.CommandComplete("BEGIN"), Back.Ready('T'));
        talk.Engine.Sends(Back.Error("42601", "syntax error at or near \"menshen\""), Back.Ready('E'));
        talk.Client.ReceivesError("42501", Back.Ready('E'));
        talk.Engine.Sends(Back.CommandComplete("ROLLBACK"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("ROLLBACK"), Back.Ready());
        _loop.Statements().ShouldBe(["1 begin: Succeeded", "2 alter role bob password $1: Refused 42501", "3 commit: Succeeded"]);
    }

    [Fact]
    public void Settings_notices_and_notifications_pass_between_statements()
    {
        var talk = _loop.LogIn();
        byte[][] said = [Back.Notice("hello"), Back.Notification(3, "news"), Back.ParameterStatus("TimeZone", "UTC")];
        talk.Engine.Sends(said);
        talk.Client.Receives(said);
        talk.Session.IsBusy.ShouldBeFalse();
    }

    [Fact]
    public void A_query_that_the_client_had_sent_before_its_goodbye_is_finished_and_recorded()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("delete from t"), Front.Terminate);
        talk.Engine.Receives(Front.Query("delete from t"), Front.Terminate);
        talk.Session.Phase.ShouldBe(SessionPhase.Finishing);
        talk.Engine.Sends(Back.CommandComplete("DELETE 7"), Back.Ready());
        talk.Session.OnEngineEnded();
        talk.Port.IsClosed.ShouldBeTrue();
        _loop.Statements().ShouldBe(["1 delete from t: Succeeded, 7 rows"]);
        _loop.LastEnd().ShouldStartWith("ClientTerminated");
    }
}
