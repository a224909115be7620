using System.Text;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests;

/// <summary>Values aimed at sealed columns leave for the engine as ciphertext, and come back as the session may see them.</summary>
public sealed class SealingTests : IDisposable
{
    private const string Li = "李小明", Number = "11010519491231002X";

    private readonly TestSealing _sealing = new();
    private readonly Loop _loop;

    public SealingTests() => _loop = new Loop(TestSealing.Policy, sealing: _sealing);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void A_literal_that_is_written_goes_to_the_engine_sealed_and_nothing_else_of_the_text_changes()
    {
        var talk = _loop.LogIn("clerk");
        talk.Client.Sends(Front.Query($"insert into sender(id, name) /* new */ values (7, '{Li}')"));
        talk.Engine.Receives(Front.Query($"insert into sender(id, name) /* new */ values (7, '{_sealing.Seal(TestSealing.Names, Li)}')"));
        talk.Engine.Sends(Back.CommandComplete("INSERT 0 1"), Back.Ready());
        Finds(_loop.JournalBytes(), Li).ShouldBeFalse();
    }

    [Fact]
    public void The_second_text_of_a_template_is_sealed_without_being_analysed_again()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query($"select id from sender where id_number = '{Number}'"));
        talk.Engine.Forget();
        talk.Engine.Sends(Back.OneRow("1"), Back.Ready());
        var analyses = talk.Port.Analyses;
        talk.Client.Sends(Front.Query("select id from sender where id_number = '220105194912310021'"));
        talk.Engine.Receives(Front.Query($"select id from sender where id_number = '{_sealing.Seal(TestSealing.Numbers, "220105194912310021")}'"));
        talk.Port.Analyses.ShouldBe(analyses);
    }

    [Fact]
    public void Who_may_not_search_has_its_literals_left_alone_and_recorded_sealed()
    {
        var talk = _loop.LogIn("courier");
        talk.Client.Sends(Front.Query($"select id from sender where id_number = '{Number}'"));
        talk.Engine.Receives(Front.Query($"select id from sender where id_number = '{Number}'"));
        talk.Engine.Sends(Back.RowDescription, Back.CommandComplete("SELECT 0"), Back.Ready());
        var entry = _loop.Journal().Single(e => e.Kind == RecordKind.StatementSubmitted);
        entry.Values!.Literals.Select(v => v.ToString()).ShouldBe([$"'{_sealing.Seal(TestSealing.Numbers, Number)}'"]);
    }

    [Fact]
    public void Who_may_neither_search_nor_enter_does_not_write_to_what_can_be_compared()
    {
        var talk = _loop.LogIn("courier");
        talk.Client.Sends(Front.Query($"update sender set id_number = '{Number}' where id = 1"));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready('I'));
        talk.Client.ReceivesError("42501", Back.Ready('I'));
        Finds(_loop.JournalBytes(), Number).ShouldBeFalse();
    }

    [Fact]
    public void Parameters_are_sealed_at_Bind_and_recorded_so()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Parse("s", "select id from sender where id_number = $1 and id > $2"), Front.Bind("", "s", Number, "3"), Front.Execute(""), Front.Sync);
        talk.Engine.Receives(Front.Parse("s", "select id from sender where id_number = $1 and id > $2"),
            Front.Bind("", "s", _sealing.Seal(TestSealing.Numbers, Number), "3"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("SELECT 0"), Back.Ready());
        Finds(_loop.JournalBytes(), Number).ShouldBeFalse();
    }

    [Fact]
    public void Parameters_of_who_may_not_search_are_left_alone()
    {
        var talk = _loop.LogIn("courier");
        talk.Client.Sends(Front.Parse("s", "select id from sender where id_number = $1"), Front.Bind("", "s", Number), Front.Sync);
        talk.Engine.Receives(Front.Parse("s", "select id from sender where id_number = $1"), Front.Bind("", "s", Number), Front.Sync);
    }

    [Theory]
    [InlineData("manager", Li)]
    [InlineData("courier", "李**")]
    public void The_same_row_is_clear_for_one_and_masked_for_another(string user, string shown)
    {
        var talk = _loop.LogIn(user);
        talk.Client.Sends(Front.Query("select name from sender"));
        talk.Engine.Sends(Back.OneRow(_sealing.Seal(TestSealing.Names, Li)), Back.Ready());
        talk.Client.Receives(Back.OneRow(shown), Back.Ready());
    }

    [Fact]
    public void What_was_shown_is_in_the_journal_without_the_value()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select name from sender"));
        var sealedName = _sealing.Seal(TestSealing.Names, Li);
        talk.Engine.Sends(Back.RowDescription, Back.DataRow(sealedName), Back.DataRow(sealedName), Back.CommandComplete("SELECT 2"), Back.Ready());
        var journal = _loop.Journal();
        journal.Count(e => (int)e.Kind == 75).ShouldBe(1);
        Finds(_loop.JournalBytes(), Li).ShouldBeFalse();
    }

    [Fact]
    public void A_value_inside_a_longer_text_is_shown_too()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select 'Dear ' || name || '!' from sender"));
        talk.Engine.Sends(Back.OneRow($"Dear {_sealing.Seal(TestSealing.Names, Li)}!"), Back.Ready());
        talk.Client.Receives(Back.OneRow($"Dear {Li}!"), Back.Ready());
    }

    [Fact]
    public void A_text_that_looks_like_JSON_keeps_its_values_sealed()
    {
        var talk = _loop.LogIn("manager");
        var json = $"{{\"name\": \"{_sealing.Seal(TestSealing.Names, "\", \"admin\": \"yes")}\"}}";
        talk.Client.Sends(Front.Query("select to_json(s)::text from sender s"));
        talk.Engine.Sends(Back.OneRow(json), Back.Ready());
        talk.Client.Receives(Back.OneRow(json), Back.Ready());
    }

    [Fact]
    public void A_changed_value_stays_sealed_and_is_recorded_as_such()
    {
        var talk = _loop.LogIn("manager");
        var changed = _sealing.Seal(TestSealing.Names, Li).Replace("~ms1e1.", "~ms1e2.", StringComparison.Ordinal);
        talk.Client.Sends(Front.Query("select name from sender"));
        talk.Engine.Sends(Back.OneRow(changed), Back.Ready());
        talk.Client.Receives(Back.OneRow(changed), Back.Ready());
        _loop.Journal().Count(e => (int)e.Kind == 75).ShouldBe(1);
    }

    [Fact]
    public void A_destroyed_key_opens_nothing()
    {
        var talk = _loop.LogIn("manager");
        var sealedName = _sealing.Seal(TestSealing.Names, Li);
        _sealing.Destroyed.Add(TestSealing.Names);
        _sealing.Epoch++;
        talk.Client.Sends(Front.Query("select name from sender"));
        talk.Engine.Sends(Back.OneRow(sealedName), Back.Ready());
        talk.Client.Receives(Back.OneRow(sealedName), Back.Ready());
        talk.Client.Sends(Front.Query($"insert into sender(name) values ('{Li}')"));
        talk.Engine.Forget();
        talk.Engine.Sends(Back.Error("42601"), Back.Ready('I'));
        talk.Client.ReceivesError("58000", Back.Ready('I'));
    }

    [Theory]
    [InlineData("select id from sender where name like '李%'", "LIKE")]
    [InlineData("select id from sender order by id_number", "ORDER BY")]
    [InlineData("select lower(name) from sender", "lower")]
    [InlineData("select id from sender where remark = 'x'", "remark")]
    public void What_ciphertext_cannot_answer_is_refused_by_name(string text, string named)
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready('I'));
        var words = Encoding.UTF8.GetString(talk.Client.TakeReceived());
        words.ShouldContain("0A000");
        words.ShouldContain(named);
    }

    [Fact]
    public void The_error_of_a_unique_index_shows_the_value_as_a_row_would()
    {
        var talk = _loop.LogIn("clerk");
        talk.Client.Sends(Front.Query($"insert into sender(name) values ('{Li}')"));
        talk.Engine.Sends(Back.Error("23505", $"Key (name)=({_sealing.Seal(TestSealing.Names, Li)}) already exists."), Back.Ready());
        talk.Client.Receives(Back.Error("23505", "Key (name)=(李**) already exists."), Back.Ready());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void Rows_of_a_COPY_are_sealed_wherever_they_are_cut(int piece)
    {
        var talk = _loop.LogIn("clerk");
        talk.Client.Sends(Front.Query("copy sender (id, name, remark) from stdin"));
        talk.Engine.Forget();
        talk.Engine.Sends(Back.CopyInResponse);
        talk.Client.Forget();
        var rows = $"1\t{Li}\t\\N\n2\ta\\tb\t\\N\n3\t\\N\t\\N";
        var bytes = Encoding.UTF8.GetBytes(rows);
        for (var at = 0; at < bytes.Length; at += piece) talk.Client.Sends(Front.Typed('d', bytes[at..Math.Min(bytes.Length, at + piece)]));
        talk.Client.Sends(Front.CopyDone);
        Copied(talk.Engine.TakeReceived()).ShouldBe(
            $"1\t{_sealing.Seal(TestSealing.Names, Li)}\t\\N\n2\t{_sealing.Seal(TestSealing.Names, "a\tb")}\t\\N\n3\t\\N\t\\N");
    }

    [Fact]
    public void A_row_with_too_many_columns_breaks_the_COPY_off_before_the_engine_sees_it()
    {
        var talk = _loop.LogIn("clerk");
        talk.Client.Sends(Front.Query("copy sender (id, name) from stdin"));
        talk.Engine.Sends(Back.CopyInResponse);
        talk.Client.Forget();
        talk.Engine.Forget();
        talk.Client.Sends(Front.CopyData($"1\t{Li}\tmore\n"), Front.CopyData("2\tx\n"), Front.CopyDone);
        Finds(talk.Engine.TakeReceived(), "more").ShouldBeFalse();
        talk.Engine.Sends(Back.Error("57014"), Back.Ready());
        talk.Client.ReceivesError("22P04", Back.Ready());
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Receives(Front.Query("select 1"));
    }

    [Fact]
    public void Rows_of_a_COPY_out_are_masked_and_escaped()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("copy sender (id, name) to stdout"));
        talk.Engine.Sends(Back.CopyOutResponse, Back.CopyData($"1\t{_sealing.Seal(TestSealing.Names, "a\tb\\")}\n"), Back.CopyDone, Back.CommandComplete("COPY 1"), Back.Ready());
        talk.Client.Receives(Back.CopyOutResponse, Back.CopyData("1\ta\\tb\\\\\n"), Back.CopyDone, Back.CommandComplete("COPY 1"), Back.Ready());
    }

    [Fact]
    public void Beyond_the_daily_limit_values_are_masked_and_the_session_ends()
    {
        using var loop = new Loop(TestSealing.Policy.Replace("purpose: test", "purpose: test\n    values-per-day: 1\n    over-budget: stop", StringComparison.Ordinal), sealing: _sealing);
        var talk = loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select name from sender"));
        var first = Back.DataRow(_sealing.Seal(TestSealing.Names, Li));
        talk.Engine.Sends(Back.RowDescription, first, first, Back.DataRow(_sealing.Seal(TestSealing.Names, "王芳")), Back.CommandComplete("SELECT 3"), Back.Ready());
        talk.Client.Receives(Back.RowDescription, Back.DataRow(Li), Back.DataRow(Li), Back.DataRow("王**"), Back.CommandComplete("SELECT 3"), Back.Ready());
        talk.Session.Watch();
        talk.Client.ReceivesError("53000");
        loop.LastEnd().ShouldStartWith(nameof(Menshen.Wire.SessionEndReason.DisclosureLimitReached));
    }

    [Theory]
    [InlineData("mask", "masked")]
    [InlineData("stop", "stopped")]
    public void Who_comes_to_the_daily_limit_is_recorded_once_a_day_with_the_rule_whatever_becomes_of_the_session(string action, string told)
    {
        using var loop = new Loop(TestSealing.Policy.Replace("purpose: test", $"purpose: test\n    values-per-day: 1\n    over-budget: {action}", StringComparison.Ordinal), sealing: _sealing);
        var talk = loop.LogIn("manager");
        for (var times = 0; times < 3; times++)
        {
            talk.Client.Sends(Front.Query("select name from sender"));
            talk.Engine.Sends(
                Back.RowDescription, Back.DataRow(_sealing.Seal(TestSealing.Names, Li)), Back.DataRow(_sealing.Seal(TestSealing.Names, "王芳")), Back.DataRow(_sealing.Seal(TestSealing.Names, "赵云")),
                Back.CommandComplete("SELECT 3"), Back.Ready());
            talk.Client.Receives(Back.RowDescription, Back.DataRow(Li), Back.DataRow("王**"), Back.DataRow("赵**"), Back.CommandComplete("SELECT 3"), Back.Ready());
        }

        talk.Client.Sends(Front.Terminate);
        var record = loop.Journal().Where(entry => entry.Kind == RecordKind.QuotaExceeded).ShouldHaveSingleItem();
        (record.Action, record.Result).ShouldBe(("quota.values-per-day", told));
        record.Object!.ShouldNotBe("quota ");
    }

    [Fact]
    public void In_strict_mode_no_value_leaves_before_its_disclosure_is_on_disk()
    {
        using var loop = new Loop(TestSealing.Policy.Replace("bounded", "strict", StringComparison.Ordinal), sealing: _sealing);
        var talk = loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select name from sender"));
        Until(talk, () => talk.Session.Relay!.Recorder.IsDurable);
        loop.HoldJournal();
        talk.Engine.Sends(Back.OneRow(_sealing.Seal(TestSealing.Names, Li)), Back.Ready());
        talk.Client.ReceivesNothing();
        talk.Port.JournalMoves();
        talk.Client.ReceivesNothing();
        talk.Session.IsBusy.ShouldBeTrue("values wait");
        loop.Signer.Release();
        Until(talk, () => !talk.Session.IsBusy);
        talk.Client.Receives(Back.OneRow(Li), Back.Ready());
    }

    private static void Until(Conversation talk, Func<bool> done)
    {
        for (var end = Environment.TickCount64 + 10_000; !done(); Thread.Sleep(1))
        {
            Environment.TickCount64.ShouldBeLessThan(end);
            if (talk.Port.WaitsForJournal) talk.Port.JournalMoves();
        }
    }

    private static string Copied(byte[] bytes)
    {
        var text = new StringBuilder();
        for (var at = 0; at + 5 <= bytes.Length;)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + 1));
            if (bytes[at] == (byte)'d') text.Append(Encoding.UTF8.GetString(bytes.AsSpan(at + 5, length - 4)));
            at += length + 1;
        }
        return text.ToString();
    }

    private static bool Finds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
