using System.Globalization;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using static Menshen.Sessions.Tests.World.Verdicts;

namespace Menshen.Sessions.Tests;

/// <summary>The policy's rules about statements: refused before they run, by every way, with the rule's name in the error and in the journal.</summary>
public sealed class StatementRuleTests
{
    [Fact]
    [Requirement("realname-6.2.3.1-b")]
    public void Changes_of_schema_are_refused_outside_of_their_window_and_run_within()
    {
        using var closed = new Loop(Rules($"{{id: window, privilege: [ddl, grant, role], hours: {Around(-1, 1)}, zone: UTC}}"));
        foreach (var text in (string[])["create table a (b int)", "grant select on t to li", "create role a", "do $$ begin execute 'drop table t'; end $$", "select 1; drop table t"]) { Refused(closed, text); }
        closed.Journal().Where(e => e.Kind == RecordKind.StatementForbidden).Select(e => (e.Subject, e.Object, e.Result)).Distinct().ShouldBe([("li", "rule window", "refused")]);
        Runs(closed, "select 1");

        using var open = new Loop(Rules($"{{id: window, privilege: [ddl, grant, role], hours: {Around(2, 3)}, zone: UTC}}"));
        Runs(open, "create table a (b int)");
        open.Journal().ShouldNotContain(e => e.Kind == RecordKind.StatementForbidden);
    }

    [Fact]
    [Requirement("tencentdb-2.3-1.2")]
    public void The_record_names_the_rule_and_the_statement_that_it_refused()
    {
        using var loop = new Loop(Rules("{id: no-deletes, by: [li], privilege: [delete], object: [public.waybill]}"));
        Runs(loop, "delete from parcel");
        Refused(loop, "with d as (delete from waybill returning *) select * from d");
        var told = loop.Journal().Single(e => e.Kind == RecordKind.StatementForbidden);
        (told.Action, told.Object, told.StatementNumber).ShouldBe(("statement.forbidden", "rule no-deletes", 1ul));
        loop.Statements().ShouldContain("1 with d as (delete from waybill returning *) select * from d: Refused 42501");
    }

    [Fact]
    public void What_was_prepared_is_refused_by_the_protocol_s_way_too()
    {
        using var loop = new Loop(Rules("{id: till, only: [select, insert]}"));
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Parse("x", "delete from t"), Front.Sync);
        talk.Engine.Receives(Front.Parse("x", "menshen refused"), Front.Sync);
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("42501", Back.Ready());
    }

    [Fact]
    public void A_rule_for_others_refuses_nothing_and_a_transaction_can_always_be_ended()
    {
        using var loop = new Loop(Rules("{id: a, by: [wang], privilege: [select]}, {id: b, only: [show]}"));
        Runs(loop, "begin");
        Refused(loop, "select 1");
        using var free = new Loop(Rules("{id: a, by: [wang], privilege: [select]}"));
        Runs(free, "select 1");
    }

    private static string Rules(string rules) => Loop.Bounded + $"statements: [{rules}]\n";

    private static string Around(int from, int to)
    {
        var now = TimeProvider.System.GetUtcNow();
        return string.Create(CultureInfo.InvariantCulture, $"{now.AddHours(from):HH:mm}-{now.AddHours(to):HH:mm}");
    }
}
