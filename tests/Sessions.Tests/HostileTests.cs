using System.Text;
using Menshen.Gateway.Sessions;
using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests;

public sealed class HostileTests : IDisposable
{
    // In UTF-8 one literal; in SJIS the last byte of the letter swallows the backslash, and what follows is a statement.
    private const string TwoReadings = "select E'\u3042\\'; alter role x password $$p$$; --'";

    private readonly Loop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Facts_of_a_text_that_turned_unreadable_while_it_was_analysed_are_not_given_to_the_next()
    {
        var talk = _loop.LogIn();
        talk.Port.AnalyzesAtOnce = false;
        talk.Client.Sends(Front.Query("select harmless"));
        talk.Engine.Sends(Back.ParameterStatus("client_encoding", "SJIS"));
        talk.Port.AnalyzeOne();
        talk.Engine.Sends(Back.CommandComplete("SELECT 0"), Back.ParameterStatus("client_encoding", "UTF8"), Back.Ready());
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query("alter role bob password 'x'"));
        talk.Port.AnalyzeOne();
        talk.Engine.Receives(Front.Query("menshen refused"));
    }

    [Fact]
    public void A_text_with_two_readings_waits_until_the_settings_are_known()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("set client_encoding to 'SJIS'"), Front.Query(TwoReadings));
        talk.Engine.Receives(Front.Query("set client_encoding to 'SJIS'"));
        talk.Engine.Sends(Back.CommandComplete("SET"), Back.ParameterStatus("client_encoding", "SJIS"), Back.Ready());
        talk.Engine.Receives(Front.Query("menshen refused"));
    }

    [Theory]
    [InlineData("create table x as select set_config('standard_conforming_strings', 'off', false)")]
    [InlineData("create materialized view x as select f()")]
    [InlineData("create table x as execute p")]
    [InlineData("alter table t add column b text default set_config('standard_conforming_strings', 'off', false)")]
    [InlineData("copy (select set_config('standard_conforming_strings', 'off', false)) to stdout")]
    public void A_text_with_two_readings_waits_behind_a_query_that_may_change_settings_inside_of_another_command(string sql)
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query(sql), Front.Query(TwoReadings));
        talk.Engine.Receives(Front.Query(sql));
    }

    [Fact]
    public void A_text_with_two_readings_behind_a_SET_without_a_Sync_stays_unread()
    {
        using var loop = new Loop(Loop.Transparent);
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Unnamed("set standard_conforming_strings to off"), Front.Flush);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.NoData, Back.CommandComplete("SET"));
        talk.Client.Sends(Front.Unnamed("select '\\', ' from secret --'"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.RowDescription, Back.CommandComplete("SELECT 1"), Back.ParameterStatus("standard_conforming_strings", "off"), Back.Ready());
        loop.Statements()[1].ShouldBe("2 a text that depends on a setting changed before it without a Sync between: Succeeded, 1 rows");
    }

    [Fact]
    public void A_text_beyond_ASCII_behind_a_BEGIN_or_a_plain_row_is_read_at_once()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Unnamed("BEGIN"), Front.Unnamed("insert into t values ('\u5f20')"), Front.Unnamed("insert into u values ('\u4e09\\')"), Front.Sync);
        Frames.Types(talk.Engine.TakeReceived()).ShouldBe("PBDEPBDEPBDES");
        talk.Session.OnEngineEnded();
        _loop.Statements().ShouldBe(["1 BEGIN: Lost", "2 insert into t values ($1): Lost", "3 insert into u values ($1): Lost"]);
    }

    [Fact]
    public void A_text_that_is_not_read_has_failed_when_its_second_statement_fails()
    {
        const string Unread = "a text that cannot be read in its client_encoding";
        using var loop = new Loop(Loop.Transparent);
        var talk = loop.LogIn();
        talk.Engine.Sends(Back.ParameterStatus("client_encoding", "SHIFT_JIS_2004"));
        talk.Client.Sends(Front.Query("insert into t values ('\u95e8'); select 1/0"), Front.Query("insert into t values ('\u95e8'); insert into t values (2)"));
        talk.Engine.Sends(Back.CommandComplete("INSERT 0 1"), Back.Error("22012"), Back.Ready());
        talk.Engine.Sends(Back.CommandComplete("INSERT 0 1"), Back.CommandComplete("INSERT 0 1"), Back.Ready());
        loop.Statements().ShouldBe([$"1 {Unread}: Failed 22012", $"2 {Unread}: Succeeded, 2 rows"]);
    }

    [Fact]
    public void What_is_not_understood_is_refused_and_the_client_learns_what_it_was()
    {
        var talk = _loop.LogIn();
        talk.Engine.Sends(Back.ParameterStatus("client_encoding", "SHIFT_JIS_2004"));
        talk.Client.Forget();
        talk.Client.Sends(Front.Query("select '\u95e8'"));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("0A000", Back.Ready());
        talk.Client.Sends(Front.Bind("", "nothere"), Front.Execute(""), Front.Sync);
        Frames.Types(talk.Engine.TakeReceived()).ShouldBe("PPS");
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("26000", Back.Ready());
        talk.Client.Sends(Front.Execute("nothere"), Front.Sync);
        Frames.Types(talk.Engine.TakeReceived()).ShouldBe("PS");
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("34000", Back.Ready());
        var statements = _loop.Statements();
        statements[0].ShouldBe("1 a text that cannot be read in its client_encoding: Refused 0A000");
        statements[1].ShouldBe("2 a statement whose text was not seen: Refused 26000");
    }

    [Fact]
    public void A_text_of_more_statements_than_the_journal_takes_at_once_is_refused_whole()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query(string.Concat(Enumerable.Repeat("select 1;", 5000))));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("54000", Back.Ready());
        _loop.Statements().ShouldBe(["1 a text of too many statements: Refused 54000"]);
    }

    [Fact]
    public void An_answer_to_an_analysis_that_nobody_waits_for_is_dropped()
    {
        var talk = _loop.LogIn();
        talk.Session.OnAnalyzed(_loop.Services.Texts.Unknown, planned: null);
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        _loop.Statements().ShouldBe(["1 select $1: Succeeded, 1 rows"]);
    }

    [Fact]
    public void A_pipeline_limit_of_one_does_not_wait_for_ever()
    {
        using var loop = new Loop(Loop.Bounded + "limits: {pipeline: 1}\n");
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Unnamed("select 1"), Front.Sync);
        foreach (var said in new[] { Back.ParseComplete, Back.BindComplete, Back.RowDescription })
        {
            Frames.Types(talk.Engine.TakeReceived())[^1].ShouldBe('H');
            talk.Engine.Sends(said);
        }
        talk.Engine.Sends(Back.CommandComplete("SELECT 1"));
        Frames.Types(talk.Engine.TakeReceived())[^1].ShouldBe('S');
        talk.Engine.Sends(Back.Ready());
        talk.Client.Receives(Back.ParseComplete, Back.BindComplete, Back.RowDescription, Back.CommandComplete("SELECT 1"), Back.Ready());
    }

    [Fact]
    public void At_the_pipeline_limit_the_engine_is_asked_to_flush_and_the_client_waits()
    {
        using var loop = new Loop(Loop.Bounded + "limits: {pipeline: 8}\n");
        var talk = loop.LogIn();
        talk.Client.Sends([.. Enumerable.Repeat(Front.Unnamed("select 1"), 3), Front.Sync]);
        Frames.Types(talk.Engine.TakeReceived()).ShouldBe("PBDEPBDEH");
        talk.Port.Client.IsPaused.ShouldBeTrue();
        byte[][] answer = [Back.ParseComplete, Back.BindComplete, Back.RowDescription, Back.CommandComplete("SELECT 1")];
        talk.Engine.Sends([.. answer, .. answer]);
        Frames.Types(talk.Engine.TakeReceived()).ShouldBe("PBDES");
    }

    [Fact]
    public void A_storm_of_Syncs_is_answered_Sync_by_Sync()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends([.. Enumerable.Repeat(Front.Sync, 1000)]);
        talk.Engine.Sends([.. Enumerable.Repeat(Back.Ready(), 1000)]);
        talk.Session.IsBusy.ShouldBeFalse();
        talk.Engine.Sends(Back.Ready());
        talk.Session.EndReason.ShouldBe(Wire.SessionEndReason.EngineViolation);
    }

    [Fact]
    public void Statements_without_a_Sync_leave_no_engine_stream_behind()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Unnamed("update t set a = 1"), Front.Flush);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.NoData, Back.CommandComplete("UPDATE 1"));
        talk.Client.Sends(Front.Terminate);
        talk.Port.EngineRested.ShouldBeFalse();
        talk.Session.Phase.ShouldBe(SessionPhase.Finishing);
    }

    [Fact]
    public void An_error_without_a_Sync_leaves_no_engine_stream_behind()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Parse("", "selec"), Front.Flush);
        talk.Engine.Sends(Back.Error("42601"));
        talk.Client.Sends(Front.Terminate);
        talk.Port.EngineRested.ShouldBeFalse();
    }

    [Fact]
    public void An_open_transaction_leaves_no_engine_stream_behind_and_an_idle_session_does()
    {
        var open = _loop.LogIn();
        open.Client.Sends(Front.Query("begin"));
        open.Engine.Sends(Back.CommandComplete("BEGIN"), Back.Ready('T'));
        open.Client.Sends(Front.Terminate);
        open.Port.EngineRested.ShouldBeFalse();
        var idle = _loop.LogIn();
        idle.Client.Sends(Front.Terminate);
        idle.Port.EngineRested.ShouldBeTrue();
        idle.Engine.ReceivesNothing();
    }

    [Fact]
    public void A_client_that_said_goodbye_and_does_not_read_cannot_fill_our_memory()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("select generate_series(1, 1000000000)"), Front.Terminate);
        talk.Port.Client.IsCongested = true;
        talk.Engine.Sends(Back.RowDescription, Back.DataRow("1"));
        talk.Port.Engine.IsPaused.ShouldBeTrue();
        talk.Port.Client.IsCongested = false;
        talk.Session.OnClientRoom();
        talk.Port.Engine.IsPaused.ShouldBeFalse();
    }

    [Fact]
    public void A_slow_client_pauses_the_engine_and_a_slow_engine_the_client()
    {
        var talk = _loop.LogIn();
        talk.Port.Engine.IsCongested = true;
        talk.Client.Sends(Front.Query("select 1"), Front.Query("select 2"));
        talk.Port.Client.IsPaused.ShouldBeTrue();
        talk.Port.Engine.IsCongested = false;
        talk.Session.OnEngineRoom();
        talk.Port.Client.IsPaused.ShouldBeFalse();
        talk.Port.Client.IsCongested = true;
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        talk.Port.Engine.IsPaused.ShouldBeTrue();
        talk.Port.Client.IsCongested = false;
        talk.Session.OnClientRoom();
        talk.Engine.Sends(Back.OneRow("2"), Back.Ready());
        talk.Client.Receives(Back.OneRow("1"), Back.Ready(), Back.OneRow("2"), Back.Ready());
    }

    [Fact]
    public void Names_of_any_bytes_are_kept_apart()
    {
        var talk = _loop.LogIn();
        var names = new[] { new string('n', 63), new string('n', 62), "\u00e9", "e\u0301", "S", "s" };
        foreach (var name in names)
        {
            talk.Client.Sends(Front.Parse(name, $"select {names.ToList().IndexOf(name)} as \"{name[^1]}\" from t{names.ToList().IndexOf(name)}"), Front.Sync);
            talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        }
        foreach (var name in names)
        {
            talk.Client.Sends(Front.Bind("", name), Front.Execute(""), Front.Sync);
            talk.Engine.Sends(Back.BindComplete, Back.CommandComplete("SELECT 0"), Back.Ready());
        }
        var statements = _loop.Statements();
        for (var i = 0; i < names.Length; i++) statements[i].ShouldContain($"from t{i}: Succeeded");
    }

    [Fact]
    public void A_name_that_the_engine_would_cut_is_refused()
    {
        var talk = _loop.LogIn();
        var name = new string('n', 64);
        byte[][] messages = [Front.Parse(name, "select 1"), Front.Bind("", name), Front.Bind(name, ""), Front.Execute(name), Front.CloseStatement(name), Front.ClosePortal(name)];
        foreach (var message in messages)
        {
            talk.Client.Sends(Front.Parse("", "select 1"), message, Front.Sync);
            talk.Engine.Receives(Front.Parse("", "select 1"), Front.Parse("menshen", "menshen refused"), Front.Sync);
            talk.Engine.Sends(Back.ParseComplete, Back.Error("42601"), Back.Ready());
            var lines = Frames.Describe(talk.Client.TakeReceived());
            lines[1].ShouldContain("C42622");
        }
    }

    [Fact]
    public void One_name_in_two_encodings_is_one_name_and_two_names_of_equal_bytes_are_two()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Parse("\u00e9", "select harmless"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready(), Back.ParameterStatus("client_encoding", "LATIN1"));
        talk.Engine.Forget();
        // The same two bytes are two letters in LATIN1.
        talk.Client.Sends(Front.Bind("", "\u00e9"), Front.Sync);
        talk.Engine.Receives(Front.Parse("menshen", "menshen refused"), Front.Sync);
    }

    [Fact]
    public void Syncs_function_calls_and_ends_of_copies_respect_the_pipeline_limit_too()
    {
        using var loop = new Loop(Loop.Bounded + "limits: {pipeline: 8}\n");
        foreach (var message in new[] { Front.Sync, Front.FunctionCall(745), Front.CopyDone })
        {
            var talk = loop.LogIn();
            talk.Client.Sends(Front.Query("select 1"));
            talk.Client.Sends([.. Enumerable.Repeat(message, 100)]);
            var sent = Frames.Types(talk.Engine.TakeReceived());
            sent.Length.ShouldBe(9);
            sent[^1].ShouldBe('H');
            talk.Port.Client.IsPaused.ShouldBeTrue();
        }
    }

    [Fact]
    public void Facts_of_a_text_that_was_dropped_while_it_waited_are_not_given_to_the_next()
    {
        using var loop = new Loop(Loop.Bounded + "limits: {pipeline: 2}\n");
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("", "selec"), Front.Bind("", ""), Front.Parse("", "select harmless"));
        talk.Engine.Sends(Back.Error("42601"));
        talk.Client.Sends(Front.Sync, Front.Query("alter role bob password 'x'"));
        talk.Engine.Sends(Back.Ready());
        Frames.Describe(talk.Engine.TakeReceived())[^1].ShouldStartWith("Q menshen refused");
    }
}
