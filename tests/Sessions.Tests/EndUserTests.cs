using System.Text;
using Menshen.Gateway.Sessions;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

/// <summary>For which of its users an application asks: a statement is recorded under the name that is in force when it goes, or under none.</summary>
public sealed class EndUserTests : IDisposable
{
    private const string Name = "set menshen.end_user = 'zhang.wei'";
    private const string Question = "select a from t";

    private readonly Loop _loop = new(Policy("optional"));

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("set menshen.end_user = 'zhang.wei'")]
    [InlineData("SET SESSION Menshen.End_User TO 'zhang.wei'")]
    [InlineData("set \"menshen\".\"end_user\" to $$zhang.wei$$")]
    [InlineData("set menshen.end_user = E'zhang.wei'")]
    [InlineData("select set_config('menshen.end_user', 'zhang.wei', false)")]
    [InlineData("select pg_catalog.set_config('MENSHEN.end_user', 'zhang.wei'::text, 'f')")]
    [Requirement("realname-7.9.2-5.2")]
    [Requirement("gat389-5.1.2.2-a")]
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
    public void Behind_a_savepoint_a_partial_rollback_leaves_nobody_and_before_it_the_name_stands()
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
        EndUsers().Skip(4).ShouldBe(["5 li", "6 li", "7 zhang.wei", "8 -", "9 -", "10 -"]);
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

    [Theory]
    [InlineData("a\nb", "MU0002")]
    [InlineData("a\rb", "MU0002")]
    [InlineData("a\u202Eb", "MU0002")]
    [InlineData("a\u2066b", "MU0002")]
    [InlineData("a\u200Bb", "MU0002")]
    [InlineData("a\u2028b", "MU0002")]
    [InlineData("a\u0085b", "MU0002")]
    [InlineData("\uE000", "MU0002")]
    [InlineData(" a", "MU0002")]
    [InlineData("a\t", "MU0002")]
    public void A_name_that_would_lie_on_an_auditors_screen_is_refused(string name, string rule)
    {
        var talk = _loop.LogIn("shop");
        Refused(talk, $"set menshen.end_user = '{name}'").ShouldContain(rule);
        Refused(talk, $"select set_config('menshen.end_user', '{name}', true)").ShouldContain(rule);
        RefusedBind(talk, name).ShouldContain(rule);
        _loop.Journal().ShouldNotContain(e => e.Kind == RecordKind.EndUserNamed);
    }

    [Fact]
    public void A_very_long_name_is_refused_and_the_longest_is_not()
    {
        var talk = _loop.LogIn("shop");
        Refused(talk, $"set menshen.end_user = '{new string('张', 129)}'").ShouldContain("MU0002");
        Refused(talk, $"set menshen.end_user = '{new string('x', 1_000_000)}'").ShouldContain("MU0002");
        RefusedBind(talk, new string('x', 1_000_000)).ShouldContain("MU0002");
        var longest = new string('张', 128);
        Runs(talk, $"set menshen.end_user = '{longest}'");
        Runs(talk, "set menshen.end_user = 'o''brien \"x\" <b>'");
        Runs(talk, Question);
        EndUsers().TakeLast(2).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]).ShouldBe([longest, "o'brien \"x\" <b>"]);
    }

    [Theory]
    [InlineData("set menshen.end_user = zhang", "MU0003")]
    [InlineData("set menshen.end_user = 42", "MU0003")]
    [InlineData("set menshen.end_user = 'a', 'b'", "MU0003")]
    [InlineData("set menshen.end_user = U&'zhang'", "MU0003")]
    [InlineData("set menshen.end_user = E'zh\\x61ng'", "MU0003")]
    [InlineData("select set_config('menshen.end_user', 'a' || 'b', false)", "MU0003")]
    [InlineData("select set_config('menshen.end_user', name, false) from t", "MU0003")]
    [InlineData("select set_config('menshen.end_user', 'a', false) where false", "MU0003")]
    [InlineData("select set_config('menshen.end_user', 'a', false), 1", "MU0003")]
    [InlineData("insert into t select set_config('menshen.end_user', 'a', false)", "MU0003")]
    [InlineData("prepare p as select set_config('menshen.end_user', $1, false)", "MU0003")]
    [InlineData("select set_config('menshen.end_user', 'a'::varchar(1), false)", "MU0003")]
    [InlineData("set menshen.end_user = 'a'; select 1", "MU0004")]
    [InlineData("begin; set local menshen.end_user = 'a'", "MU0004")]
    [InlineData("select 1; select set_config('menshen.end_user', 'a', false)", "MU0004")]
    [InlineData("select 1; reset menshen.end_user", "MU0004")]
    public void What_cannot_be_followed_is_refused_with_what_to_do(string sql, string rule)
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, Name);
        Refused(talk, sql).ShouldContain(rule);
        Runs(talk, Question);
        EndUsers()[^1].ShouldEndWith(" zhang.wei");
    }

    [Theory]
    [InlineData("select set_config('search_path', 'public', false)")]
    [InlineData("select set_config('menshen.end_users', 'x', false)")]
    [InlineData("do $$ begin perform set_config('menshen.end_user', 'wang', false); end $$")]
    public void Other_settings_and_what_is_not_seen_change_nothing(string sql)
    {
        var talk = _loop.LogIn("shop");
        Runs(talk, Name);
        Runs(talk, sql);
        Runs(talk, Question);
        EndUsers()[^1].ShouldBe("3 zhang.wei");
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
    [InlineData("li")]
    [InlineData("alice")]
    [Requirement("realname-7.9.2-5.2")]
    public void A_person_is_his_own_end_user_and_names_nobody_else(string person)
    {
        var talk = _loop.LogIn(person);
        Refused(talk, Name).ShouldContain("MU0001");
        Refused(talk, "select set_config('menshen.end_user', 'wang', false)").ShouldContain("MU0001");
        RefusedBind(talk, "wang").ShouldContain("MU0001");
        talk.Client.Sends(Front.Parse("any", "select set_config($1, $2, false)"), Front.Bind("", "any", "menshen.end_user", "wang"), Front.Execute(""), Front.Sync);
        talk.Engine.Forget();
        talk.Engine.Sends(Back.ParseComplete, Back.Error("42601"), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("MU0001");
        // Pools clean up whomever they serve.
        Runs(talk, "reset menshen.end_user");
        Runs(talk, "discard all");
        EndUsers().ShouldAllBe(line => line.EndsWith('-'));
    }

    [Fact]
    public void Where_the_policy_does_not_ask_for_it_an_application_names_nobody()
    {
        using var loop = new Loop();
        Refused(loop.LogIn("shop"), Name).ShouldContain("MU0001");
        using var none = new Loop(Policy("none"));
        Refused(none.LogIn("shop"), Name).ShouldContain("MU0001");
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

    [Theory]
    [InlineData("li", "wang", "MU0001")]
    [InlineData("shop", "a\u202Eb", "MU0002")]
    public void A_start_that_names_somebody_wrongly_is_refused(string user, string name, string rule)
    {
        var talk = Begin(_loop, user, "menshen.end_user", name, out var said);
        talk.Session.EndReason.ShouldBe(SessionEndReason.AccessRefused);
        said.ShouldContain(rule);
    }

    [Fact]
    [Requirement("realname-7.9.2-5.2")]
    public void Where_it_is_required_nothing_touches_a_table_before_somebody_is_named()
    {
        using var loop = new Loop(Policy("required"));
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
        EndUsers(loop).Where(line => line.EndsWith("zhang.wei", StringComparison.Ordinal)).Count().ShouldBe(2);
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

    private static string Policy(string demand) => $"{Loop.Bounded}end-users:\n  - {{id: web, demand: {demand}}}\n";

    private static void Runs(Conversation talk, string sql, string tag = "SELECT 0", char status = 'I')
    {
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query(sql));
        talk.Engine.Sends(Back.CommandComplete(tag), Back.Ready(status));
        talk.Client.Forget();
    }

    private static void Executes(Conversation talk, byte[] bind)
    {
        talk.Client.Sends([.. bind, .. Front.Execute(""), .. Front.Sync]);
        talk.Engine.Sends(Back.BindComplete, Back.DataRow("x"), Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Engine.Forget();
        talk.Client.Forget();
    }

    private static string Refused(Conversation talk, string sql)
    {
        talk.Engine.Forget();
        talk.Client.Forget();
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        return Encoding.UTF8.GetString(talk.Client.TakeReceived());
    }

    // A person's is refused when it is prepared, an application's when it is bound.
    private static string RefusedBind(Conversation talk, string name)
    {
        talk.Engine.Forget();
        talk.Client.Forget();
        talk.Client.Sends(Front.Parse("", "select set_config('menshen.end_user', $1, false)"), Front.Bind("", "", name), Front.Execute(""), Front.Sync);
        var isPrepared = Encoding.UTF8.GetString(talk.Engine.TakeReceived()).Contains("set_config", StringComparison.Ordinal);
        talk.Engine.Sends([.. isPrepared ? Back.ParseComplete : [], .. Back.Error("42601"), .. Back.Ready()]);
        return Encoding.UTF8.GetString(talk.Client.TakeReceived());
    }

    private static Conversation Begin(Loop loop, string user, string parameter, string value, out string said)
    {
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup(user, "shop", parameter, value));
        said = Encoding.UTF8.GetString(talk.Authenticate(TestSubjects.Password).Bytes);
        if (talk.Session.Phase == SessionPhase.Joining) talk.Session.OnEngineRested(Conversation.Welcome);
        talk.Client.Forget();
        return talk;
    }

    private IReadOnlyList<string> EndUsers() => EndUsers(_loop);

    private static IReadOnlyList<string> EndUsers(Loop loop) =>
        [.. loop.Journal().Where(e => e.Kind == RecordKind.StatementSubmitted).OrderBy(e => e.SessionId).ThenBy(e => e.StatementNumber).Select(e => $"{e.StatementNumber} {e.EndUser ?? "-"}")];
}
