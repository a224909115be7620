using Menshen.Sessions.Tests.World;
using Menshen.Sql.Sealing;

namespace Menshen.Sessions.Tests;

/// <summary>A view of a sealed column is told to its maker when the gateway knows it: a search of it is sealed, however quickly it comes.</summary>
public sealed class ColumnNewsTests : IDisposable
{
    private const string Number = "11010519491231002X";

    private readonly TestSealing _sealing = new();
    private readonly Loop _loop;

    public ColumnNewsTests() => _loop = new Loop(TestSealing.Policy, sealing: _sealing);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Who_makes_a_view_hears_of_it_when_it_is_known_and_searches_it_sealed()
    {
        var talk = _loop.LogIn("manager");
        talk.Port.LearnsAtOnce = false;
        talk.Client.Forget();
        talk.Client.Sends(Front.Query("create view seen as select id, id_number from sender"));
        talk.Engine.Sends(Back.CommandComplete("CREATE VIEW"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("CREATE VIEW"));
        talk.Port.Learning.ShouldBe(1);
        _sealing.Now = new SealedSchema([.. Relations, new SealedRelation("public", "seen", [new("id", 0, false), new("id_number", TestSealing.Numbers, true)])], []);
        _sealing.Epoch++;
        talk.Port.ColumnsLearnt();
        talk.Client.Receives(Back.Ready());
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query($"select id from seen where id_number = '{Number}'"));
        talk.Engine.Receives(Front.Query($"select id from seen where id_number = '{_sealing.Seal(TestSealing.Numbers, Number)}'"));
    }

    [Fact]
    public void In_a_transaction_it_is_the_COMMIT_that_waits_and_the_next_change_waits_anew()
    {
        var talk = _loop.LogIn("manager");
        talk.Port.LearnsAtOnce = false;
        talk.Client.Forget();
        talk.Client.Sends(Front.Query("begin"));
        talk.Engine.Sends(Back.CommandComplete("BEGIN"), Back.Ready('T'));
        talk.Client.Sends(Front.Parse("", "create table copied (like sender)"), Front.Bind("", ""), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("CREATE TABLE"), Back.Ready('T'));
        talk.Port.Learning.ShouldBe(0);
        talk.Client.Forget();
        talk.Client.Sends(Front.Query("commit"));
        talk.Engine.Sends(Back.CommandComplete("COMMIT"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("COMMIT"));
        // The journal's progress lets nobody go on who waits for something else.
        talk.Port.JournalMoves();
        talk.Client.ReceivesNothing();
        talk.Port.Learning.ShouldBe(1);
        talk.Port.ColumnsLearnt();
        talk.Client.Receives(Back.Ready());
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Sends(Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.Sends(Front.Query("alter table copied rename to kept"));
        talk.Engine.Sends(Back.CommandComplete("ALTER TABLE"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("ALTER TABLE"));
        talk.Port.Learning.ShouldBe(2);
    }

    [Theory]
    [InlineData("create table copied as select * from sender", true)]
    [InlineData("select id_number into copied from sender", true)]
    [InlineData("create or replace view seen as select * from sender", true)]
    [InlineData("create materialized view seen as select * from sender", true)]
    [InlineData("drop view seen", true)]
    [InlineData("drop owned by clerk", true)]
    [InlineData("alter table sender set schema other", true)]
    [InlineData("alter view seen rename column id_number to number", true)]
    [InlineData("create schema other create view seen as select * from public.sender", true)]
    [InlineData("do $$ begin execute 'create view seen as select * from sender'; end $$", true)]
    [InlineData("select 1; create view seen as select * from sender; select 2", true)]
    [InlineData("explain analyze create table copied as select * from sender", true)]
    [InlineData("create temporary table copied as select * from sender", false)]
    [InlineData("create index on sender (id_number)", false)]
    [InlineData("comment on table sender is 'x'", false)]
    [InlineData("insert into sender (id) values (1)", false)]
    [InlineData("select 1", false)]
    public void What_may_change_where_sealed_columns_are_waits(string sql, bool waits)
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query(sql));
        foreach (var _ in sql.StartsWith("do", StringComparison.Ordinal) ? [""] : sql.Split("; ")) talk.Engine.Sends(Back.CommandComplete("OK"));
        talk.Engine.Sends(Back.Ready());
        talk.Port.Learning.ShouldBe(waits ? 1 : 0);
    }

    [Fact]
    public void Where_nothing_is_sealed_and_where_the_statement_failed_nobody_waits()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("create view seen as select * from sender"));
        talk.Engine.Sends(Back.Error("42P07"), Back.Ready());
        (_sealing.Now, _sealing.Epoch) = (null, _sealing.Epoch + 1);
        talk.Client.Sends(Front.Query("create view seen as select * from sender"));
        talk.Engine.Sends(Back.CommandComplete("CREATE VIEW"), Back.Ready());
        talk.Port.Learning.ShouldBe(0);
    }

    private static IEnumerable<SealedRelation> Relations =>
        [new SealedRelation("public", "sender", [new("id", 0, false), new("name", TestSealing.Names, true), new("id_number", TestSealing.Numbers, true), new("remark", TestSealing.Remarks, false)])];
}
