using System.Text;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>Sealed values in what the engine says beside results: notices, notifications, and errors that cut or drown them.</summary>
public sealed class SealedWordsTests : IDisposable
{
    private const string Li = "李小明";

    private readonly TestSealing _sealing = new();
    private readonly Loop _loop;

    public SealedWordsTests() => _loop = new Loop(TestSealing.Policy, sealing: _sealing);

    public void Dispose() => _loop.Dispose();

    [Fact]
    [Requirement("realname-7.6.1-3")]
    public void A_notice_shows_a_value_as_a_row_would_and_leaves_a_record()
    {
        var notice = Back.Notice($"the name is {_sealing.Seal(TestSealing.Names, Li)}.");
        foreach (var (who, shown) in new[] { ("courier", "李**"), ("manager", Li) })
        {
            var talk = _loop.LogIn(who);
            talk.Client.Sends(Front.Query("do $$ begin perform f(); end $$"));
            talk.Engine.Sends(notice, Back.CommandComplete("DO"), Back.Ready());
            talk.Client.Receives(Back.Notice($"the name is {shown}."), Back.CommandComplete("DO"), Back.Ready());
        }

        var records = _loop.Journal().Where(e => e.Kind == RecordKind.ValuesDisclosed && e.StatementNumber > 0).ToList();
        // By which rule, and for what it says that it is: whom no rule is for has seen a mask by none.
        records.Select(e => (e.Disclosure!.Value.Showing, e.Disclosure.Value.Rule, e.Disclosure.Value.Purpose)).ShouldBe([(ValueShowing.Masked, "", ""), (ValueShowing.Clear, "managers", "test")], ignoreOrder: true);
    }

    [Fact]
    public void A_notification_and_a_notice_of_no_statement_show_stars_whatever_the_length()
    {
        var talk = _loop.LogIn("courier");
        foreach (var name in (string[])[Li, "王", new string('x', 200)])
        {
            var value = _sealing.Seal(TestSealing.Names, name);
            talk.Engine.Sends(Notification($"of {value}!"), Back.Notice(value));
            talk.Client.Receives(Notification("of ******!"), Back.Notice("******"));
        }

        _loop.Journal().ShouldNotContain(e => e.Kind == RecordKind.ValuesDisclosed);
    }

    [Theory]
    [InlineData("courier")]
    [InlineData("manager")]
    public void What_the_engine_has_cut_shows_neither_its_length_nor_its_front(string who)
    {
        var value = _sealing.Seal(TestSealing.Remarks, new string('y', 90));
        var talk = _loop.LogIn(who);
        talk.Client.Sends(Front.Query("update sender set id = null"));
        talk.Engine.Sends(Back.Error("23502", $"Failing row contains (1, {value[..64]}..., {value[..20]}...)."), Back.Ready());
        talk.Client.Receives(Back.Error("23502", "Failing row contains (1, ******, ******)."), Back.Ready());
    }

    [Theory]
    [InlineData('E')]
    [InlineData('N')]
    public void Words_that_drown_a_value_are_looked_through(char type)
    {
        var long_ = new string('x', 200_000);
        var talk = _loop.LogIn("courier");
        talk.Client.Sends(Front.Query("do $$ begin perform f(); end $$"));
        var said = Words(type, long_ + _sealing.Seal(TestSealing.Names, Li));
        talk.Engine.Sends(said[..70_000]);
        talk.Engine.Sends(said[70_000..]);
        talk.Engine.Sends(type == 'E' ? [] : Back.CommandComplete("DO"), Back.Ready());
        talk.Client.Receives(Words(type, long_ + "李**"), type == 'E' ? [] : Back.CommandComplete("DO"), Back.Ready());
    }

    [Theory]
    [InlineData('E')]
    [InlineData('N')]
    public void Words_too_long_to_be_looked_through_do_not_pass(char type)
    {
        var talk = _loop.LogIn("courier");
        talk.Client.Sends(Front.Query("do $$ begin perform f(); end $$"));
        talk.Engine.Sends(Words(type, new string('x', 17 * 1024 * 1024) + _sealing.Seal(TestSealing.Names, Li)), type == 'E' ? [] : Back.CommandComplete("DO"), Back.Ready());
        var received = talk.Client.TakeReceived();
        received.Length.ShouldBeLessThan(1000);
        Encoding.UTF8.GetString(received).Contains("22000", StringComparison.Ordinal).ShouldBe(type == 'E');
        talk.Session.IsBusy.ShouldBeFalse();
    }

    private static byte[] Words(char type, string message) => type == 'E' ? Back.Error("22000", message) : Back.Notice(message);

    private static byte[] Notification(string payload) => Front.Typed('A', Front.Int32(7), Front.Text("channel"), Front.Text(payload));
}
