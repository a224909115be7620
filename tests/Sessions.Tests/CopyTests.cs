using Menshen.Gateway.Sessions;
using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests;

public sealed class CopyTests : IDisposable
{
    private readonly Loop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Copying_in_by_a_simple_query_passes_the_rows()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("copy t from stdin"));
        talk.Engine.Sends(Back.CopyInResponse);
        talk.Client.Sends(Front.CopyData("1\n"), Front.CopyData("2\n"), Front.CopyDone);
        talk.Engine.Receives(Front.Query("copy t from stdin"), Front.CopyData("1\n"), Front.CopyData("2\n"), Front.CopyDone);
        talk.Engine.Sends(Back.CommandComplete("COPY 2"), Back.Ready());
        talk.Session.IsBusy.ShouldBeFalse();
        _loop.Statements().ShouldBe(["1 copy t from stdin: Succeeded, 2 rows"]);
    }

    [Fact]
    public void Copying_out_passes_the_rows()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("copy t to stdout"));
        byte[][] said = [Back.CopyOutResponse, Back.CopyData("1\n"), Back.CopyDone, Back.CommandComplete("COPY 1"), Back.Ready()];
        talk.Engine.Sends(said);
        talk.Client.Receives(said);
        _loop.Statements().ShouldBe(["1 copy t to stdout: Succeeded, 1 rows"]);
    }

    [Fact]
    public void The_Sync_that_libpq_sends_before_it_knows_of_the_copy_is_not_waited_for()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Unnamed("copy t from stdin"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.NoData, Back.CopyInResponse);
        talk.Client.Sends(Front.CopyData("1\n"), Front.CopyDone, Front.Sync);
        talk.Engine.Sends(Back.CommandComplete("COPY 1"), Back.Ready());
        talk.Session.IsBusy.ShouldBeFalse();
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        _loop.Statements().ShouldBe(["1 copy t from stdin: Succeeded, 1 rows", "2 select $1: Succeeded, 1 rows"]);
    }

    [Fact]
    public void A_copy_that_fails_before_it_reads_leaves_no_Sync_of_which_nobody_knows_whether_it_was_read()
    {
        // COPY into a view: CopyInResponse, then at once an error. The Sync before it waits here until the copy is known, and is then ignored.
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Unnamed("copy v from stdin"), Front.Sync);
        talk.Engine.Receives(Front.Unnamed("copy v from stdin"), Front.Flush);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.NoData, Back.CopyInResponse, Back.Error("42809"));
        talk.Client.Sends(Front.CopyDone, Front.Sync);
        talk.Engine.Receives(Front.Sync);
        talk.Engine.Sends(Back.Ready());
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        talk.Session.IsBusy.ShouldBeFalse();
        _loop.Statements().ShouldBe(["1 copy v from stdin: Failed 42809", "2 select $1: Succeeded, 1 rows"]);
    }

    [Fact]
    public void A_copy_that_fails_before_it_begins_answers_the_Sync_behind_it()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Unnamed("copy nothere from stdin"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.NoData, Back.Error("42P01"));
        talk.Engine.Receives(Front.Unnamed("copy nothere from stdin"), Front.Flush, Front.Sync);
        talk.Engine.Sends(Back.Ready());
        talk.Session.IsBusy.ShouldBeFalse();
    }

    [Fact]
    public void A_copy_that_fails_after_reading_has_swallowed_the_Sync_before_it()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Unnamed("copy t from stdin"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.NoData, Back.CopyInResponse);
        talk.Client.Sends(Front.CopyData("x\n"));
        talk.Engine.Sends(Back.Error("22P02"));
        talk.Client.Sends(Front.CopyData("y\n"), Front.CopyDone, Front.Sync);
        talk.Engine.Sends(Back.Ready());
        talk.Client.Sends(Front.Unnamed("select 1"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.OneRow("1"), Back.Ready());
        talk.Session.IsBusy.ShouldBeFalse();
        _loop.Statements().ShouldBe(["1 copy t from stdin: Failed 22P02", "2 select $1: Succeeded, 1 rows"]);
    }

    [Fact]
    public void A_copy_that_the_client_fails_is_recorded_as_failed()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("copy t from stdin"));
        talk.Engine.Sends(Back.CopyInResponse);
        talk.Client.Sends(Front.CopyFail("no more"));
        talk.Engine.Sends(Back.Error("57014"), Back.Ready());
        _loop.Statements().ShouldBe(["1 copy t from stdin: Failed 57014"]);
    }

    [Fact]
    public void Rows_that_still_come_after_the_copy_has_failed_are_passed_for_the_engine_to_ignore()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("copy t from stdin"));
        talk.Engine.Sends(Back.CopyInResponse);
        talk.Client.Sends(Front.CopyData("x\n"));
        talk.Engine.Sends(Back.Error("22P02"), Back.Ready());
        talk.Client.Sends(Front.CopyData("y\n"), Front.CopyDone, Front.Query("select 1"));
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        _loop.Statements().ShouldBe(["1 copy t from stdin: Failed 22P02", "2 select $1: Succeeded, 1 rows"]);
    }

    [Fact]
    public void CopyDone_without_a_copy_is_ignored_as_the_engine_ignores_it()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.CopyDone, Front.Parse("", "select 1"), Front.CopyDone, Front.Bind("", ""), Front.CopyDone, Front.DescribePortal(""), Front.CopyDone, Front.Execute(""), Front.CopyDone, Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.RowDescription, Back.DataRow("1"), Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Session.Phase.ShouldBe(SessionPhase.Relaying);
        talk.Session.IsBusy.ShouldBeFalse();
    }

    [Fact]
    public void A_client_that_breaks_off_in_the_middle_of_a_row_leaves_no_engine_stream_behind()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("copy t from stdin"));
        talk.Engine.Sends(Back.CopyInResponse);
        talk.Engine.Forget();
        talk.Client.Sends(Front.Header('d', 100), "half a row"u8.ToArray());
        talk.Session.OnClientEnded("the connection was reset");
        talk.Port.EngineRested.ShouldBeFalse();
        talk.Port.EngineFinished.ShouldBeTrue();
        talk.Engine.Receives(Front.Header('d', 100), "half a row"u8.ToArray());
        talk.Engine.Sends(Back.Error("08006"));
        talk.Session.OnEngineEnded();
        _loop.Statements().ShouldBe(["1 copy t from stdin: Failed 08006"]);
        _loop.LastEnd().ShouldStartWith("ClientClosed");
    }

    [Fact]
    public void A_client_that_breaks_off_in_a_stray_row_outside_any_copy_leaves_no_engine_stream_behind()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Header('d', 100), "half"u8.ToArray());
        talk.Session.OnClientEnded(null);
        talk.Port.EngineRested.ShouldBeFalse();
    }
}
