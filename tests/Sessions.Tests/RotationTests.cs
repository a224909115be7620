using Menshen.Sessions.Tests.World;
using Menshen.Sql.Sealing;

namespace Menshen.Sessions.Tests;

/// <summary>A group whose values get another version of their key, seen from sessions: what is sealed for a database has the version that the database has.</summary>
public sealed class RotationTests : IDisposable
{
    private const string Number = "11010519491231002X";

    private readonly TestSealing _sealing = new() { Versions = 2 };
    private readonly Loop _loop;

    public RotationTests() => _loop = new Loop(TestSealing.Policy, sealing: _sealing);

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Literals_parameters_copied_rows_and_searches_for_endings_are_sealed_under_the_databases_version(int version)
    {
        Rotated(version);
        var talk = _loop.LogIn("manager");
        var ours = _sealing.Seal(TestSealing.Numbers, Number, version);
        talk.Client.Sends(Front.Query($"select id from sender where id_number = '{Number}'"));
        talk.Engine.Receives(Front.Query($"select id from sender where id_number = '{ours}'"));
        Answers(talk);
        talk.Client.Sends(Front.Parse("", "insert into sender (id_number) values ($1)"), Front.Bind("", "", Number), Front.Execute(""), Front.Sync);
        talk.Engine.Receives(Front.Parse("", "insert into sender (id_number) values ($1)"), Front.Bind("", "", ours), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("INSERT 0 1"), Back.Ready());
        talk.Client.Sends(Front.Query("select id from caller where phone like '%1234'"));
        talk.Engine.Receives(Front.Query($"select id from caller where phone like '{_sealing.Front(TestSealing.Phones, "1234", version)}%'"));
        Answers(talk);
        talk.Client.Sends(Front.Query("copy sender (id_number) from stdin"));
        talk.Engine.Sends(Back.CopyInResponse);
        talk.Engine.Forget();
        talk.Client.Sends(Front.CopyData(Number + "\n"), Front.CopyDone);
        talk.Engine.Receives(Front.CopyData(ours + "\n"), Front.CopyDone);
    }

    [Fact]
    public void A_sealed_value_of_an_earlier_version_that_a_client_kept_is_sealed_anew_and_not_compared_as_it_is()
    {
        Rotated(2);
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query($"select id from sender where id_number = '{_sealing.Seal(TestSealing.Numbers, Number)}'"));
        talk.Engine.Receives(Front.Query($"select id from sender where id_number = '{_sealing.Seal(TestSealing.Numbers, Number, 2)}'"));
    }

    // The attack: who sees ciphertext keeps all of a column, and after a rotation asks for each. What is found nowhere, or is refused, was planted.
    [Fact]
    public void A_poison_value_that_somebody_kept_is_sealed_anew_like_any_other_as_a_poison_value_of_the_databases_version()
    {
        Rotated(2);
        var talk = _loop.LogIn("manager");
        var (kept, now) = (_sealing.Poison(TestSealing.Numbers, Number), _sealing.Poison(TestSealing.Numbers, Number, 2));
        talk.Client.Sends(Front.Query($"select id from sender where id_number = '{kept}'"));
        talk.Engine.Receives(Front.Query($"select id from sender where id_number = '{now}'"));
        Answers(talk);
        talk.Client.Sends(Front.Query($"insert into sender (id_number) values ('{kept}'), ('{now}')"));
        talk.Engine.Receives(Front.Query($"insert into sender (id_number) values ('{now}'), ('{now}')"));
        Answers(talk);
        var ending = _sealing.Poison(TestSealing.Phones, "13800138000", 2);
        talk.Client.Sends(Front.Query($"insert into caller (phone) values ('{_sealing.Poison(TestSealing.Phones, "13800138000")}')"));
        talk.Engine.Receives(Front.Query($"insert into caller (phone) values ('{ending}')"));
    }

    [Fact]
    public void A_statement_whose_literals_were_sealed_under_the_version_before_is_prepared_again()
    {
        var talk = _loop.LogIn("manager");
        Rotated(1);
        talk.Client.Sends(Front.Parse("s", $"select id from sender where id_number = '{Number}'"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        talk.Engine.Forget();
        talk.Client.Forget();
        Rotated(2);
        talk.Client.Sends(Front.Bind("", "s"), Front.Execute(""), Front.Sync);
        talk.Engine.TakeReceived()[0].ShouldBe((byte)'P', "a text that never parses, in place of the Bind");
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("0A000", Back.Ready());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_transaction_that_began_before_reads_no_more_of_the_table_for_its_snapshot_may_have_the_values_of_before(bool isInTransaction)
    {
        Rotated(1);
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("begin isolation level repeatable read"));
        talk.Engine.Sends(Back.CommandComplete("BEGIN"), Back.Ready(isInTransaction ? 'T' : 'I'));
        Moved();
        Rotated(2);
        talk.Engine.Forget();
        talk.Client.Forget();
        talk.Client.Sends(Front.Query($"select count(*) from sender where id_number = '{Number}'"));
        if (isInTransaction)
        {
            talk.Engine.Receives(Front.Query("menshen refused"));
            talk.Engine.Sends(Back.Error("42601"), Back.Ready('E'));
            talk.Client.ReceivesError("40001", Back.Ready('E'));
        }
        else talk.Engine.Receives(Front.Query($"select count(*) from sender where id_number = '{_sealing.Seal(TestSealing.Numbers, Number, 2)}'"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_session_that_came_after_the_change_or_rested_meanwhile_asks_by_the_extended_protocol(bool isThereBefore)
    {
        Rotated(1);
        var early = isThereBefore ? _loop.LogIn("manager") : null;
        Moved();
        Rotated(2);
        var talk = early ?? _loop.LogIn("manager");
        talk.Client.Sends(Front.Parse("", "select id from sender where id_number = $1"), Front.Bind("", "", Number), Front.Execute(""), Front.Sync);
        talk.Engine.Receives(
            Front.Parse("", "select id from sender where id_number = $1"), Front.Bind("", "", _sealing.Seal(TestSealing.Numbers, Number, 2)), Front.Execute(""), Front.Sync);
    }

    [Theory]
    [InlineData("execute p", true)]
    [InlineData("explain analyze EXECUTE p", true)]
    [InlineData("create temporary table t as execute p", true)]
    [InlineData("select 1", false)]
    public void What_was_prepared_by_SQL_with_a_sealed_literal_is_not_executed_after_the_change_and_all_else_is(string sql, bool isRefused)
    {
        Rotated(1);
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query($"prepare p as select id from sender where id_number = '{Number}'"));
        talk.Engine.Sends(Back.CommandComplete("PREPARE"), Back.Ready());
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query("execute p"));
        talk.Engine.Receives(Front.Query("execute p"));
        talk.Engine.Sends(Back.CommandComplete("SELECT 0"), Back.Ready());
        Moved();
        Rotated(2);
        talk.Client.Forget();
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query(isRefused ? "menshen refused" : sql));
        if (!isRefused) return;
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("0A000", Back.Ready());
        talk.Client.Sends(Front.Query("deallocate all"));
        talk.Engine.Sends(Back.CommandComplete("DEALLOCATE ALL"), Back.Ready());
        talk.Engine.Forget();
        // What was sent behind the DEALLOCATE may have prepared anew before its answer came: the session stays marked.
        talk.Client.Sends(Front.Query("execute p"));
        talk.Engine.Receives(Front.Query("menshen refused"));
    }

    [Fact]
    public void Values_of_both_versions_are_shown_in_clear()
    {
        Rotated(2);
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select id_number from sender"));
        talk.Engine.Sends(Back.OneRow(_sealing.Seal(TestSealing.Numbers, Number)), Back.Ready());
        talk.Client.Receives(Back.OneRow(Number), Back.Ready());
        talk.Client.Sends(Front.Query("select id_number from sender"));
        talk.Engine.Sends(Back.OneRow(_sealing.Seal(TestSealing.Numbers, Number, 2)), Back.Ready());
        talk.Client.Receives(Back.OneRow(Number), Back.Ready());
    }

    private static void Answers(Conversation talk)
    {
        talk.Engine.Sends(Back.CommandComplete("SELECT 0"), Back.Ready());
        talk.Engine.Forget();
    }

    private void Rotated(int version)
    {
        _sealing.Now = new SealedSchema(
            [
                new SealedRelation("public", "sender", [new("id", 0, false), new("id_number", TestSealing.Numbers, true) { Version = version }]),
                new SealedRelation("public", "caller", [new("phone", TestSealing.Phones, true) { Suffix = 4, Version = version }]),
            ], []);
        _sealing.Epoch++;
    }

    private void Moved()
    {
        _sealing.Moves = _sealing.Moves.With("public", "sender");
        _sealing.Epoch++;
    }
}
