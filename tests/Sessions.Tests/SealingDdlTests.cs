using System.Text;
using Menshen.Sessions.Tests.World;
using Menshen.Sql.Sealing;

namespace Menshen.Sessions.Tests;

/// <summary>What somebody's own DDL makes sealed, or takes away, while statements are under way: it makes no literal wrong, so it ends no session.</summary>
public sealed class SealingDdlTests : IDisposable
{
    private static readonly SealedColumn[] Sender = [new("id", 0, false), new("name", TestSealing.Names, true), new("id_number", TestSealing.Numbers, true)];

    private readonly TestSealing _sealing = new();
    private readonly Loop _loop;

    public SealingDdlTests() => _loop = new Loop(TestSealing.Policy, sealing: _sealing);

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("insert into sender_new select id from sender", "INSERT 0 5000", "public.sender public.sender_new")]
    [InlineData("select count(*) from sender_new", "SELECT 1", "public.sender public.sender_new")]
    [InlineData("select id from v where id_number = 'x'", "SELECT 1", "public.sender public.v")]
    [InlineData("select id from sender where id_number = 'x'", "SELECT 1", "public.sender_old")]
    [InlineData("select id from sender where id_number = 'x'", "SELECT 1", "")]
    [InlineData("select id from orders", "SELECT 7", "public.sender mallory.orders")]
    [InlineData("update orders set id = 7 where id = 8", "UPDATE 1", "public.sender mallory.orders")]
    public void A_table_a_view_or_a_name_that_somebody_makes_or_takes_away_ends_no_session_that_works_with_it(string sql, string tag, string then)
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query(sql));
        Becomes(then);
        talk.Engine.Sends(Back.CommandComplete(tag), Back.Ready());
        talk.Client.Receives(Back.CommandComplete(tag), Back.Ready());
        _loop.Statements().Single().ShouldContain(": Succeeded");
    }

    [Fact]
    public void Nor_do_another_column_and_one_less_of_the_same_table()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("alter table sender drop column remark; select id from sender where name = 'x'"));
        // The engine's notification is faster than the text's second half.
        Becomes("public.sender");
        talk.Engine.Sends(Back.CommandComplete("ALTER TABLE"), Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("ALTER TABLE"), Back.CommandComplete("SELECT 1"), Back.Ready());
    }

    [Fact]
    public void Nor_does_what_stands_before_a_statement_in_its_own_pipeline()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(
            Front.Parse("", "create table sender_new (like sender)"), Front.Bind("", ""), Front.Execute(""),
            Front.Parse("", "insert into sender_new select * from sender"), Front.Bind("", ""), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("CREATE TABLE"));
        Becomes("public.sender public.sender_new");
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("INSERT 0 5000"), Back.Ready());
        talk.Client.TakeReceived()[^6..].ShouldBe(Back.Ready());
    }

    [Fact]
    public void Somebody_who_cancels_his_own_statement_hears_so_though_a_table_of_his_became_sealed()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("insert into sender_new select id from sender"));
        Becomes("public.sender public.sender_new");
        talk.Engine.Sends(Back.Error("57014", "canceling statement due to user request"), Back.Ready());
        Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("due to user request");
    }

    private void Becomes(string relations)
    {
        var names = relations.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name.Split('.'));
        _sealing.Now = relations.Length == 0 ? null : new SealedSchema(names.Select(name => new SealedRelation(name[0], name[1], [.. Sender])), []);
        _sealing.Epoch++;
    }
}
