using System.Text;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>Literals and parameters reach the journal with their statement; secrets never do.</summary>
public sealed class ValueTests
{
    [Fact]
    [Requirement("realname-7.9.3-3")]
    [Requirement("gbt20009-5.1.2.1-b1")]
    public void The_literals_of_a_simple_statement_are_recorded_with_its_columns()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query("update express.person set phone = '13800000000' where id = 42"));
        talk.Engine.Sends(Back.CommandComplete("UPDATE 1"), Back.Ready());
        var entry = Statements(loop).ShouldHaveSingleItem();
        Values(entry).ShouldBe(["'13800000000'", "42"]);
        entry.WrittenColumns.ShouldBe(["express.person.phone"]);
        entry.ReadColumns.ShouldBe(["express.person.id"]);
        entry.ColumnsAreComplete.ShouldBeTrue();
        entry.Privileges.ShouldBe("SELECT, UPDATE");
    }

    [Fact]
    public void Each_statement_of_a_text_has_its_own_literals()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query("select 1 from t; delete from t; insert into t values (2, E'a\\n', -3.5, null)"));
        Statements(loop).Select(e => string.Join(" ", Values(e))).ShouldBe(["1", "", @"2 E'a\n' 3.5"]);
    }

    [Fact]
    public void Texts_that_no_cache_takes_have_their_literals_recorded_too()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query("select .5, E'\\x41', 'a'\n'b' from t"));
        Values(Statements(loop).ShouldHaveSingleItem()).ShouldBe([".5", @"E'\x41'", "'a'\n'b'"]);
    }

    [Fact]
    public void Parameters_are_recorded_at_Bind_behind_the_literals_of_the_prepared_text()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("s", "select a from t where b = $1 and c = 'x' and d = $2"), Front.Parse("", "select 7"),
            Front.Bind("", "s", "one", "two"), Front.Execute(""), Front.Bind("", ""), Front.Execute(""), Front.Sync);
        var entries = Statements(loop);
        entries[0].Values!.Parameters.Select(v => v.ToString()).ShouldBe(["one", "two"]);
        entries[0].Values!.Literals.Select(v => v.ToString()).ShouldBe(["'x'"]);
        entries[0].LargestParameter.ShouldBe(2u);
        entries[0].Text.ShouldBe("select a from t where b = $1 and c = $3 and d = $2");
        Values(entries[1]).ShouldBe(["7"]);
    }

    [Fact]
    public void Literals_of_a_text_prepared_anew_are_those_of_the_text_that_runs()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Unnamed("select 1"), Front.Unnamed("select 2"), Front.Sync);
        Statements(loop).Select(e => Values(e).ShouldHaveSingleItem()).ShouldBe(["1", "2"]);
    }

    [Fact]
    public void Where_a_prepared_text_was_passed_over_the_literals_of_the_one_before_are_unknown_and_never_wrong()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("", "select 1"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        talk.Client.Sends(Front.Parse("bad", "select x"), Front.Parse("", "select 2"), Front.Sync);
        talk.Engine.Sends(Back.Error("42703"), Back.Ready());
        talk.Client.Sends(Front.Bind("", ""), Front.Execute(""), Front.Sync);
        var last = Statements(loop)[^1];
        last.Values!.LiteralsAreUnknown.ShouldBeTrue();
        Values(last).ShouldBeEmpty();
    }

    [Fact]
    public void A_Parse_that_fails_is_recorded_with_its_own_literals()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("", "select 'probe' from missing"), Front.Sync);
        talk.Engine.Sends(Back.Error("42P01"), Back.Ready());
        Statements(loop).Select(e => string.Join(" ", Values(e))).ShouldBe(["'probe'"]);
    }

    [Theory]
    [InlineData("alter role joe password 'Hunter2'")]
    [InlineData("create user joe with encrypted password 'Hunter2'")]
    [InlineData("insert into app_user (login, password) values ('joe', 'Hunter2')")]
    [InlineData("select crypt('Hunter2', gen_salt('bf'))")]
    [InlineData("create user mapping for joe server s options (password 'Hunter2')")]
    [InlineData("create subscription s connection 'host=h password=Hunter2' publication p")]
    [InlineData("selec 'Hunter2'")]
    [InlineData("do $$ begin perform set_secret('Hunter2'); end $$")]
    [InlineData("execute p('Hunter2')")]
    [InlineData("select pgp_sym_encrypt(name, 'Hunter2') from t")]
    [InlineData("set app.api_key = 'Hunter2'")]
    [InlineData("update t set 密码 = 'Hunter2'")]
    [InlineData("select set_config('app.db_key', 'Hunter2', false)")]
    [InlineData("create function f() returns void language sql as $$ alter role joe login 'Hunter2' $$")]
    [InlineData("explain analyze execute p('Hunter2')")]
    [InlineData("create table x as execute p('Hunter2')")]
    [InlineData("call change_login('joe', 'Hunter2')")]
    [InlineData("copy t from program 'curl -u bob:Hunter2 h'")]
    [InlineData("update t set passphrase = 'Hunter2', a = 1")]
    [InlineData("insert into t (user_pass) values ('Hunter2')")]
    [InlineData("select cron.schedule('job', '* * * * *', $$alter role joe password 'Hunter2'$$)")]
    [InlineData("select a from t where b = 'Hunter2'; insert into kv values ('Api_Key', 'x')")]
    public void Secrets_are_never_recorded_by_any_protocol(string sql)
    {
        using var loop = new Loop(Loop.Transparent);
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query(sql));
        talk.Client.Sends(Front.Parse("p", sql), Front.Bind("", "p", "Hunter2"), Front.Execute(""), Front.Sync);
        loop.Journal();
        loop.JournalBytes().AsSpan().IndexOf("Hunter2"u8).ShouldBe(-1);
        loop.Journal().Where(e => e.Kind == RecordKind.StatementSubmitted).ShouldAllBe(e => e.Values == null);
    }

    [Theory]
    [InlineData("select run($1, $2)", "alter role joe password", "Hunter2")]
    [InlineData("insert into kv values ($1, $2)", "Hunter2", "the 密码")]
    [InlineData("select run('alter role joe password ' || $1)", "Hunter2", null)]
    public void A_value_that_has_a_secrets_word_takes_all_values_of_its_text_with_it(string sql, string first, string? second)
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        var bind = second is null ? Front.Bind("", "p", first) : Front.Bind("", "p", first, second);
        talk.Client.Sends(Front.Parse("p", sql), bind, Front.Execute(""), Front.Sync);
        Statements(loop).ShouldHaveSingleItem().Values.ShouldBeNull();
        loop.JournalBytes().AsSpan().IndexOf("Hunter2"u8).ShouldBe(-1);
    }

    [Fact]
    public void A_Parse_that_fails_with_a_secrets_word_among_its_literals_is_recorded_without_them()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("", "select run('alter role joe password', 'Hunter2') from missing"), Front.Sync);
        talk.Engine.Sends(Back.Error("42P01"), Back.Ready());
        Statements(loop).ShouldHaveSingleItem().Values.ShouldBeNull();
        loop.JournalBytes().AsSpan().IndexOf("Hunter2"u8).ShouldBe(-1);
    }

    [Fact]
    public void Policy_can_turn_values_off()
    {
        using var loop = new Loop("journal: {durability: bounded, values: off}\n");
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query("select 4711 from t"), Front.Unnamed("select 4712"), Front.Sync);
        Statements(loop).ShouldAllBe(e => e.Values == null);
        loop.JournalBytes().AsSpan().IndexOf("471"u8).ShouldBe(-1);
    }

    [Fact]
    public void Long_values_are_cut_between_characters_and_many_are_left_out_and_both_show()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query($"select '{string.Concat(Enumerable.Repeat("神", 1000))}'"));
        talk.Client.Sends(Front.Query($"select {string.Join(",", Enumerable.Range(1000, 500))}"));
        talk.Client.Sends(Front.Query($"select {string.Join(",", Enumerable.Repeat($"'{new string('x', 900)}'", 20))}"));
        var entries = Statements(loop);
        var one = entries[0].Values!.Literals.ShouldHaveSingleItem();
        one.FullLength.ShouldBe(3002);
        one.ToString().ShouldEndWith("神... (3002 bytes)");
        one.ToString().ShouldNotContain('\uFFFD');
        entries[1].Values!.Literals.Length.ShouldBe(StatementValues.MaxValues);
        entries[2].Values!.Literals.Sum(v => v.Bytes.Length).ShouldBe(StatementValues.MaxBytes);
        entries.ShouldAllBe(e => e.Values!.IsCut);
    }

    [Fact]
    public void Binary_parameters_and_nulls_keep_their_form()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("s", "select $1, $2"), Front.BindBinary("", "s", [0, 1, 255], null), Front.Execute(""), Front.Sync);
        Statements(loop).ShouldHaveSingleItem().Values!.Parameters.Select(v => v.ToString()).ShouldBe([@"\x0001ff", "NULL"]);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.2-a")]
    [Requirement("gbt20009-5.1.2.2-b")]
    [Requirement("credit-6.2-b")]
    public void A_session_says_who_it_is_how_it_proved_itself_and_where_it_came_from()
    {
        using var loop = new Loop();
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup("auditor", "shop", "options", "-c work_mem=1MB"));
        talk.Authenticate(TestSubjects.Password);
        talk.Session.OnEngineRested(Conversation.Welcome);
        talk.Client.Sends(Front.Query("select 1"));
        var entries = loop.Journal();
        var session = entries.Single(e => e.Kind == RecordKind.SessionOpened).Session!.Value;
        session.Authentication.ShouldBe("scram-sha-256");
        (session.Subject, session.SubjectId, session.SubjectKind, session.Power, session.Person, session.EngineRole)
            .ShouldBe(("auditor", 4, "person", "auditor", "Alice Li", "auditor_role"));
        (session.SourceAddress, session.SourcePort, session.MacAddress, session.MacOrigin).ShouldBe(("127.0.0.1", 50001, "", "loopback"));
        (session.ListenerAddress, session.ListenerPort, session.Host).ShouldBe(("127.0.0.1", 6543, Environment.MachineName));
        session.Options.ShouldBe("-c work_mem=1MB");
        // Each statement carries the session as it was at login.
        entries.Single(e => e.Kind == RecordKind.StatementSubmitted).Session.ShouldBe(session);
    }

    [Fact]
    public void Start_up_options_that_may_hold_a_secret_are_not_recorded()
    {
        using var loop = new Loop();
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup("alice", "shop", "options", "-c app.secret=Hunter2"));
        talk.Authenticate(TestSubjects.Password);
        talk.Session.OnEngineRested(Conversation.Welcome);
        loop.Journal().Single(e => e.Kind == RecordKind.SessionOpened).Session!.Value.Options.ShouldNotContain("Hunter2");
    }

    [Fact]
    public void The_literals_of_many_prepared_texts_take_bounded_memory_and_those_beyond_it_are_unknown()
    {
        using var loop = new Loop();
        var talk = loop.LogIn();
        var text = $"select {string.Join(",", Enumerable.Repeat($"'{new string('x', 900)}'", 8))}";
        talk.Client.Sends([.. Enumerable.Range(0, 100).Select(i => Front.Parse($"s{i}", text)), Front.Sync]);
        talk.Engine.Sends([.. Enumerable.Repeat(Back.ParseComplete, 100), Back.Ready()]);
        talk.Client.Sends(Front.Bind("", "s0"), Front.Execute(""), Front.Bind("", "s99"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.BindComplete, Back.CommandComplete("SELECT 1"), Back.BindComplete, Back.CommandComplete("SELECT 1"), Back.Ready());
        // What is closed gives its room back.
        talk.Client.Sends([.. Enumerable.Range(0, 50).Select(i => Front.CloseStatement($"s{i}")), Front.Parse("s99", text), Front.Bind("", "s99"), Front.Execute(""), Front.Sync]);
        Statements(loop).Select(e => e.Values!.LiteralsAreUnknown).ShouldBe([false, true, false]);
    }

    private static List<JournalEntry> Statements(Loop loop) =>
        [.. loop.Journal().Where(e => e.Kind == RecordKind.StatementSubmitted).OrderBy(e => e.StatementNumber)];

    private static IEnumerable<string> Values(JournalEntry entry) => entry.Values?.Literals.Select(v => v.ToString()) ?? [];
}
