using Menshen.Sessions.Tests.World;
using static Menshen.Sessions.Tests.World.EndUserTalk;

namespace Menshen.Sessions.Tests;

/// <summary>What may have named another end user in a way that is not followed: behind it, it is nobody.</summary>
public sealed class EndUserHiddenTests : IDisposable
{
    private readonly Loop _loop = new(PolicyWith("optional"));

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("select set_config('menshen.'||'end_user', 'bob', false)")]
    [InlineData("select set_config(U&'menshen.end\\005fuser', 'bob', false)")]
    [InlineData("select 1; select set_config('menshen.'||'end_user', 'bob', false)")]
    public void Behind_a_set_config_that_is_not_followed_it_is_nobody(string sql)
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, Name);
        talk.Client.Sends(Front.Query(sql), Front.Query(Question));
        foreach (var _ in sql.Split(';')) talk.Engine.Sends(Back.OneRow("bob"));
        talk.Engine.Sends(Back.Ready());
        talk.Engine.Sends([.. Back.OneRow("1"), .. Back.Ready()]);
        EndUsers()[^1].ShouldEndWith(" -");
    }

    [Fact]
    public void What_was_prepared_or_declared_with_a_set_config_leaves_nobody_when_it_runs_and_other_EXECUTEs_do_not()
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, Name);
        Runs(talk, "execute other", "EXECUTE");
        Runs(talk, "prepare p as select set_config($1, $2, false)", "PREPARE");
        Runs(talk, Question);
        Runs(talk, "execute p('menshen.end' || '_user', 'bob')");
        Runs(talk, Question);
        EndUsers().Skip(2).ShouldBe(["3 zhang.wei", "4 zhang.wei", "5 zhang.wei", "6 -"]);
    }

    [Theory]
    [InlineData("explain analyze execute p('menshen.end' || '_user', 'bob')")]
    [InlineData("create table t as execute p('menshen.end' || '_user', 'bob')")]
    [InlineData("explain analyze create table t as execute p('menshen.end' || '_user', 'bob')")]
    public void So_it_does_inside_of_EXPLAIN_and_CREATE_TABLE_and_what_is_pipelined_behind_waits(string sql)
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, "prepare p as select set_config($1, $2, false)", "PREPARE");
        Runs(talk, Name);
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query(sql), Front.Query(Question));
        talk.Engine.Receives(Front.Query(sql));
        talk.Engine.Sends(Back.CommandComplete("EXPLAIN"), Back.Ready());
        talk.Engine.Receives(Front.Query(Question));
        talk.Engine.Sends([.. Back.OneRow("1"), .. Back.Ready()]);
        EndUsers().TakeLast(2).ShouldBe(["3 zhang.wei", "4 -"]);
    }

    [Fact]
    public void A_set_config_among_the_arguments_of_an_EXECUTE_leaves_nobody_whatever_was_prepared()
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, "prepare p as select $1", "PREPARE");
        Runs(talk, Name);
        Runs(talk, "execute p(set_config('menshen.end' || '_user', 'bob', false))");
        Runs(talk, Question);
        EndUsers().TakeLast(2).ShouldBe(["3 zhang.wei", "4 -"]);
    }

    [Fact]
    public void What_is_pipelined_behind_a_text_that_is_not_understood_waits_and_is_nobodys()
    {
        using var loop = new Loop($"{Loop.Transparent}end-users:\n  - {{id: web, demand: optional}}\n");
        var talk = loop.LogIn("shop");
        Runs(talk, Name);
        talk.Engine.Forget();
        // An engine newer than this grammar may take it for a naming.
        talk.Client.Sends(Front.Query("set menshen.end_user to 'bob' of a later version"), Front.Query(Question));
        talk.Engine.Receives(Front.Query("set menshen.end_user to 'bob' of a later version"));
        talk.Engine.Sends(Back.CommandComplete("SET"), Back.Ready());
        talk.Engine.Receives(Front.Query(Question));
        talk.Engine.Sends([.. Back.OneRow("1"), .. Back.Ready()]);
        EndUserTalk.EndUsers(loop)[^1].ShouldBe("3 -");
    }

    [Fact]
    public void A_cursor_with_a_set_config_leaves_nobody_each_time_and_a_pools_own_cursors_keep_the_name()
    {
        var talk = _loop.LogIn("shop");
        talk.Client.Sends(Front.Parse("", "select set_config('menshen.end_user', $1, false)"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        Executes(talk, Front.Bind("", "", "li"));
        Runs(talk, "begin", "BEGIN", 'T');
        Runs(talk, "declare c cursor for select a from t", "DECLARE CURSOR", 'T');
        Runs(talk, "fetch 10 from c", "FETCH 0", 'T');
        Runs(talk, Question, "SELECT 0", 'T');
        Runs(talk, "declare d cursor for select set_config('menshen.'||'end_user', 'bob', false)", "DECLARE CURSOR", 'T');
        Runs(talk, Name, "SET", 'T');
        Runs(talk, "fetch 10 from d", "FETCH 1", 'T');
        Runs(talk, Question, "SELECT 0", 'T');
        EndUsers().Skip(4).ShouldBe(["5 li", "6 li", "7 -", "8 zhang.wei", "9 -"]);
    }

    [Fact]
    public void What_the_protocol_prepared_and_SQL_executes_leaves_nobody()
    {
        var talk = _loop.LogIn("shop");
        talk.Client.Sends(Front.Parse("p", "select set_config('menshen.end_user', $1, false)"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        Runs(talk, Name);
        Runs(talk, "execute p('bob')");
        Runs(talk, Question);
        EndUsers()[^1].ShouldEndWith(" -");
    }

    private IReadOnlyList<string> EndUsers() => EndUserTalk.EndUsers(_loop);
}
