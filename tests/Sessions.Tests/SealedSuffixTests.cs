using System.Text;
using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests;

/// <summary>Searches for the last characters of a sealed column go to the engine as the beginning of its sealed values, and from nobody without the right.</summary>
public sealed class SealedSuffixTests : IDisposable
{
    private const string Phone = "13800011234";

    private readonly TestSealing _sealing = new();
    private readonly Loop _loop;

    public SealedSuffixTests() => _loop = new Loop(TestSealing.Policy, sealing: _sealing);

    private string Ends(string ending) => _sealing.Front(TestSealing.Phones, ending);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void A_pattern_becomes_that_of_the_beginning_and_what_is_written_begins_so()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select id from caller where phone like '%1234'"));
        talk.Engine.Receives(Front.Query($"select id from caller where phone like '{Ends("1234")}%'"));
        _sealing.Seal(TestSealing.Phones, Phone).ShouldStartWith(Ends("1234") + ".");
        Finds(_loop.JournalBytes(), "%1234").ShouldBeFalse();
    }

    [Theory]
    [InlineData("select id from caller where right(phone, 4) = '1234'", "select id from caller where left (phone, {1}) = '{0}'")]
    [InlineData("select id from caller where RIGHT ( phone ,4)='1234' and id = 4", "select id from caller where left  ( phone ,{1})='{0}' and id = 4")]
    [InlineData("select '4', id from caller c where \"right\"(c.phone, 4) in ('1234', '1234')", "select '4', id from caller c where \"left\" (c.phone, {1}) in ('{0}', '{0}')")]
    [InlineData("select id from caller where phone not like '%' || '1234'", "select id from caller where phone not like '' || '{0}%'")]
    public void Right_becomes_left_of_the_beginning(string sent, string gone)
    {
        var talk = _loop.LogIn("manager");
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, gone, Ends("1234"), Ends("1234").Length);
        talk.Client.Sends(Front.Query(sent));
        talk.Engine.Receives(Front.Query(text));
        talk.Engine.Forget();
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        // And the second text of the template, which nobody analyses.
        var analyses = talk.Port.Analyses;
        talk.Client.Sends(Front.Query(sent.Replace("1234", "5678", StringComparison.Ordinal)));
        talk.Engine.Receives(Front.Query(text.Replace(Ends("1234"), Ends("5678"), StringComparison.Ordinal)));
        talk.Port.Analyses.ShouldBe(analyses);
    }

    [Fact]
    public void Parameters_become_the_beginning_too()
    {
        var talk = _loop.LogIn("manager");
        const string sql = "select id from caller where phone like $1 or right(phone, 4) = $2 or phone like '%' || $3 or phone = $4";
        talk.Client.Sends(Front.Parse("s", sql), Front.Bind("", "s", "%1234", "56", "9012", Phone), Front.Execute(""), Front.Sync);
        talk.Engine.Receives(
            Front.Parse("s", sql.Replace("right(phone, 4)", $"left (phone, {Ends("1234").Length})", StringComparison.Ordinal).Replace("'%'", "''", StringComparison.Ordinal)),
            Front.Bind("", "s", Ends("1234") + "%", Ends("56"), Ends("9012") + "%", _sealing.Seal(TestSealing.Phones, Phone)), Front.Execute(""), Front.Sync);
        foreach (var plain in new[] { "%1234", "9012", Phone }) Finds(_loop.JournalBytes(), plain).ShouldBeFalse(plain);
    }

    [Theory]
    [InlineData("select id from caller where phone like '1234'")]
    [InlineData("select id from caller where phone like '%234'")]
    [InlineData("select id from caller where phone like '%01234'")]
    [InlineData("select id from caller where phone like '%1_34'")]
    [InlineData("select id from caller where phone like '%1%34'")]
    [InlineData("select id from caller where phone like '%1234%'")]
    [InlineData("select id from caller where phone like '%%123'")]
    [InlineData("select id from caller where phone like '%123\\'")]
    [InlineData("select id from caller where phone like '~ms2e4.1.0.4%'")]
    [InlineData("select id from caller where phone like '138' || '1234'")]
    [InlineData("select id from caller where right(phone, 3) = '234'")]
    [InlineData("select id from caller where right(phone, 40) = '234'")]
    [InlineData("select id from caller where right(phone, 4) = '01234'")]
    public void What_the_tags_cannot_answer_is_refused_and_says_what_they_can(string sql)
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready('I'));
        talk.Client.ReceivesError("0A000", Back.Ready('I'));
    }

    [Theory]
    [InlineData("courier")]
    [InlineData("clerk")]
    public void Who_may_not_search_gets_no_answer_by_any_form(string user)
    {
        foreach (var sql in new[]
        {
            "select id from caller where phone like '%1234'",
            "select id from caller where phone not like '%1234'",
            "select phone like '%1234' from caller",
            "select id from caller order by right(phone, 4) = '1234'",
            "select id from caller where phone like '~ms2e4.1.0.40%'",
            "select id from caller where right(phone, 4) <> '1234'",
            "update caller set id = 1 where phone like '%1234'",
            "explain analyze select id from caller where phone like '%1234'",
        })
        {
            var talk = _loop.LogIn(user);
            talk.Client.Sends(Front.Query(sql));
            talk.Engine.Receives(Front.Query("menshen refused"));
            talk.Engine.Sends(Back.Error("42601"), Back.Ready('I'));
            talk.Client.ReceivesError("42501", Back.Ready('I'));
            Finds(_loop.JournalBytes(), "1234").ShouldBeFalse(sql);
        }
    }

    [Fact]
    public void A_prepared_search_is_refused_at_Parse_already()
    {
        var talk = _loop.LogIn("courier");
        talk.Client.Sends(Front.Parse("s", "select id from caller where phone like $1"), Front.Bind("", "s", "%1234"), Front.Sync);
        var gone = Encoding.UTF8.GetString(talk.Engine.TakeReceived());
        gone.ShouldContain("menshen refused");
        gone.ShouldNotContain("1234");
        gone.ShouldNotContain("~ms2");
    }

    [Fact]
    public void A_value_with_a_tag_is_shown_and_in_the_ledger_like_any_other()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select phone from caller"));
        talk.Engine.Sends(Back.OneRow(_sealing.Seal(TestSealing.Phones, Phone)), Back.Ready());
        talk.Client.Receives(Back.OneRow(Phone), Back.Ready());
        var masked = _loop.LogIn("courier");
        masked.Client.Sends(Front.Query("select phone from caller"));
        masked.Engine.Sends(Back.OneRow(_sealing.Seal(TestSealing.Phones, Phone)), Back.Ready());
        masked.Client.Receives(Back.OneRow("138****1234"), Back.Ready());
    }

    private static bool Finds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
