using System.Text;
using Menshen.Gateway.Sessions;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;
using static Menshen.Sessions.Tests.World.EndUserTalk;

namespace Menshen.Sessions.Tests;

/// <summary>For which of its users an application asks: a statement is recorded under the name that is in force when it goes, or under none.</summary>
public sealed class EndUserTests : IDisposable
{
    private readonly Loop _loop = new(PolicyWith("optional"));

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("set menshen.end_user = 'zhang.wei'")]
    [InlineData("SET SESSION Menshen.End_User TO 'zhang.wei'")]
    [InlineData("set \"menshen\".\"end_user\" to $$zhang.wei$$")]
    [InlineData("set menshen.end_user = E'zhang.wei'")]
    [InlineData("select set_config('menshen.end_user', 'zhang.wei', false)")]
    [InlineData("select pg_catalog.set_config('MENSHEN.end_user', 'zhang.wei'::text, 'f')")]
    [Requirement("realname-7.9.2-5.2")]
    [Requirement("gat389-4.1.1-b.2")]
    public void Each_statement_behind_the_naming_is_recorded_with_the_name_and_none_before(string naming)
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, Question);
        Runs(talk, naming);
        Runs(talk, Question);
        Runs(talk, "reset menshen.end_user");
        Runs(talk, Question);
        EndUsers().ShouldBe(["1 -", "2 -", "3 zhang.wei", "4 zhang.wei", "5 -"]);
        var told = _loop.Journal().Where(e => e.Kind == RecordKind.EndUserNamed).Select(e => e.Detail).ToList();
        told.ShouldBe(["asks for 'zhang.wei', as the application says, since statement 3: named by SET", "asks for nobody since statement 5: reset"]);
    }

    [Fact]
    public void One_text_behind_the_other_in_one_packet_waits_until_the_naming_is_answered()
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, Question);
        Runs(talk, Name);
        Runs(talk, "reset menshen.end_user");
        talk.Client.Sends(Front.Query(Name), Front.Query(Question));
        talk.Engine.Receives(Front.Query(Name));
        talk.Engine.Sends(Back.CommandComplete("SET"), Back.Ready());
        talk.Engine.Receives(Front.Query(Question));
        talk.Engine.Sends([.. Back.OneRow("1"), .. Back.Ready()]);
        EndUsers()[^1].ShouldBe("5 zhang.wei");
    }

    [Fact]
    public void A_naming_that_fails_names_nobody_behind_it()
    {
        var talk = _loop.LogIn("shop");
        talk.Client.Sends(Front.Query(Name), Front.Query(Question));
        talk.Engine.Sends(Back.Error("57014"), Back.Ready());
        talk.Engine.Sends([.. Back.OneRow("1"), .. Back.Ready()]);
        EndUsers().ShouldBe(["1 -", "2 -"]);
    }

    [Theory]
    [InlineData("ROLLBACK", "rollback", "-")]
    [InlineData("ROLLBACK", "commit", "-")]
    [InlineData("COMMIT", "commit", "zhang.wei")]
    [InlineData("COMMIT", "end and chain", "zhang.wei")]
    [InlineData("PREPARE TRANSACTION", "prepare transaction 'x'", "zhang.wei")]
    public void What_a_transaction_names_it_takes_with_it_when_it_is_rolled_back(string tag, string ending, string afterwards)
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, "begin", "BEGIN", 'T');
        Runs(talk, Name, "SET", 'T');
        Runs(talk, Question, "SELECT 0", 'T');
        Runs(talk, ending, tag);
        Runs(talk, Question);
        EndUsers().ShouldBe(["1 -", "2 -", "3 zhang.wei", "4 zhang.wei", $"5 {afterwards}"]);
    }

    [Fact]
    public void SET_LOCAL_ends_with_the_transaction_and_leaves_who_was_named_before()
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, "set menshen.end_user = 'li'");
        Runs(talk, "begin", "BEGIN", 'T');
        Runs(talk, "set local menshen.end_user = 'zhang.wei'", "SET", 'T');
        Runs(talk, Question, "SELECT 0", 'T');
        Runs(talk, "commit", "COMMIT");
        Runs(talk, Question);
        Runs(talk, "set local menshen.end_user = 'wang'");
        Runs(talk, Question);
        EndUsers().ShouldBe(["1 -", "2 li", "3 li", "4 zhang.wei", "5 zhang.wei", "6 li", "7 li", "8 li"]);
    }

    [Fact]
    public void A_pipeline_without_BEGIN_is_one_transaction_and_its_error_undoes_the_naming()
    {
        var talk = _loop.LogIn("shop");
        talk.Client.Sends(Front.Unnamed(Name), Front.Unnamed(Question), Front.Sync, Front.Query(Question));
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.NoData, .. Back.CommandComplete("SET")]);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.Error("22012"), Back.Ready());
        talk.Engine.Sends([.. Back.OneRow("1"), .. Back.Ready()]);
        EndUsers().ShouldBe(["1 -", "2 zhang.wei", "3 -"]);
    }

    [Fact]
    public void A_pipeline_that_succeeds_keeps_the_name()
    {
        var talk = _loop.LogIn("shop");
        talk.Client.Sends(Front.Unnamed(Name), Front.Unnamed(Question), Front.Sync, Front.Query(Question));
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.NoData, .. Back.CommandComplete("SET")]);
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.OneRow("1"), .. Back.Ready()]);
        talk.Engine.Sends([.. Back.OneRow("1"), .. Back.Ready()]);
        EndUsers().ShouldBe(["1 -", "2 zhang.wei", "3 zhang.wei"]);
    }

    [Fact]
    public void Going_back_to_a_savepoint_brings_back_who_was_named_when_it_was_made()
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, "begin", "BEGIN", 'T');
        Runs(talk, "set local menshen.end_user = 'li'", "SET", 'T');
        Runs(talk, "savepoint a", "SAVEPOINT", 'T');
        Runs(talk, "rollback to a", "ROLLBACK", 'T');
        Runs(talk, Question, "SELECT 0", 'T');
        Runs(talk, Name, "SET", 'T');
        Runs(talk, "rollback to savepoint a", "ROLLBACK", 'T');
        Runs(talk, Question, "SELECT 0", 'T');
        Runs(talk, "commit", "COMMIT");
        Runs(talk, Question);
        EndUsers().Skip(4).ShouldBe(["5 li", "6 li", "7 zhang.wei", "8 li", "9 li", "10 -"]);
    }

    [Fact]
    public void A_procedure_may_end_the_transaction_unseen_and_then_it_is_nobody()
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, "set menshen.end_user = 'li'");
        talk.Client.Sends(Front.Unnamed(Name), Front.Unnamed("call p()"), Front.Sync);
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.NoData, .. Back.CommandComplete("SET")]);
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.NoData, .. Back.CommandComplete("CALL"), .. Back.Ready()]);
        Runs(talk, Question);
        EndUsers().ShouldBe(["1 -", "2 li", "3 zhang.wei", "4 -"]);
    }

    [Fact]
    public void So_it_is_for_what_is_pipelined_behind_the_procedure()
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, Name);
        talk.Client.Sends(Front.Unnamed("set local menshen.end_user = 'li'"), Front.Unnamed("call p()"), Front.Unnamed(Question), Front.Sync);
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.NoData, .. Back.CommandComplete("SET")]);
        // It has committed: the engine has forgotten li.
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.NoData, .. Back.CommandComplete("CALL")]);
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.OneRow("1"), .. Back.Ready()]);
        EndUsers().ShouldBe(["1 -", "2 zhang.wei", "3 li", "4 -"]);
    }

    [Fact]
    public void Of_several_statements_in_a_text_the_end_of_the_transaction_and_RESET_ALL_count_from_the_next_on()
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, "set menshen.end_user = 'li'");
        Runs(talk, "begin", "BEGIN", 'T');
        Runs(talk, "set local menshen.end_user = 'zhang.wei'", "SET", 'T');
        talk.Client.Sends(Front.Query($"{Question}; commit; {Question}; reset all; {Question}"));
        talk.Engine.Sends(Back.CommandComplete("SELECT 0"), Back.CommandComplete("COMMIT"), Back.CommandComplete("SELECT 0"), Back.CommandComplete("RESET"), Back.CommandComplete("SELECT 0"), Back.Ready());
        EndUsers().Skip(3).ShouldBe(["4 zhang.wei", "5 zhang.wei", "6 li", "7 li", "8 -"]);
    }

    [Fact]
    public void A_failed_text_of_several_statements_undoes_its_RESET_ALL()
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, Name);
        talk.Client.Sends(Front.Query($"reset all; {Question}"));
        talk.Engine.Sends(Back.CommandComplete("RESET"), Back.Error("22012"), Back.Ready());
        Runs(talk, Question);
        EndUsers().ShouldBe(["1 -", "2 zhang.wei", "3 -", "4 zhang.wei"]);
    }

    [Fact]
    public void A_prepared_naming_names_whom_its_parameter_says_each_time()
    {
        var talk = _loop.LogIn("shop");
        talk.Client.Sends(Front.Parse("n", "select set_config('menshen.end_user', $1, false)"), Front.Parse("any", "select set_config($1, $2::text, $3)"), Front.Parse("lit", Name), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.ParseComplete, Back.ParseComplete, Back.Ready());
        Executes(talk, Front.Bind("", "n", "li"));
        Runs(talk, Question);
        Executes(talk, Front.BindBinary("", "any", "menshen.END_USER"u8.ToArray(), "wang"u8.ToArray(), [0]));
        Runs(talk, Question);
        Executes(talk, Front.Bind("", "any", "search_path", "zhao", "f"));
        Runs(talk, Question);
        Executes(talk, Front.Bind("", "lit"));
        Runs(talk, Question);
        Executes(talk, Front.Bind("", "n", [null]));
        Runs(talk, Question);
        EndUsers().ShouldBe(["1 -", "2 li", "3 li", "4 wang", "5 wang", "6 wang", "7 wang", "8 zhang.wei", "9 zhang.wei", "10 -"]);
    }

    [Fact]
    public void A_naming_portal_that_gives_its_row_in_parts_counts_and_is_not_run_again()
    {
        var talk = _loop.LogIn("shop");
        talk.Client.Sends(Front.Parse("", "select set_config('menshen.end_user', 'li', false)"), Front.Bind("", ""), Front.Execute("", 1), Front.Execute("", 1), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.DataRow("li"), Back.PortalSuspended);
        Encoding.UTF8.GetString(talk.Engine.TakeReceived()).ShouldContain("menshen refused");
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("MU0003");
    }

    [Theory]
    [InlineData("-c menshen.end_user=zhang.wei")]
    [InlineData("--menshen.end-user=zhang.wei")]
    public void Named_at_the_start_it_counts_from_the_first_statement_comes_back_with_RESET_and_does_not_reach_the_engine(string options)
    {
        var talk = Begin(_loop, "shop", "options", options, out _);
        talk.Session.Identity!.Parameters.TryGet("options"u8, out _).ShouldBeFalse();
        Runs(talk, Question);
        Runs(talk, "set menshen.end_user = ''");
        Runs(talk, Question);
        Runs(talk, "discard all");
        Runs(talk, Question);
        EndUsers().ShouldBe(["1 zhang.wei", "2 zhang.wei", "3 -", "4 -", "5 zhang.wei"]);
    }

    [Fact]
    [Requirement("realname-7.9.2-5.2")]
    public void Where_it_is_required_nothing_touches_a_table_before_somebody_is_named()
    {
        using var loop = new Loop(PolicyWith("required"));
        var talk = loop.LogIn("shop");
        Runs(talk, "select version()");
        Runs(talk, "select typname from pg_type");
        Runs(talk, "begin", "BEGIN", 'T');
        Runs(talk, "rollback", "ROLLBACK");
        var said = Refused(talk, Question);
        said.ShouldContain("C55000");
        said.ShouldContain("SET menshen.end_user");
        Refused(talk, "update t set a = 1").ShouldContain("MU0005");
        Refused(talk, "select f(1)").ShouldContain("MU0005");
        Refused(talk, "table public.pg_mine").ShouldContain("MU0005");
        Refused(talk, "do $$ begin end $$").ShouldContain("MU0005");
        // Pipelined right behind the naming: it waits, and may.
        talk.Client.Sends(Front.Unnamed(Name), Front.Unnamed(Question), Front.Sync);
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.NoData, .. Back.CommandComplete("SET")]);
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.OneRow("1"), .. Back.Ready()]);
        Runs(talk, "set menshen.end_user = ''");
        Refused(talk, Question).ShouldContain("MU0005");
        EndUserTalk.EndUsers(loop).Where(line => line.EndsWith("zhang.wei", StringComparison.Ordinal)).Count().ShouldBe(2);
    }

    [Theory]
    [InlineData("select a from t where 'set_config' <> ''")]
    [InlineData("delete from t where a <> 'set_config'")]
    [InlineData("do $$ begin /*set_config*/ delete from t; end $$")]
    [InlineData("select a, set_config('a.b', 'c', true) from t")]
    [InlineData("select set_config('x.y', read_payroll()::text, true)")]
    public void Where_it_is_required_the_word_set_config_opens_nothing(string sql)
    {
        using var loop = new Loop(PolicyWith("required"));
        var talk = loop.LogIn("shop");
        Refused(talk, sql).ShouldContain("MU0005");
        talk.Engine.Forget();
        talk.Client.Sends(Front.Unnamed(sql), Front.Sync);
        Encoding.UTF8.GetString(talk.Engine.TakeReceived()).ShouldNotContain("set_config");
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("MU0005");
    }

    [Fact]
    public void DISCARD_ALL_is_committed_at_once_and_who_was_named_before_does_not_come_back()
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, Name);
        talk.Client.Sends(Front.Unnamed("discard all"), Front.Unnamed(Question), Front.Sync);
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.NoData, .. Back.CommandComplete("DISCARD ALL")]);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.Error("22012"), Back.Ready());
        Runs(talk, Question);
        EndUsers().ShouldBe(["1 -", "2 zhang.wei", "3 -", "4 -"]);
    }

    [Theory]
    [InlineData("call p()", "CALL")]
    [InlineData("commit prepared 'x'", "COMMIT PREPARED")]
    [InlineData("rollback prepared 'x'", "ROLLBACK PREPARED")]
    public void What_ends_a_transaction_behind_a_COMMIT_in_the_pipeline_does_not_give_the_name_before_back(string sql, string tag)
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, "set menshen.end_user = 'alice'");
        Runs(talk, "begin", "BEGIN", 'T');
        talk.Client.Sends(Front.Unnamed("commit"), Front.Unnamed("select set_config('menshen.end_user', 'bob', false)"), Front.Unnamed(sql), Front.Unnamed(Question), Front.Sync);
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.NoData, .. Back.CommandComplete("COMMIT")]);
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.OneRow("bob")]);
        talk.Engine.Sends([.. Back.ParseComplete, .. Back.BindComplete, .. Back.NoData, .. Back.CommandComplete(tag)]);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.Error("22012"), Back.Ready());
        Runs(talk, Question);
        EndUsers()[^1].ShouldBe(tag == "CALL" ? "7 -" : "7 bob");
    }

    [Fact]
    public void A_null_resets_as_RESET_does()
    {
        var talk = Begin(_loop, "shop", "menshen.end_user", "li", out _);
        talk.Client.Sends(Front.Parse("n", "select set_config('menshen.end_user', $1, false)"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        Executes(talk, Front.Bind("", "n", "wang"));
        Executes(talk, Front.Bind("", "n", [null]));
        Runs(talk, Question);
        EndUsers().ShouldBe(["1 li", "2 wang", "3 li"]);
    }

    [Fact]
    public void In_binary_every_byte_but_zero_is_true()
    {
        var talk = _loop.LogIn("shop");
        talk.Client.Sends(Front.Parse("n", "select set_config('menshen.end_user', $1, $2)"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        Executes(talk, Front.BindBinary("", "n", "wang"u8.ToArray(), "f"u8.ToArray()));
        Runs(talk, Question);
        EndUsers().ShouldBe(["1 -", "2 -"]);
    }

    [Fact]
    public void The_next_session_carries_nothing()
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, Name);
        talk.Client.Sends(Front.Terminate);
        Runs(_loop.LogIn("shop"), Question);
        EndUsers().ShouldBe(["1 -", "1 -"]);
    }

    [Fact]
    public void Strict_or_not_the_record_of_the_name_is_before_the_first_statement_under_it()
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, Name);
        Runs(talk, Question);
        var journal = _loop.Journal();
        var named = journal.Single(e => e.Kind == RecordKind.EndUserNamed);
        named.Index.ShouldBeLessThan(journal.Single(e => e.StatementNumber == 2 && e.Kind == RecordKind.StatementSubmitted).Index);
        (named.EndUser, named.Subject, named.Action, named.Object).ShouldBe(("zhang.wei", "shop", "end-user.named", "zhang.wei"));
    }

    private IReadOnlyList<string> EndUsers() => EndUserTalk.EndUsers(_loop);
}
