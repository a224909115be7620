using System.Text;
using Menshen.Gateway.Sessions;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>A session's own password by SQL: done by the gateway, never relayed, never recorded; and the session that may do nothing else.</summary>
public sealed class PasswordTests : IDisposable
{
    private const string New = "Marble4!kite-sofa";

    private static readonly Decision.Refuse Weak = PasswordRefusals.NotGood("too weak", "choose another");
    private static readonly byte[] Instead = Front.Query("RESET \"menshen.own_password\"");

    private readonly Loop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("ALTER ROLE alice PASSWORD 'Marble4!kite-sofa'")]
    [InlineData("alter user ALICE with encrypted password 'Marble4!kite-sofa';")]
    [InlineData("ALTER ROLE \"alice\" PASSWORD $$Marble4!kite-sofa$$")]
    [InlineData("ALTER USER current_user PASSWORD E'Marble4!kite-sofa'")]
    [InlineData("ALTER ROLE SESSION_USER PASSWORD 'Marble4!kite-sofa' -- mine")]
    [Requirement("gat389-5.1.1.1-5")]
    public void The_own_password_is_changed_by_the_gateway_and_the_engine_sees_nothing_of_it(string text)
    {
        var talk = Encrypted();
        talk.Client.Sends(Front.Query(text), Front.Query("select 1"));
        talk.Engine.Receives();
        talk.Port.Passwords.ShouldBe([New]);
        talk.Port.PasswordAnswered(null);
        talk.Engine.Receives(Instead, Front.Query("select 1"));
        talk.Engine.Sends(Back.CommandComplete("RESET"), Back.Ready(), Back.OneRow("1"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("ALTER ROLE"), Back.Ready(), Back.OneRow("1"), Back.Ready());
        _loop.Statements()[0].ShouldEndWith(": Succeeded");
        NeverInJournal();
    }

    [Fact]
    public void A_refused_password_fails_as_any_refused_statement_and_says_why()
    {
        var talk = Encrypted();
        talk.Client.Sends(Front.Query($"ALTER ROLE alice PASSWORD '{New}'"));
        talk.Port.PasswordAnswered(Weak);
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Text(talk).ShouldContain("too weak");
        _loop.Statements().ShouldBe(["1 ALTER ROLE alice PASSWORD $1: Refused 42501"]);
        NeverInJournal();
    }

    [Fact]
    public void The_extended_protocol_prepares_something_else_and_changes_the_password_when_it_is_bound()
    {
        var talk = Encrypted();
        talk.Client.Sends(Front.Unnamed($"ALTER ROLE alice PASSWORD '{New}'"), Front.Sync);
        talk.Engine.Receives(Front.Parse("", "RESET \"menshen.own_password\""));
        talk.Port.Passwords.ShouldBe([New]);
        talk.Port.PasswordAnswered(null);
        talk.Engine.Receives(Front.Bind("", ""), Front.DescribePortal(""), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.NoData, Back.CommandComplete("RESET"), Back.Ready());
        talk.Client.Receives(Back.ParseComplete, Back.BindComplete, Back.NoData, Back.CommandComplete("ALTER ROLE"), Back.Ready());
        _loop.Statements().ShouldBe(["1 ALTER ROLE alice PASSWORD $1: Succeeded"]);
        NeverInJournal();
    }

    [Fact]
    public void A_refused_Bind_skips_to_the_Sync()
    {
        var talk = Encrypted();
        talk.Client.Sends(Front.Unnamed($"ALTER ROLE alice PASSWORD '{New}'"), Front.Sync);
        talk.Port.PasswordAnswered(Weak);
        talk.Engine.Receives(Front.Parse("", "RESET \"menshen.own_password\""), Front.Parse("menshen", "menshen refused"),
            Front.DescribePortal(""), Front.Parse("menshen", "menshen refused"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Error("42601"), Back.Ready());
        Text(talk).ShouldContain("too weak");
        talk.Session.IsBusy.ShouldBeFalse();
        // The Execute right behind it finds no portal.
        _loop.Statements().ShouldBe(["1 ALTER ROLE alice PASSWORD $1: Refused 42501", "2 a statement whose text was not seen: Refused 34000"]);
    }

    [Fact]
    public void A_prepared_change_serves_once()
    {
        var talk = Encrypted();
        talk.Client.Sends(Front.Parse("p", $"ALTER ROLE alice PASSWORD '{New}'"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        talk.Port.Passwords.ShouldBeEmpty();
        talk.Client.Sends(Front.Bind("", "p"), Front.Execute(""), Front.Sync);
        talk.Port.PasswordAnswered(null);
        talk.Engine.Sends(Back.BindComplete, Back.CommandComplete("RESET"), Back.Ready());
        talk.Client.Forget();
        talk.Client.Sends(Front.Bind("", "p"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Text(talk).ShouldContain("cannot be read");
        talk.Port.Passwords.Count.ShouldBe(1);
    }

    [Fact]
    public void Inside_of_a_transaction_or_a_text_of_several_statements_it_is_refused()
    {
        var talk = Encrypted();
        talk.Client.Sends(Front.Query("begin"));
        talk.Engine.Sends(Back.CommandComplete("BEGIN"), Back.Ready('T'));
        talk.Client.Sends(Front.Query($"ALTER ROLE alice PASSWORD '{New}'"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready('E'));
        Text(talk).ShouldContain("outside of a transaction");
        talk.Client.Sends(Front.Query("rollback"));
        talk.Engine.Sends(Back.CommandComplete("ROLLBACK"), Back.Ready());
        talk.Client.Sends(Front.Query($"ALTER ROLE alice PASSWORD '{New}'; select 1"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Text(talk).ShouldContain("MD0001");
        talk.Client.Sends(Front.Unnamed("insert into t values (1)"), Front.Unnamed($"ALTER ROLE alice PASSWORD '{New}'"), Front.Sync);
        talk.Port.Passwords.ShouldBeEmpty();
        talk.Engine.TakeReceived().AsSpan().IndexOf(Encoding.UTF8.GetBytes(New)).ShouldBe(-1);
        NeverInJournal();
    }

    [Fact]
    public void What_is_under_way_ends_before_the_password_is_changed()
    {
        var talk = Encrypted();
        talk.Client.Sends(Front.Query("select 1"), Front.Query($"ALTER ROLE alice PASSWORD '{New}'"));
        talk.Port.Passwords.ShouldBeEmpty();
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        talk.Port.Passwords.ShouldBe([New]);
    }

    [Theory]
    [InlineData("ALTER ROLE bob PASSWORD 'Marble4!kite-sofa'", "MD0001")]
    [InlineData("ALTER ROLE alice PASSWORD NULL", "MD0001")]
    [InlineData("ALTER ROLE alice PASSWORD 'Marble4!kite-sofa' VALID UNTIL 'infinity'", "MD0001")]
    [InlineData("CREATE ROLE carl PASSWORD 'Marble4!kite-sofa'", "MD0001")]
    [InlineData("ALTER ROLE alice PASSWORD 'Marble4!kite-sofa' VALID TILL", "MD0001")]
    [InlineData("ALTER ROLE alice PASSWORD U&'Marble4!kite-sofa'", "MD0006")]
    [InlineData("ALTER ROLE alice PASSWORD E'Marble4!\\153ite-sofa'", "MD0006")]
    public void Every_other_form_is_refused_before_it_reaches_the_engine(string text, string rule)
    {
        var talk = Encrypted();
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Text(talk).ShouldContain(rule);
        talk.Port.Passwords.ShouldBeEmpty();
        NeverInJournal();
    }

    [Fact]
    public void Over_a_line_that_can_be_listened_to_it_is_refused()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query($"ALTER ROLE alice PASSWORD '{New}'"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        Text(talk).ShouldContain("without TLS");
        talk.Port.Passwords.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("select 1")]
    [InlineData("show password_encryption")]
    [InlineData("set application_name = 'x'")]
    [InlineData("")]
    [InlineData("alter role alice password 'Marble4!kite-sofa'")]
    [Requirement("realname-7.4.1-4.1")]
    [Requirement("realname-7.5.1-2c")]
    public void Before_the_first_password_was_changed_nothing_else_is_done(string text)
    {
        var talk = Encrypted("newcomer");
        talk.Client.Sends(Front.Query(text), Front.Unnamed(text), Front.Sync, Front.FunctionCall(1299));
        talk.Engine.Receives(Front.Query("menshen refused"), Front.Parse("", "menshen refused"), Front.Parse("menshen", "menshen refused"),
            Front.DescribePortal(""), Front.Parse("menshen", "menshen refused"), Front.Sync, Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready(), Back.Error("42601"), Back.Ready(), Back.Error("42601"), Back.Ready());
        Text(talk).Split("MD0004").Length.ShouldBe(4);
        _loop.Statements().ShouldAllBe(s => s.Contains(": Refused ", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("realname-7.4.1-4.1")]
    public void After_the_change_the_session_goes_on_as_any_other_and_not_before()
    {
        var talk = Encrypted("newcomer");
        talk.Client.Sends(Front.Query($"ALTER ROLE newcomer PASSWORD '{New}'"), Front.Query("select 1"));
        talk.Port.PasswordAnswered(Weak);
        talk.Engine.Receives(Front.Query("menshen refused"), Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready(), Back.Error("42601"), Back.Ready());
        talk.Client.Sends(Front.Query($"ALTER ROLE newcomer PASSWORD '{New}'"), Front.Query("select 1"));
        talk.Port.PasswordAnswered(null);
        talk.Engine.Receives(Instead, Front.Query("select 1"));
    }

    [Fact]
    public void At_no_place_where_a_message_is_cut_does_a_byte_of_the_password_pass()
    {
        byte[] messages = [.. Front.Query($"ALTER ROLE alice PASSWORD '{New}'"), .. Front.Unnamed($"ALTER ROLE alice PASSWORD '{New}'"), .. Front.Sync];
        for (var cut = 1; cut < messages.Length; cut++)
        {
            var talk = Encrypted();
            talk.Client.Sends(messages[..cut]);
            talk.Client.Sends(messages[cut..]);
            talk.Port.PasswordAnswered(null);
            talk.Engine.Sends(Back.CommandComplete("RESET"), Back.Ready());
            talk.Port.PasswordAnswered(null);
            talk.Port.Passwords.ShouldBe([New, New], $"cut at {cut}");
            talk.Engine.TakeReceived().ShouldBe([.. Instead, .. Front.Parse("", "RESET \"menshen.own_password\""), .. Front.Bind("", ""), .. Front.DescribePortal(""), .. Front.Execute(""), .. Front.Sync]);
        }
    }

    [Fact]
    public void A_client_that_leaves_while_its_password_is_being_changed_leaves_in_order()
    {
        var talk = Encrypted();
        talk.Client.Sends(Front.Query($"ALTER ROLE alice PASSWORD '{New}'"));
        talk.Session.OnClientEnded(null);
        talk.Port.PasswordAnswered(null);
        talk.Session.OnEngineEnded();
        talk.Session.Phase.ShouldBe(SessionPhase.Ended);
        _loop.Statements().ShouldBe(["1 ALTER ROLE alice PASSWORD $1: Lost"]);
    }

    [Fact]
    public void An_engine_that_fails_while_the_password_is_being_changed_ends_the_statement_once()
    {
        var talk = Encrypted();
        talk.Client.Sends(Front.Unnamed($"ALTER ROLE alice PASSWORD '{New}'"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Error("57P01", severity: "FATAL"));
        talk.Port.PasswordAnswered(Weak);
        talk.Session.OnEngineEnded();
        _loop.Statements().ShouldBe(["1 ALTER ROLE alice PASSWORD $1: Failed 57P01"]);
    }

    // The TLS itself is the port's: the session only hears that it is up.
    private Conversation Encrypted(string user = "alice")
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.SslRequest());
        talk.Client.Forget();
        talk.Session.OnClientTls(new byte[32], "TLSv1.3 in memory");
        return talk.LogIn(user);
    }

    private static string Text(Conversation talk)
    {
        var text = Encoding.UTF8.GetString(talk.Client.TakeReceived());
        return text;
    }

    private void NeverInJournal()
    {
        // Sealed bytes hide everything: what is read back is what must not show it.
        foreach (var entry in _loop.Journal())
        {
            entry.ToString().ShouldNotContain("Marble4");
            if (entry.Text?.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase) == true) entry.Values.ShouldBeNull();
        }
        _loop.JournalBytes().AsSpan().IndexOf("Marble4"u8).ShouldBe(-1);
    }
}
