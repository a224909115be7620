using Menshen.Sessions.Tests.World;
using Menshen.Sql.Sealing;

namespace Menshen.Sessions.Tests;

/// <summary>The moments in which a column becomes sealed, or plaintext again, seen from sessions that are in the middle of something.</summary>
public sealed class SealingChangeTests : IDisposable
{
    private const string Number = "11010519491231002X";
    private const string Insert = $"insert into sender (id, id_number) values ($1, '{Number}')";

    /// <summary>Another picture in which the same is sealed: somebody made a table.</summary>
    private static readonly SealedSchema SameAgain = new(
        [
            new SealedRelation("public", "sender", [new("id", 0, false), new("name", TestSealing.Names, true), new("id_number", TestSealing.Numbers, true), new("remark", TestSealing.Remarks, false)]),
            new SealedRelation("public", "other", [new("name", TestSealing.Names, true)]),
        ], []);

    private readonly TestSealing _sealing = new();
    private readonly Loop _loop;

    public SealingChangeTests() => _loop = new Loop(TestSealing.Policy, sealing: _sealing);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void A_statement_whose_literals_were_sealed_at_Parse_is_not_bound_when_its_column_is_plaintext_again()
    {
        var talk = Prepared("clerk");
        Becomes(null);
        talk.Client.Sends(Front.Bind("", "s", "7"), Front.Execute(""), Front.Sync);
        talk.Engine.TakeReceived()[0].ShouldBe((byte)'P', "a text that never parses, in place of the Bind");
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("0A000", Back.Ready());
    }

    [Fact]
    public void A_statement_prepared_in_plaintext_is_not_bound_when_its_column_is_sealed_though_another_has_prepared_the_same_since()
    {
        Becomes(null);
        var talk = Prepared("clerk");
        Becomes(TestSealing.Schema);
        // The text is one for both, and planned for what is sealed now.
        var other = Prepared("clerk");
        other.Client.Sends(Front.Bind("", "s", "8"), Front.Sync);
        other.Engine.Receives(Front.Bind("", "s", "8"), Front.Sync);
        talk.Client.Sends(Front.Bind("", "s", "7"), Front.Execute(""), Front.Sync);
        talk.Engine.TakeReceived()[0].ShouldBe((byte)'P', "a text that never parses, in place of the Bind");
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("0A000", Back.Ready());
        IsRecorded().ShouldBeFalse();
    }

    [Fact]
    public void A_prepared_statement_goes_on_where_something_else_was_sealed()
    {
        var talk = Prepared("clerk");
        Becomes(SameAgain);
        var other = Prepared("clerk");
        other.Client.Forget();
        talk.Client.Sends(Front.Bind("", "s", "7"), Front.Sync);
        talk.Engine.Receives(Front.Bind("", "s", "7"), Front.Sync);
    }

    [Fact]
    public void A_statement_without_literals_takes_its_parameters_as_they_are_sealed_now()
    {
        Becomes(null);
        var talk = _loop.LogIn("clerk");
        talk.Client.Sends(Front.Parse("s", "insert into sender (id_number) values ($1)"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        talk.Engine.Forget();
        Becomes(TestSealing.Schema);
        var other = _loop.LogIn("clerk");
        other.Client.Sends(Front.Parse("s", "insert into sender (id_number) values ($1)"), Front.Sync);
        talk.Client.Sends(Front.Bind("", "s", Number), Front.Sync);
        talk.Engine.Receives(Front.Bind("", "s", _sealing.Seal(TestSealing.Numbers, Number)), Front.Sync);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void While_a_column_is_being_sealed_no_value_of_a_statement_on_its_table_is_recorded(bool isKnownToChange)
    {
        // The engine has committed; what is sealed is not read again yet.
        Becomes(null);
        if (isKnownToChange) Changes();
        var talk = _loop.LogIn("clerk");
        talk.Client.Sends(Front.Query($"insert into Sender (id_number) values ('{Number}')"));
        talk.Engine.Receives(Front.Query($"insert into Sender (id_number) values ('{Number}')"));
        talk.Engine.Sends(Back.Error("23514"), Back.Ready());
        // Without the note it is in the journal for ever: that is the leak.
        IsRecorded().ShouldBe(!isKnownToChange);
    }

    [Theory]
    [InlineData("s", "insert into sender (id_number) values ($1)")]
    [InlineData("", "insert into sender (id_number) values ($1)")]
    public void Nor_are_parameters(string name, string text)
    {
        Becomes(null);
        var talk = _loop.LogIn("clerk");
        talk.Client.Sends(Front.Parse(name, text), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        Changes();
        talk.Client.Sends(Front.Bind("", name, Number), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.Error("23514"), Back.Ready());
        IsRecorded().ShouldBeFalse();
    }

    [Fact]
    public void Nor_are_literals_that_were_prepared_before()
    {
        Becomes(null);
        var talk = Prepared("clerk");
        Changes();
        talk.Client.Sends(Front.Bind("", "s", "7"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.Error("23514"), Back.Ready());
        IsRecorded().ShouldBeFalse();
    }

    [Fact]
    public void What_names_other_tables_is_recorded_with_its_values()
    {
        Becomes(null);
        Changes();
        var talk = _loop.LogIn("clerk");
        talk.Client.Sends(Front.Query($"insert into other (id_number) values ('{Number}')"));
        talk.Engine.Sends(Back.CommandComplete("INSERT 0 1"), Back.Ready());
        IsRecorded().ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_statement_that_was_under_way_while_its_column_changed_is_never_told_to_have_succeeded(bool isReadAgain)
    {
        // It waited on the table's lock, or behind others in its own pipeline: what it compared with is of the column as it was.
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query($"delete from sender where id_number <> '{Number}'"));
        Moves();
        if (isReadAgain) Ends(null);
        talk.Engine.Sends(Back.CommandComplete("DELETE 5000"), Back.Ready());
        talk.Client.ReceivesError("40001");
        _loop.LastEnd().ShouldStartWith(nameof(Wire.SessionEndReason.ColumnChanged));
        _loop.Statements().Single().ShouldBe("1 delete from sender where id_number <> $1: Lost");
    }

    [Fact]
    public void So_is_one_of_a_portal_that_was_bound_before()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Parse("", "select id from sender where id_number = $1"), Front.Bind("", "", Number));
        Moves();
        Ends(null);
        talk.Client.Sends(Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("SELECT 0"), Back.Ready());
        _loop.LastEnd().ShouldStartWith(nameof(Wire.SessionEndReason.ColumnChanged));
    }

    [Fact]
    public void One_that_we_cancelled_while_it_waited_is_told_to_send_it_again()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query($"select id from sender where id_number = '{Number}'"));
        Moves();
        talk.Engine.Sends(Back.Error("57014"), Back.Ready());
        talk.Client.ReceivesError("40001", Back.Ready());
    }

    [Theory]
    [InlineData("select id from sender where id_number = 'x'", true)]
    [InlineData("select id from public.sender", true)]
    [InlineData("select id from sender_of_others where id_number = 'x'", false)]
    [InlineData("select 'sender'", false)]
    public void While_the_engine_commits_nothing_new_goes_to_that_table_and_everything_to_others(string sql, bool isRefused)
    {
        Becomes(null);
        Moves();
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query(isRefused ? "menshen refused" : sql));
        if (!isRefused) return;
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("40001", Back.Ready());
    }

    [Fact]
    public void What_is_sent_after_a_change_ends_no_session_and_neither_does_a_change_of_another_schemas_table()
    {
        Moves();
        Ends(null);
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("delete from sender where id_number <> 'x'"));
        Becomes(TestSealing.Schema);
        talk.Engine.Sends(Back.CommandComplete("DELETE 1"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("DELETE 1"), Back.Ready());
        talk.Client.Sends(Front.Query("select id from other.sender where id = '7'"));
        Moves();
        talk.Engine.Sends(Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("SELECT 1"), Back.Ready());
    }

    [Theory]
    [InlineData("select id from sender where id_number = 'x'", "SELECT 1")]
    [InlineData("create table other (name menshen.sealed_name)", "CREATE TABLE")]
    [InlineData("select 'other'", "SELECT 1")]
    public void A_change_elsewhere_and_what_makes_a_table_end_no_session(string sql, string tag)
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query(sql));
        Becomes(SameAgain);
        talk.Engine.Sends(Back.CommandComplete(tag), Back.Ready());
        talk.Client.Receives(Back.CommandComplete(tag), Back.Ready());
    }

    // The journal's files are sealed: what is in them is asked of its reader.
    private bool IsRecorded() => _loop.Journal().Where(e => e.Values is not null)
        .Any(e => e.Values!.Literals.Concat(e.Values.Parameters).Any(v => v.ToString()!.Contains(Number, StringComparison.Ordinal)));

    private Conversation Prepared(string user)
    {
        var talk = _loop.LogIn(user);
        talk.Client.Sends(Front.Parse("s", Insert), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        talk.Engine.Forget();
        talk.Client.Forget();
        return talk;
    }

    private void Becomes(SealedSchema? now)
    {
        _sealing.Now = now;
        _sealing.Epoch++;
    }

    private void Moves()
    {
        _sealing.Moves = _sealing.Moves.With("public", "sender");
        _sealing.Moving = new SealedSchema([new SealedRelation("public", "sender", [])], []);
        Changes();
    }

    // What is sealed has been read again, and the work is at its end.
    private void Ends(SealedSchema? now)
    {
        (_sealing.Moving, _sealing.Changing) = (null, null);
        Becomes(now);
    }

    private void Changes()
    {
        _sealing.Changing = new SealedSchema([new SealedRelation("public", "sender", [])], []);
        _sealing.Epoch++;
    }
}
