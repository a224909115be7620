using System.Text;
using Menshen.Gateway;
using Menshen.Sessions.Tests.World;
using Menshen.Sql.Sealing;

namespace Menshen.Sessions.Tests;

/// <summary>A gateway that the catalogue's others do not wait for any more: what it knows of sealed columns may be of before.</summary>
public sealed class SealingUnheardTests : IDisposable
{
    private const string Number = "11010519491231002X";

    private readonly TestSealing _sealing = new();
    private readonly Loop _loop;

    public SealingUnheardTests() => _loop = new Loop(TestSealing.Policy, sealing: _sealing);

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData($"select id from sender where id_number = '{Number}'", true)]
    [InlineData("delete from other where id_number <> 'x'", true)]
    [InlineData("create table copy as select * from sender", true)]
    [InlineData("execute p", true)]
    [InlineData("select 1", false)]
    [InlineData("begin", false)]
    public void Nothing_that_touches_rows_of_any_table_goes_until_it_is_heard_again(string sql, bool isRefused)
    {
        var talk = _loop.LogIn("manager");
        _sealing.IsCurrent = false;
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query(isRefused ? "menshen refused" : sql));
        if (!isRefused) return;
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("40001", Back.Ready());
        _sealing.IsCurrent = true;
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query("select id from sender where id_number = 'x'"));
        talk.Engine.Receives(Front.Query($"select id from sender where id_number = '{_sealing.Seal(TestSealing.Numbers, "x")}'"));
    }

    [Fact]
    public void What_was_prepared_is_not_run_and_what_was_under_way_waits_until_it_is_known_what_it_meant()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Parse("s", "select id from sender where id_number = $1"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        talk.Client.Forget();
        _sealing.IsCurrent = false;
        talk.Client.Sends(Front.Bind("", "s", Number), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("40001", Back.Ready());
        _sealing.IsCurrent = true;
        var under = $"delete from sender where id_number <> '{Number}'";
        talk.Client.Sends(Front.Query(under));
        _sealing.IsCurrent = false;
        talk.Engine.Sends(Back.CommandComplete("DELETE 5000"), Back.Ready());
        talk.Session.Watch();
        talk.Client.ReceivesNothing();
        _sealing.IsCurrent = true;
        talk.Session.Watch();
        talk.Client.Receives(Back.CommandComplete("DELETE 5000"), Back.Ready());

        // Its place among the gateways was given up meanwhile: every table may have changed.
        talk.Client.Sends(Front.Query(under));
        _sealing.IsCurrent = false;
        talk.Engine.Sends(Back.CommandComplete("DELETE 0"), Back.Ready());
        talk.Client.ReceivesNothing();
        (_sealing.Moves, _sealing.IsCurrent) = (_sealing.Moves.WithAll(), true);
        _sealing.Epoch++;
        talk.Session.Watch();
        talk.Client.ReceivesError("40001");
        _loop.LastEnd().ShouldStartWith(nameof(Wire.SessionEndReason.ColumnChanged));
    }

    [Theory]
    [InlineData($"select id from sender where id_number = '{Number}'", true)]
    [InlineData("delete from other where id_number <> 'x'", true)]
    [InlineData("copy other to stdout", true)]
    [InlineData($"create table copy as select * from sender where id_number = '{Number}'", true)]
    [InlineData("select id from other", true)]
    [InlineData("copy other from stdin", true)]
    [InlineData("insert into other values (1)", true)]
    [InlineData("merge into other o using sender s on o.id = s.id when matched then delete", true)]
    [InlineData("declare c cursor for select * from other", true)]
    [InlineData("prepare p as insert into other values (1)", true)]
    [InlineData("execute p", true)]
    [InlineData("create table copy as execute p", true)]
    [InlineData("explain analyze execute p", true)]
    [InlineData("select 1; delete from other", true)]
    [InlineData("select 1", false)]
    [InlineData("begin", false)]
    [InlineData("lock table other", false)]
    [InlineData("create view seen as select * from other", false)]
    [InlineData("create table fresh (id int)", false)]
    public void A_database_that_cannot_be_read_says_so_by_its_name_and_as_nothing_that_a_driver_sends_again_at_once(string sql, bool isRefused)
    {
        var talk = _loop.LogIn("manager");
        (_sealing.Moving, _sealing.Moves, _sealing.Epoch) = (SealedSchema.Anything, _sealing.Moves.WithAll(), _sealing.Epoch + 1);
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query(isRefused ? "menshen refused" : sql));
        if (!isRefused) return;
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        var told = Encoding.UTF8.GetString(talk.Client.TakeReceived());
        told.ShouldContain("\0C55000\0");
        told.ShouldContain("database \"shop\"");
        told.ShouldContain("数据库“shop”");
        told.ShouldContain("MS0017");
        told.ShouldContain("menshen status");
        // As soon as it has been read it goes, and what another gateway changed meanwhile is another refusal.
        (_sealing.Moving, _sealing.Moves, _sealing.Epoch) = (null, _sealing.Moves.WithAll(), _sealing.Epoch + 1);
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query("select id from sender where id_number = 'x'"));
        talk.Engine.Receives(Front.Query($"select id from sender where id_number = '{_sealing.Seal(TestSealing.Numbers, "x")}'"));
    }

    [Fact]
    public void One_that_is_being_read_is_sent_again_until_it_is_known_that_it_cannot_be()
    {
        var talk = _loop.LogIn("manager");
        const string Sql = "select id from other";
        (_sealing.Moving, _sealing.Epoch) = (SealedSchema.AnythingYet, _sealing.Epoch + 1);
        Refused("40001", "MS0016");
        (_sealing.Moving, _sealing.Epoch) = (SealedSchema.Anything, _sealing.Epoch + 1);
        Refused("55000", "MS0017");
        (_sealing.Moving, _sealing.Epoch) = (null, _sealing.Epoch + 1);
        talk.Client.Sends(Front.Query(Sql));
        talk.Engine.Receives(Front.Query(Sql));

        void Refused(string state, string code)
        {
            talk.Client.Sends(Front.Query(Sql));
            talk.Engine.Receives(Front.Query("menshen refused"));
            talk.Engine.Forget();
            talk.Engine.Sends(Back.Error("42601"), Back.Ready());
            var told = Encoding.UTF8.GetString(talk.Client.TakeReceived());
            told.ShouldContain($"\0C{state}\0");
            told.ShouldContain(code);
            told.ShouldContain("database \"shop\"");
            told.ShouldContain("数据库“shop”");
        }
    }

    /// <summary>Drivers repeat what has 40001: what its user cancelled ran a second time.</summary>
    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    public void Who_cancels_his_own_statement_hears_so_while_a_database_is_closed_or_a_column_changes(bool isAnything, bool isRead, bool asksFor)
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select id from sender"));
        var moving = !isAnything ? TestSealing.Schema : isRead ? SealedSchema.AnythingYet : SealedSchema.Anything;
        (_sealing.Moving, _sealing.Moves, _sealing.Epoch) = (moving, _sealing.Moves.WithAll(), _sealing.Epoch + 1);
        if (asksFor) _loop.Connect().Client.Sends(Front.Cancel(Conversation.EngineProcess, talk.Session.CancelSecret));
        // Without it: its time was up (statement_timeout), as likely as not.
        talk.Engine.Sends(Back.Error("57014"), Back.Ready());
        talk.Client.ReceivesError("57014", Back.Ready());
        if (isAnything) return;

        // Each counts once: the next one that is cancelled was not by its client.
        (_sealing.Moving, _sealing.Epoch) = (null, _sealing.Epoch + 1);
        talk.Client.Sends(Front.Query("select id from sender"));
        (_sealing.Moving, _sealing.Moves, _sealing.Epoch) = (moving, _sealing.Moves.WithAll(), _sealing.Epoch + 1);
        talk.Engine.Sends(Back.Error("57014"), Back.Ready());
        talk.Client.ReceivesError("40001", Back.Ready());
    }

    /// <summary>The attack: prepare what compares a column while that is in plaintext, wait until it is sealed, and delete all that "differs".</summary>
    [Theory]
    [InlineData("prepare p (text) as delete from other where c <> $1", "execute p ('x')")]
    [InlineData("prepare p as delete from other where c <> 'x'", "explain analyze execute p")]
    [InlineData("prepare p (text) as select * from other where c <> $1", "create table kept as execute p ('x')")]
    public void What_SQL_prepared_before_a_column_changed_is_not_run_after_it(string prepare, string execute)
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query(prepare));
        talk.Engine.Receives(Front.Query(prepare));
        talk.Engine.Sends(Back.CommandComplete("PREPARE"), Back.Ready());
        talk.Client.Forget();
        talk.Engine.Forget();
        (_sealing.Moves, _sealing.Epoch) = (_sealing.Moves.With("public", "other"), _sealing.Epoch + 1);
        talk.Client.Sends(Front.Query(execute));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("0A000", Back.Ready());
    }

    [Fact]
    public void Whose_client_has_gone_meanwhile_is_looked_at_as_well_and_ends()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select id from sender"));
        _sealing.IsCurrent = false;
        talk.Engine.Sends(Back.CommandComplete("SELECT 0"), Back.Ready());
        talk.Client.Sends(Front.Terminate);
        talk.Session.Watch();
        talk.Session.Phase.ShouldBe(Gateway.Sessions.SessionPhase.Finishing);
        _sealing.IsCurrent = true;
        talk.Session.Watch();
        talk.Session.OnEngineEnded();
        talk.Port.IsClosed.ShouldBeTrue();
        _loop.Statements().ShouldBe(["1 select id from sender: Succeeded"]);
    }

    [Fact]
    public void A_cancel_meanwhile_is_the_client_s_own()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select id from sender"));
        _sealing.IsCurrent = false;
        talk.Engine.Sends(Back.Error("57014"), Back.Ready());
        talk.Client.ReceivesError("57014", Back.Ready());
    }

    [Fact]
    public void Where_every_table_may_have_changed_none_that_was_read_before_is_as_it_was()
    {
        var moves = TableMoves.None.With("public", "a");
        var all = moves.WithAll();
        (all.Last, all.HasMoved(null, "other", since: 1), all.HasMoved("public", "a", since: 1), all.HasMoved(null, "other", since: 2)).ShouldBe((2, true, true, false));
        var later = all.With("public", "b");
        (later.HasMoved(null, "b", since: 2), later.HasMoved(null, "a", since: 2), later.HasMoved(null, "a", since: 1)).ShouldBe((true, false, true));
    }
}
