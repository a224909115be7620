using Menshen.Sessions.Tests.World;
using Menshen.Sql.Sealing;

namespace Menshen.Sessions.Tests;

/// <summary>Relations with sealed columns that a session makes itself: by what they are known afterwards, and what was prepared or bound before they were.</summary>
public sealed class OwnRelationTests : IDisposable
{
    private const string Swap = "create temp table mine as select remark from sender";

    private readonly TestSealing _sealing = new();
    private readonly Loop _loop;
    private readonly Conversation _talk;

    public OwnRelationTests()
    {
        _loop = new Loop(TestSealing.Policy, sealing: _sealing);
        _talk = _loop.LogIn("manager");
    }

    public void Dispose() => _loop.Dispose();

    /// <summary>Without the word TEMP: search_path makes it temporary, or what the view reads does; and no catalogue has it.</summary>
    [Theory]
    [InlineData("create table mine as select remark from sender")]
    [InlineData("create view mine as select s.remark from sender s left join other on true")]
    public void What_the_catalogue_does_not_have_is_known_till_the_session_ends(string sql)
    {
        Done(sql);
        Refused("select length(remark) from mine");
        Becomes(("sender", ["remark"]), ("yours", ["remark"]));
        Done("select 1");
        Refused("select length(remark) from mine");
        Done("discard all");
        Passes("select length(remark) from mine");
    }

    [Theory]
    [InlineData("mine", "remark", true)]
    [InlineData("mine", "r", false)]
    [InlineData("yours", "remark", false)]
    public void What_it_has_is_known_by_it_from_then_on(string name, string column, bool isForgotten)
    {
        Done("create table mine as select remark from sender");
        Becomes(("sender", ["remark"]), (name, [column]));
        Done("select 1");
        // Of what the session alone knows no column gets another name.
        if (isForgotten) Passes("alter table mine rename remark to other");
        else Refused("alter table mine rename remark to other");
    }

    [Fact]
    public void A_statement_prepared_by_SQL_is_not_executed_once_its_table_is_another()
    {
        Done("create temp table mine (remark text)");
        Done("prepare q as select length(remark) from mine");
        Done("create temp table unrelated as select remark from sender");
        Done("execute q");
        Done("drop table mine");
        Done(Swap);
        Refused("execute q", "MS0007");
        Refused("explain analyze execute q", "MS0007");
        Passes("select remark from mine");
    }

    [Fact]
    public void Nor_where_another_session_has_made_it_so()
    {
        Done("prepare q as select length(remark) from mine");
        Becomes(("sender", ["remark"]), ("yours", ["remark"]));
        Done("execute q");
        Becomes(("sender", ["remark"]), ("yours", ["remark"]), ("mine", ["remark"]));
        Refused("execute q", "MS0007");
    }

    [Theory]
    [InlineData("copy (select length(remark) from mine) to stdout")]
    [InlineData("create temp view v as select length(remark) from mine")]
    public void What_looks_for_its_tables_when_it_runs_does_not_run_by_a_portal_of_before(string sql)
    {
        Done("create temp table mine (remark text)");
        _talk.Client.Sends(Front.Parse("", sql), Front.Bind("late", ""), Front.Flush);
        _talk.Engine.Sends(Back.ParseComplete, Back.BindComplete);
        _talk.Client.Sends(Front.Parse("", Swap), Front.Bind("", ""), Front.Execute(""));
        _talk.Engine.Forget();
        _talk.Client.Sends(Front.Execute("late"), Front.Sync);
        _talk.Engine.Receives(Front.Parse("menshen", "menshen refused"), Front.Sync);
        _talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.CommandComplete("SELECT 2"), Back.Error("42601"), Back.Ready());
        System.Text.Encoding.UTF8.GetString(_talk.Client.TakeReceived()).ShouldContain("MS0007");
    }

    [Fact]
    public void No_function_runs_a_query_out_of_a_string_by_its_number()
    {
        _talk.Client.Sends(Front.FunctionCall(2924));
        _talk.Engine.Receives(Front.Query("menshen refused"));
        _talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        _talk.Client.ReceivesError("0A000", Back.Ready());
        // Large objects are read by such calls.
        _talk.Client.Sends(Front.FunctionCall(954));
        _talk.Engine.Receives(Front.FunctionCall(954));
    }

    private void Done(string sql)
    {
        Passes(sql);
        _talk.Engine.Sends(Back.CommandComplete(sql.StartsWith("discard", StringComparison.Ordinal) ? "DISCARD ALL" : "SELECT 1"), Back.Ready());
        _talk.Client.Forget();
    }

    private void Passes(string sql)
    {
        _talk.Client.Sends(Front.Query(sql));
        _talk.Engine.Receives(Front.Query(sql));
        _talk.Engine.Forget();
    }

    private void Refused(string sql, string code = "MS0001")
    {
        _talk.Client.Sends(Front.Query(sql));
        _talk.Engine.Receives(Front.Query("menshen refused"));
        _talk.Engine.Forget();
        _talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        System.Text.Encoding.UTF8.GetString(_talk.Client.TakeReceived()).ShouldContain(code);
    }

    private void Becomes(params (string Name, string[] Columns)[] relations)
    {
        _sealing.Now = new SealedSchema(relations.Select(one => new SealedRelation("public", one.Name, [.. one.Columns.Select(column => new SealedColumn(column, TestSealing.Remarks, false))])), []);
        _sealing.Epoch++;
    }
}
