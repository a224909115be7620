using System.Text;
using Menshen.Gateway.Sessions;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;
using static Menshen.Sessions.Tests.World.EndUserTalk;

namespace Menshen.Sessions.Tests;

/// <summary>Who may not name an end user, and what is no name or no way to say one.</summary>
public sealed class EndUserRefusalTests : IDisposable
{
    private readonly Loop _loop = new(PolicyWith("optional"));

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("a\nb", "MU0002")]
    [InlineData("a\rb", "MU0002")]
    [InlineData("a\u202Eb", "MU0002")]
    [InlineData("a\u2066b", "MU0002")]
    [InlineData("a\u200Bb", "MU0002")]
    [InlineData("a\u2028b", "MU0002")]
    [InlineData("a\u0085b", "MU0002")]
    [InlineData("\uE000", "MU0002")]
    [InlineData("a\u3164b", "MU0002")]
    [InlineData("\u115Fa", "MU0002")]
    [InlineData("\uFFA0a", "MU0002")]
    [InlineData("a\u2800b", "MU0002")]
    [InlineData("a\u034Fb", "MU0002")]
    [InlineData("a\uFE0F", "MU0002")]
    [InlineData("张\U000E0100", "MU0002")]
    [InlineData("Rene\u0301", "MU0002")]
    [InlineData("\u1112\u1161\u11AB", "MU0002")]
    [InlineData("\u212Bngström", "MU0002")]
    [InlineData("\uF900", "MU0002")]
    [InlineData(" a", "MU0002")]
    [InlineData("-", "MU0002")]
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
        RefusedBind(talk, "a\0b").ShouldContain("MU0002");
        foreach (var fine in (string[])["Renée", "한국", "がく", "山\uFA11", "𠮷田"]) Runs(talk, $"set menshen.end_user = '{fine}'");
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
    [InlineData("select set_config('menshen.end_user', $1::text, false)", 23, "MU0003")]
    [InlineData("select set_config('menshen.end_user', $1::bool::text, false)", 0, "MU0003")]
    [InlineData("select set_config('menshen.end_user', 't'::bool::text, false)", 0, "MU0003")]
    [InlineData("select set_config('menshen.end_user', 'a', $1::bool)", 23, "MU0003")]
    public void What_the_engine_takes_for_another_word_is_refused(string sql, int type, string rule)
    {
        var talk = _loop.LogIn("shop");
        talk.Client.Sends(Front.Typed('P', Front.Text(""), Front.Text(sql), Front.Int16(1), Front.Int32(type)), Front.BindBinary("", "", "abcd"u8.ToArray()), Front.Execute(""), Front.Sync);
        talk.Engine.Forget();
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain(rule);
        _loop.Journal().ShouldNotContain(e => e.Kind == RecordKind.EndUserNamed);
    }

    [Fact]
    public void The_protocols_call_of_set_config_is_refused_and_others_are_not()
    {
        var talk = _loop.LogIn("shop");
        talk.Client.Sends(Front.FunctionCall(2078));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("MU0003");
        talk.Client.Sends(Front.FunctionCall(952));
        talk.Engine.Receives(Front.FunctionCall(952));
    }

    [Fact]
    public void Who_may_not_name_leaves_no_names_in_memory()
    {
        var talk = _loop.LogIn("li");
        for (var i = 0; i < 20; i++) Refused(talk, $"select set_config('menshen.end_user', 'name{i}', false) as a{i}").ShouldContain("MU0001");
        RefusedBind(talk, "wang").ShouldContain("MU0001");
        _loop.Services.Texts.Names.Count.ShouldBe(0);
        talk = _loop.LogIn("shop");
        // However the texts differ, the names are in one table, which is bounded.
        for (var i = 0; i < 4200; i++) Runs(talk, $"select set_config('menshen.end_user', 'name{i}', false) as a{i % 3}");
        _loop.Services.Texts.Names.Count.ShouldBe(4200 - 4096);
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
        using var none = new Loop(PolicyWith("none"));
        Refused(none.LogIn("shop"), Name).ShouldContain("MU0001");
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

    private IReadOnlyList<string> EndUsers() => EndUserTalk.EndUsers(_loop);
}
