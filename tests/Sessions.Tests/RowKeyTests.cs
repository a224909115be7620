using Menshen.Journal;
using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests;

/// <summary>Statements on labelled and sealed tables leave the digests of the keys of their rows in the journal, or say that these are not known.</summary>
public sealed class RowKeyTests : IDisposable
{
    private static readonly byte[] SenderIds = Back.Described((TestRowKeys.Sender, 1, 0));

    private readonly Loop _loop = new(TestSealing.Policy, sealing: new TestSealing { Now = null }, rowKeys: new TestRowKeys());

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void The_rows_of_an_answer_are_in_the_journal_by_their_digests()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select id, remark from sender"));
        talk.Engine.Sends(Back.Described((TestRowKeys.Sender, 1, 0), (TestRowKeys.Sender, 4, 0)), Back.Row("41", "x"), Back.Row("42", null), Back.CommandComplete("SELECT 2"), Back.Ready());
        var met = Met().ShouldHaveSingleItem();
        (met.Table, met.Touch, met.Gap, met.Rows, met.LeftOut).ShouldBe(("public.sender", RowTouch.Answered, RowKeyGap.None, 2UL, 0UL));
        met.Digests.ToArray().ShouldBe([Loop.DigestOf("shop", "public.sender", "41"), Loop.DigestOf("shop", "public.sender", "42")]);
    }

    [Fact]
    public void They_stand_between_the_statement_and_its_outcome_and_bear_its_text()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select id from sender where id > 3"));
        talk.Engine.Sends(SenderIds, Back.Row("41"), Back.CommandComplete("SELECT 1"), Back.Ready());
        var entries = _loop.Journal();
        var met = entries.Single(entry => entry.Kind == RecordKind.RowsTouched);
        met.Text.ShouldBe("select id from sender where id > $1");
        met.Index.ShouldBeLessThan(entries.Single(entry => entry.Kind == RecordKind.StatementSubmitted).Index);
    }

    [Fact]
    public void A_key_in_binary_form_and_in_text_is_one_row()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Parse("s", "select id from sender"), Front.DescribeStatement("s"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.ParameterDescription, SenderIds, Back.Ready());
        // One format for all results: binary.
        talk.Client.Sends(Front.Typed('B', Front.Text(""), Front.Text("s"), Front.Int16(0), Front.Int16(0), Front.Int16(1), Front.Int16(1)), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.BindComplete, Back.BinaryRow([0, 0, 0, 42]), Back.CommandComplete("SELECT 1"), Back.Ready());
        Met().ShouldHaveSingleItem().Digests.ToArray().ShouldBe([Loop.DigestOf("shop", "public.sender", "42")]);
    }

    [Fact]
    public void A_second_Bind_of_the_unnamed_portal_does_not_change_how_the_first_ones_rows_are_read()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Parse("s", "select id from sender"), Front.DescribeStatement("s"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.ParameterDescription, SenderIds, Back.Ready());
        var binary = Front.Typed('B', Front.Text(""), Front.Text("s"), Front.Int16(0), Front.Int16(0), Front.Int16(1), Front.Int16(1));
        talk.Client.Sends(Front.Bind("", "s"), Front.Execute(""), binary, Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.BindComplete, Back.Row("4711"), Back.CommandComplete("SELECT 1"), Back.BindComplete, Back.BinaryRow([0, 0, 0, 7]), Back.CommandComplete("SELECT 1"), Back.Ready());
        Met().SelectMany(met => met.Digests.ToArray()).ShouldBe([Loop.DigestOf("shop", "public.sender", "4711"), Loop.DigestOf("shop", "public.sender", "7")]);
    }

    [Fact]
    public void A_result_without_the_key_is_recorded_as_not_known()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select count(*) from sender"));
        talk.Engine.Sends(Back.RowDescription, Back.Row("9"), Back.CommandComplete("SELECT 1"), Back.Ready());
        var met = Met().ShouldHaveSingleItem();
        (met.Table, met.Gap, met.Digests.Length).ShouldBe(("public.sender", RowKeyGap.NotInResult, 0));
    }

    [Theory]
    [InlineData("select * from heap", RowKeyGap.NoKey)]
    [InlineData("select day from dated", RowKeyGap.NotReadable)]
    [InlineData("select line from public.stop", RowKeyGap.NotInResult)]
    public void Why_rows_are_not_known_is_said(string text, object gap)
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Sends(Back.Described((TestRowKeys.Stop, 2, 0)), Back.Row("9"), Back.CommandComplete("SELECT 1"), Back.Ready());
        Met().ShouldHaveSingleItem().Gap.ShouldBe((RowKeyGap)gap);
    }

    [Fact]
    public void A_write_that_returns_the_key_is_recorded_as_written_and_one_that_does_not_as_not_known()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("update sender set remark = null returning id"));
        talk.Engine.Sends(SenderIds, Back.Row("5"), Back.CommandComplete("UPDATE 1"), Back.Ready());
        talk.Client.Sends(Front.Query("delete from sender where id > 7"));
        talk.Engine.Sends(Back.CommandComplete("DELETE 3"), Back.Ready());
        Met().Select(met => (met.Touch, met.Gap, met.Rows)).ShouldBe([(RowTouch.Written, RowKeyGap.None, 1UL), (RowTouch.Written, RowKeyGap.NotInResult, 3UL)]);
    }

    [Fact]
    public void A_key_of_two_columns_is_taken_whole_in_its_own_order_and_never_from_two_rows_of_a_self_join()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select place, line from stop"));
        talk.Engine.Sends(Back.Described((TestRowKeys.Stop, 3, 0), (TestRowKeys.Stop, 2, 0)), Back.Row("7", "K1"), Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.Sends(Front.Query("select a.line, b.line, b.place, a.place from stop a, stop b"));
        talk.Engine.Sends(
            Back.Described((TestRowKeys.Stop, 2, 0), (TestRowKeys.Stop, 2, 0), (TestRowKeys.Stop, 3, 0), (TestRowKeys.Stop, 3, 0)), Back.Row("K1", "K2", "9", "7"),
            Back.CommandComplete("SELECT 1"), Back.Ready());
        var met = Met();
        met[0].Digests.ToArray().ShouldBe([Loop.DigestOf("shop", "public.stop", "K1", "7")]);
        (met[1].Gap, met.Count).ShouldBe((RowKeyGap.NotInResult, 2));
    }

    [Fact]
    public void Both_sides_of_a_self_join_by_a_single_key_are_rows_and_an_outer_join_without_a_row_is_none()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select a.id, b.id from sender a left join sender b on b.id = a.id + 1"));
        talk.Engine.Sends(Back.Described((TestRowKeys.Sender, 1, 0), (TestRowKeys.Sender, 1, 0)), Back.Row("1", "2"), Back.Row("2", null), Back.CommandComplete("SELECT 2"), Back.Ready());
        Met().Select(met => (met.Gap, met.Rows, met.Digests.Length)).ShouldBe([(RowKeyGap.None, 3UL, 2), (RowKeyGap.PerhapsMore, 2UL, 0)]);
    }

    [Theory]
    [InlineData("select x.id, y.remark from sender y left join sender x on false")]
    [InlineData("select a.id, b.remark from sender a, sender b where a.id = 1 and b.id = 42")]
    [InlineData("select id, (select string_agg(remark, ',') from sender) from sender where id = 1")]
    [InlineData("select id, lead(remark) over (order by id) from sender limit 1")]
    [InlineData("select id, max(remark) from sender group by rollup (id)")]
    [InlineData("with all_of_them as (select remark from public.sender) select id, remark from sender, all_of_them")]
    [InlineData("with u as (update sender set remark = null) select id from sender where id = 7")]
    [InlineData("select id from sender union all select id from public.sender")]
    public void A_key_does_not_vouch_for_other_rows_that_the_statement_shows(string text)
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Sends(SenderIds, Back.Row("1"), Back.CommandComplete("SELECT 1"), Back.Ready());
        Met().Select(met => (met.Touch, met.Gap)).ShouldBe([(RowTouch.Answered, RowKeyGap.None), (RowTouch.Answered, RowKeyGap.PerhapsMore)]);
    }

    [Theory]
    [InlineData("declare c cursor for select remark from sender", "DECLARE CURSOR")]
    [InlineData("prepare p as select remark from sender", "PREPARE")]
    [InlineData("explain analyze select remark from sender", "EXPLAIN")]
    [InlineData("create table kept as select remark from sender", "SELECT 5")]
    public void What_takes_rows_to_where_they_are_shown_later_is_on_record_when_it_begins(string text, string tag)
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Sends(Back.CommandComplete(tag), Back.Ready());
        var met = Met().ShouldHaveSingleItem();
        (met.Table, met.Touch, met.Gap).ShouldBe(("public.sender", RowTouch.Answered, RowKeyGap.NotInResult));
    }

    [Fact]
    public void A_shape_is_not_that_of_the_same_text_prepared_again()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Parse("s", "select id from sender"), Front.DescribeStatement("s"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.ParameterDescription, SenderIds, Back.Ready());
        // By now a temporary view of the name could be there, whose id is always 1.
        talk.Client.Sends(Front.Parse("t", "select id from sender"), Front.Bind("", "t"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.Row("1"), Back.CommandComplete("SELECT 1"), Back.Ready());
        Met().ShouldHaveSingleItem().Gap.ShouldBe(RowKeyGap.NotDescribed);
    }

    [Theory]
    [InlineData("set search_path = mine, public", "SET")]
    [InlineData("create temp view sender as select 1 as id", "CREATE VIEW")]
    public void A_shape_is_forgotten_when_its_names_may_mean_something_else(string text, string tag)
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Parse("s", "select id from sender"), Front.DescribeStatement("s"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.ParameterDescription, SenderIds, Back.Ready());
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Sends(Back.CommandComplete(tag), Back.Ready());
        talk.Client.Sends(Front.Bind("", "s"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.BindComplete, Back.Row("1"), Back.CommandComplete("SELECT 1"), Back.Ready());
        Met().ShouldHaveSingleItem().Gap.ShouldBe(RowKeyGap.NotDescribed);
    }

    [Fact]
    public void A_cursor_whose_text_names_no_table_is_known_by_what_it_gives()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("fetch 2 from c"));
        talk.Engine.Sends(SenderIds, Back.Row("1"), Back.Row("2"), Back.CommandComplete("FETCH 2"), Back.Ready());
        Met().ShouldHaveSingleItem().Rows.ShouldBe(2UL);
    }

    [Fact]
    public void A_large_result_is_bounded_and_what_is_left_out_is_counted()
    {
        using var loop = new Loop(TestSealing.Policy.Replace("{durability: bounded}", "{durability: bounded, row-keys: 200}", StringComparison.Ordinal), sealing: new TestSealing { Now = null }, rowKeys: new TestRowKeys());
        var talk = loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select id from sender"));
        talk.Engine.Sends(SenderIds);
        for (var i = 0; i < 500; i++) talk.Engine.Sends(Back.Row($"{i}"));
        talk.Engine.Sends(Back.CommandComplete("SELECT 500"), Back.Ready());
        var met = Met(loop);
        (met.Sum(m => m.Digests.Length), met.Sum(m => (long)m.Rows), met.Sum(m => (long)m.LeftOut)).ShouldBe((200, 500L, 300L));
    }

    [Fact]
    public void Strict_no_row_leaves_before_its_digest_is_on_disk()
    {
        using var loop = new Loop(TestSealing.Policy.Replace("bounded", "strict", StringComparison.Ordinal), sealing: new TestSealing { Now = null }, rowKeys: new TestRowKeys());
        var talk = loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select id from sender"));
        Until(talk, () => talk.Session.Relay!.Recorder.IsDurable);
        loop.HoldJournal();
        talk.Engine.Sends(SenderIds, Back.Row("42"));
        talk.Client.ReceivesNothing();
        loop.Signer.Release();
        Until(talk, () => !talk.Port.WaitsForJournal || talk.Port.Client.Unread > 0);
        talk.Client.Receives(SenderIds, Back.Row("42"));
    }

    [Fact]
    public void Other_databases_and_other_tables_have_no_such_records()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select a from other"));
        talk.Engine.Sends(Back.Described((TestRowKeys.Other, 1, 0)), Back.Row("1"), Back.CommandComplete("SELECT 1"), Back.Ready());
        Met().ShouldBeEmpty();
    }

    [Fact]
    public void What_left_before_an_error_is_recorded_and_the_next_statement_is_not_known_by_it()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select id from sender"));
        talk.Engine.Sends(SenderIds, Back.Row("1"), Back.Error("22012"), Back.Ready());
        talk.Client.Sends(Front.Query("update sender set remark = null"));
        talk.Engine.Sends(Back.CommandComplete("UPDATE 5"), Back.Ready());
        var entries = _loop.Journal();
        var met = entries.Where(entry => entry.TouchedRows is not null).ToList();
        met.Select(entry => (entry.TouchedRows!.Value.Gap, entry.TouchedRows!.Value.Rows)).ShouldBe([(RowKeyGap.None, 1UL), (RowKeyGap.NotInResult, 5UL)]);
        met[0].Text.ShouldBe("select id from sender");
    }

    [Fact]
    public void A_prepared_statement_that_nobody_described_is_not_known()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Parse("s", "select id from sender"), Front.Bind("", "s"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.Row("1"), Back.CommandComplete("SELECT 1"), Back.Ready());
        Met().ShouldHaveSingleItem().Gap.ShouldBe(RowKeyGap.NotDescribed);
    }

    [Theory]
    [InlineData("delete from sender where id = 7", "7")]
    [InlineData("update sender s set remark = 'x' where s.id = '7' and remark is null", "7")]
    [InlineData("update sender set id = 8 where 007 = id", "7")]
    [InlineData("insert into sender (remark, id) values ('x', 7)", "7")]
    [InlineData("delete from sender where id = 7 or true", null)]
    [InlineData("delete from sender where not (id = 7)", null)]
    [InlineData("delete from sender using other where id = 7", null)]
    [InlineData("delete from sender where id = 7.0", null)]
    [InlineData("delete from sender where other.id = 7", null)]
    [InlineData("delete from sender where id operator(mine.=) 7", null)]
    [InlineData("with x as (select 1) delete from sender where id = 7", null)]
    [InlineData("insert into sender (id) values (7), (8)", null)]
    [InlineData("insert into sender (id, remark) overriding user value values (7, 'x')", null)]
    [InlineData("insert into sender (id) values (7) on conflict (name) do update set remark = 'x'", null)]
    public void A_write_that_names_its_row_by_the_whole_key_is_known_and_what_might_be_another_is_not(string text, string? key)
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Sends(Back.CommandComplete(text.StartsWith("insert", StringComparison.Ordinal) ? "INSERT 0 1" : "DELETE 1"), Back.Ready());
        var met = Met().ShouldHaveSingleItem();
        (met.Touch, met.Gap).ShouldBe(key is null ? (RowTouch.Written, RowKeyGap.NotInResult) : (RowTouch.Named, RowKeyGap.None));
        met.Digests.ToArray().ShouldBe(key is null ? [] : [Loop.DigestOf("shop", "public.sender", key)]);
    }

    [Fact]
    public void A_parameter_names_the_row_as_text_and_not_in_a_binary_form_that_could_be_of_any_type()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Parse("s", "delete from sender where id = $1"), Front.Bind("", "s", "7"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("DELETE 1"), Back.Ready());
        talk.Client.Sends(Front.BindBinary("", "s", [0, 0, 0, 7]), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.BindComplete, Back.CommandComplete("DELETE 1"), Back.Ready());
        talk.Client.Sends(Front.Bind("", "s", "9"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.BindComplete, Back.CommandComplete("DELETE 0"), Back.Ready());
        var met = Met();
        met.Select(m => (m.Touch, m.Gap)).ShouldBe([(RowTouch.Named, RowKeyGap.None), (RowTouch.Written, RowKeyGap.NotInResult)]);
        met[0].Digests.ToArray().ShouldBe([Loop.DigestOf("shop", "public.sender", "7")]);
    }

    [Fact]
    public void A_row_whose_lengths_lie_is_counted_and_breaks_nothing()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select id from sender"));
        talk.Engine.Sends(SenderIds, Front.Typed('D', Front.Int16(1), Front.Int32(1_000)), Back.Row("1"), Back.CommandComplete("SELECT 2"), Back.Ready());
        var met = Met().ShouldHaveSingleItem();
        (met.Rows, met.LeftOut, met.Digests.Length).ShouldBe((2UL, 1UL, 1));
    }

    private static void Until(Conversation talk, Func<bool> done)
    {
        for (var end = Environment.TickCount64 + 10_000; !done(); Thread.Sleep(1))
        {
            Environment.TickCount64.ShouldBeLessThan(end);
            if (talk.Port.WaitsForJournal) talk.Port.JournalMoves();
        }
    }

    private List<RowsTouched> Met() => Met(_loop);

    private static List<RowsTouched> Met(Loop loop) => [.. loop.Journal().Where(entry => entry.TouchedRows is not null).Select(entry => entry.TouchedRows!.Value)];
}
