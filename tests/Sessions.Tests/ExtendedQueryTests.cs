using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests;

public sealed class ExtendedQueryTests : IDisposable
{
    private static readonly byte[][] Answer = [Back.ParseComplete, Back.BindComplete, Back.RowDescription, Back.DataRow("1"), Back.CommandComplete("SELECT 1")];

    private readonly Loop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Two_batches_before_any_answer_keep_their_statements_apart()
    {
        var talk = _loop.LogIn();
        byte[][] sent = [Front.Unnamed("select a"), Front.Sync, Front.Unnamed("select b"), Front.Sync];
        talk.Client.Sends(sent);
        talk.Engine.Receives(sent);
        byte[][] said = [.. Answer, Back.Ready(), Back.ParseComplete, Back.BindComplete, Back.RowDescription, Back.CommandComplete("SELECT 0"), Back.Ready()];
        talk.Engine.Sends(said);
        talk.Client.Receives(said);
        _loop.Statements().ShouldBe(["1 select a: Succeeded, 1 rows", "2 select b: Succeeded"]);
    }

    [Fact]
    public void A_batch_as_JDBC_sends_it_records_each_statement_under_its_own_text()
    {
        // Acra's bug: all Parses first, then Bind and Execute of each; "the last Parse" is the wrong text for all but one.
        var talk = _loop.LogIn();
        talk.Client.Sends(
            Front.Parse("S_1", "insert into a values ($1)"), Front.Parse("S_2", "delete from b"), Front.Bind("", "S_1", "1"), Front.Execute(""),
            Front.Bind("", "S_2"), Front.Execute(""), Front.Bind("", "S_1", "2"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(
            Back.ParseComplete, Back.ParseComplete, Back.BindComplete, Back.CommandComplete("INSERT 0 1"), Back.BindComplete, Back.CommandComplete("DELETE 5"),
            Back.BindComplete, Back.CommandComplete("INSERT 0 1"), Back.Ready());
        _loop.Statements().ShouldBe(["1 insert into a values ($1): Succeeded, 1 rows", "2 delete from b: Succeeded, 5 rows", "3 insert into a values ($1): Succeeded, 1 rows"]);
    }

    [Fact]
    public void An_error_skips_to_Sync_and_the_next_batch_is_not_touched()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Unnamed("select 1/0"), Front.Unnamed("select b"), Front.Sync, Front.Unnamed("select c"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.RowDescription, Back.Error("22012"), Back.Ready());
        talk.Engine.Sends([.. Answer, Back.Ready()]);
        _loop.Statements().ShouldBe(["1 select $1/$2: Failed 22012", "2 select b: Skipped", "3 select c: Succeeded, 1 rows"]);
    }

    [Fact]
    public void What_comes_after_an_error_and_before_Sync_goes_nowhere_and_is_not_recorded()
    {
        // The engine would ignore it; should the two ever disagree on that, nothing can pass without a record.
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Parse("", "selec"), Front.Flush);
        talk.Engine.Sends(Back.Error("42601"));
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query("delete from t"), Front.Unnamed("delete from u"), Front.CloseStatement("a"), Front.FunctionCall(1), Front.Flush, Front.CopyDone, Front.Sync);
        talk.Engine.Receives(Front.Sync);
        talk.Engine.Sends(Back.Ready());
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        _loop.Statements().ShouldBe(["1 selec: Failed 42601", "2 select $1: Succeeded, 1 rows"]);
    }

    [Fact]
    public void A_failed_Bind_has_one_outcome_and_its_Execute_none()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Unnamed("select a"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Error("22P02"), Back.Ready());
        talk.Session.IsBusy.ShouldBeFalse();
        _loop.Statements().ShouldBe(["1 select a: Failed 22P02"]);
    }

    [Fact]
    public void A_name_whose_Parse_failed_means_nothing_and_one_that_failed_to_be_replaced_means_what_it_meant()
    {
        using var loop = new Loop(Loop.Transparent);
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("a", "select one"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        talk.Client.Sends(Front.Parse("a", "select two"), Front.Parse("b", "select three"), Front.Sync);
        talk.Engine.Sends(Back.Error("42P05"), Back.Ready());
        talk.Client.Sends(Front.Bind("", "a"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.BindComplete, Back.CommandComplete("SELECT 0"), Back.Ready());
        talk.Client.Sends(Front.Bind("", "b"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.Error("26000"), Back.Ready());
        loop.Statements().ShouldBe(["1 select two: Failed 42P05", "2 select one: Succeeded", "3 a statement whose text was not seen: Failed 26000"]);
    }

    [Fact]
    public void A_name_given_again_before_the_first_failure_is_known_keeps_its_new_meaning()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Parse("a", "select one"), Front.Sync, Front.Parse("a", "select two"), Front.Sync);
        talk.Engine.Sends(Back.Error("42P01"), Back.Ready());
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        talk.Client.Sends(Front.Bind("", "a"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.BindComplete, Back.CommandComplete("SELECT 0"), Back.Ready());
        _loop.Statements().ShouldBe(["1 select one: Failed 42P01", "2 select two: Succeeded"]);
    }

    [Fact]
    public void The_unnamed_portal_bound_again_before_the_first_failure_is_known_keeps_its_new_meaning()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Parse("", "select one"), Front.Bind("", ""), Front.Execute(""), Front.Sync, Front.Parse("", "select two"), Front.Bind("", ""));
        talk.Engine.Sends(Back.ParseComplete, Back.Error("22P02"), Back.Ready());
        talk.Client.Sends(Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("SELECT 2"), Back.Ready());
        _loop.Statements().ShouldBe(["1 select one: Failed 22P02", "2 select two: Succeeded, 2 rows"]);
    }

    [Fact]
    public void A_named_portal_bound_before_the_end_of_the_transaction_before_it_is_known_keeps_its_meaning()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Unnamed("select one"), Front.Sync, Front.Parse("", "select two"), Front.Bind("p", ""));
        talk.Engine.Sends([.. Answer, Back.Ready()]);
        talk.Client.Sends(Front.Execute("p"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("SELECT 2"), Back.Ready());
        _loop.Statements().ShouldBe(["1 select one: Succeeded, 1 rows", "2 select two: Succeeded, 2 rows"]);
    }

    [Fact]
    public void A_portal_run_again_is_recorded_again()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Parse("", "select a"), Front.Bind("p", ""), Front.Execute("p", 2), Front.Flush);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.DataRow("1"), Back.DataRow("2"), Back.PortalSuspended);
        talk.Client.Sends(Front.Execute("p", 2), Front.Sync);
        talk.Engine.Sends(Back.DataRow("3"), Back.CommandComplete("SELECT 1"), Back.Ready());
        _loop.Statements().ShouldBe(["1 select a: Suspended, 2 rows", "2 select a: Succeeded, 1 rows"]);
    }

    [Fact]
    public void A_cursor_declared_by_SQL_under_the_name_of_a_portal_is_not_taken_for_the_portal()
    {
        using var loop = new Loop(Loop.Transparent);
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query("begin"), Front.Parse("", "select harmless"), Front.Bind("p", ""), Front.Execute("p"), Front.Sync);
        talk.Engine.Sends(Back.CommandComplete("BEGIN"), Back.Ready('T'), Back.ParseComplete, Back.BindComplete, Back.CommandComplete("SELECT 0"), Back.Ready('T'));
        talk.Client.Sends(Front.Query("close p"), Front.Query("declare p cursor for select secret"), Front.Execute("p"), Front.Sync);
        talk.Engine.Sends(Back.CommandComplete("CLOSE CURSOR"), Back.Ready('T'), Back.CommandComplete("DECLARE CURSOR"), Back.Ready('T'));
        talk.Engine.Sends(Back.DataRow("x"), Back.CommandComplete("SELECT 1"), Back.Ready('T'));
        loop.Statements()[^1].ShouldBe("5 a statement whose text was not seen: Succeeded, 1 rows");
    }

    [Fact]
    public void A_statement_prepared_by_SQL_under_the_name_of_a_protocol_statement_is_not_taken_for_it()
    {
        using var loop = new Loop(Loop.Transparent);
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("s", "select harmless"), Front.Sync, Front.Query("deallocate s"), Front.Query("prepare s as delete from t"));
        talk.Engine.Sends(Back.ParseComplete, Back.Ready(), Back.CommandComplete("DEALLOCATE"), Back.Ready(), Back.CommandComplete("PREPARE"), Back.Ready());
        talk.Client.Sends(Front.Bind("", "s"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.BindComplete, Back.CommandComplete("DELETE 1"), Back.Ready());
        loop.Statements()[^1].ShouldBe("3 a statement whose text was not seen: Succeeded, 1 rows");
    }

    [Fact]
    public void A_function_call_is_recorded()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.FunctionCall(745));
        talk.Engine.Sends(Back.FunctionCallResponse("alice"), Back.Ready());
        talk.Client.Receives(Back.FunctionCallResponse("alice"), Back.Ready());
        _loop.Statements().ShouldBe(["1 a function called by number: Succeeded"]);
    }

    [Fact]
    public void Statements_deallocated_by_SQL_do_not_count_against_the_limit()
    {
        using var loop = new Loop(Loop.Bounded + "limits: {prepared-statements: 3}\n");
        var talk = loop.LogIn();
        for (var i = 0; i < 10; i++)
        {
            talk.Client.Sends(Front.Parse($"_pg3_{i}", "select 1"), Front.Sync);
            talk.Engine.Receives(Front.Parse($"_pg3_{i}", "select 1"), Front.Sync);
            talk.Engine.Sends(Back.ParseComplete, Back.Ready());
            talk.Client.Sends(Front.Query($"DEALLOCATE \"_pg3_{i}\""));
            talk.Engine.Sends(Back.CommandComplete("DEALLOCATE"), Back.Ready());
            talk.Engine.Forget();
        }
    }

    [Fact]
    public void At_the_limit_of_prepared_statements_the_unnamed_one_can_still_be_prepared_and_another_cannot()
    {
        using var loop = new Loop(Loop.Bounded + "limits: {prepared-statements: 1}\n");
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("a", "select 1"), Front.Parse("", "select 2"), Front.Sync);
        talk.Engine.Receives(Front.Parse("a", "select 1"), Front.Parse("", "select 2"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.ParseComplete, Back.Ready());
        talk.Client.Forget();
        talk.Client.Sends(Front.Parse("b", "select 3"), Front.Sync);
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("54000", Back.Ready());
    }

    [Fact]
    public void A_refused_Bind_does_not_take_the_unnamed_statement_from_the_engine()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("", "select 1"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        talk.Engine.Forget();
        loop.FailJournal();
        talk.Client.Sends(Front.Bind("", ""), Front.Execute(""), Front.Sync);
        // A Parse without a name would make the engine forget its unnamed statement.
        var received = Frames.Describe(talk.Engine.TakeReceived());
        received[0].ShouldStartWith("P menshen");
    }

    [Fact]
    public void A_text_prepared_by_the_protocol_is_known_when_it_runs_whatever_SQL_prepared_between()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Parse("s", "delete from t"), Front.Sync, Front.Query("prepare y as select 1"), Front.Bind("", "s"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready(), Back.CommandComplete("PREPARE"), Back.Ready(), Back.BindComplete, Back.CommandComplete("DELETE 1"), Back.Ready());
        _loop.Statements()[^1].ShouldBe("2 delete from t: Succeeded, 1 rows");
    }

    [Fact]
    public void A_DEALLOCATE_that_fails_takes_no_name_away_and_who_uses_one_waits_for_it()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Parse("s", "delete from t"), Front.Sync, Front.Query("select 1/0; deallocate s"), Front.Bind("", "s"), Front.Execute(""), Front.Sync);
        Frames.Types(talk.Engine.TakeReceived()).ShouldBe("PSQH");
        talk.Engine.Sends(Back.ParseComplete, Back.Ready(), Back.Error("22012"), Back.Ready());
        Frames.Types(talk.Engine.TakeReceived()).ShouldBe("BES");
        talk.Engine.Sends(Back.BindComplete, Back.CommandComplete("DELETE 1"), Back.Ready());
        _loop.Statements()[^1].ShouldBe("3 delete from t: Succeeded, 1 rows");
    }

    [Fact]
    public void After_a_DEALLOCATE_the_name_means_nothing_until_it_is_prepared_again()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Parse("s", "select harmless"), Front.Sync, Front.Query("deallocate s; prepare s as delete from t"), Front.Bind("", "s"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready(), Back.CommandComplete("DEALLOCATE"), Back.CommandComplete("PREPARE"), Back.Ready());
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        _loop.Statements()[^1].ShouldBe("3 a statement whose text was not seen: Refused 26000");
    }

    [Fact]
    public void A_Close_that_was_passed_over_takes_no_name_away_and_a_Parse_right_behind_a_Close_gives_it_anew()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Parse("s", "select one"), Front.Sync, Front.Parse("", "selec"), Front.CloseStatement("s"), Front.Parse("s", "select two"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready(), Back.Error("42601"), Back.Ready());
        talk.Client.Sends(Front.Bind("", "s"), Front.Execute(""), Front.CloseStatement("s"), Front.Parse("s", "select three"), Front.Bind("", "s"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.BindComplete, Back.CommandComplete("SELECT 0"), Back.CloseComplete, Back.ParseComplete, Back.BindComplete, Back.CommandComplete("SELECT 0"), Back.Ready());
        _loop.Statements().ShouldBe(["1 selec: Failed 42601", "2 select one: Succeeded", "3 select three: Succeeded"]);
    }

    [Fact]
    public void A_Bind_that_is_never_executed_has_an_outcome_when_its_portal_is_closed_or_replaced_or_its_transaction_ends()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("begin"), Front.Parse("", "select a"), Front.Bind("p", ""), Front.ClosePortal("p"), Front.Bind("", ""), Front.Bind("", ""), Front.Execute(""), Front.Bind("q", ""), Front.Sync, Front.Query("commit"));
        talk.Engine.Sends(Back.CommandComplete("BEGIN"), Back.Ready('T'), Back.ParseComplete, Back.BindComplete, Back.CloseComplete, Back.BindComplete, Back.BindComplete, Back.CommandComplete("SELECT 0"), Back.BindComplete, Back.Ready('T'));
        talk.Engine.Sends(Back.CommandComplete("COMMIT"), Back.Ready());
        _loop.Statements().ShouldBe(["1 begin: Succeeded", "2 select a: NotExecuted", "3 select a: NotExecuted", "4 select a: Succeeded", "5 select a: NotExecuted", "6 commit: Succeeded"]);
    }

    [Fact]
    public void A_Bind_that_fails_has_failed_also_when_its_portal_was_replaced_and_one_at_the_end_of_a_session_was_not_executed()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Parse("", "select a"), Front.Bind("", ""), Front.Bind("", ""), Front.Sync, Front.Query("begin"), Front.Bind("", ""), Front.Bind("p", ""), Front.Flush);
        talk.Engine.Sends(Back.ParseComplete, Back.Error("22P02"), Back.Ready(), Back.CommandComplete("BEGIN"), Back.Ready('T'), Back.BindComplete, Back.BindComplete);
        talk.Session.OnEngineEnded();
        _loop.Statements().ShouldBe(["1 select a: Failed 22P02", "2 select a: Skipped", "3 begin: Succeeded", "4 select a: NotExecuted", "5 select a: NotExecuted"]);
    }
}
