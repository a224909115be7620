using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using static Menshen.Sessions.Tests.World.Verdicts;

namespace Menshen.Sessions.Tests;

/// <summary>Statements of an application compared with those that it is known to send.</summary>
public sealed class LearntStatementTests
{
    private const string Known = "select * from account where name = 'li' and deleted = 0";

    private readonly TestLearnt _learnt = new();

    public static TheoryData<string> Injected => new(
    [
        "select * from account where name = '' or 1=1 --' and deleted = 0",
        "select * from account where name = '' union select * from card --' and deleted = 0",
        "select * from account where name = ''; drop table account; --' and deleted = 0",
        "select * from account where name = ''/**/or/**/1=1/*' and deleted = 0 */",
        "select * from account where name = 'x' and deleted = 1 --' and deleted = 0",
        "select * from account where name = 'x' or deleted = 0",
    ]);

    [Theory]
    [MemberData(nameof(Injected))]
    [Requirement("tencentdb-2.5-1")]
    public void An_injection_runs_where_nothing_is_learnt_and_is_refused_where_something_is(string injected)
    {
        using var naive = new Loop(Loop.Bounded);
        Runs(naive, injected);

        Learn(Known);
        using var loop = With("refuse");
        Refused(loop, injected);
        loop.Journal().Single(e => e.Kind == RecordKind.StatementForbidden).Object.ShouldBe("rule shop");
        Runs(loop, Known.Replace("'li'", "'o''brien'", StringComparison.Ordinal));
        _learnt.Seen.Count.ShouldBe(1);
    }

    [Fact]
    [Requirement("tencentdb-2.5-1")]
    public void What_is_not_known_is_recorded_behind_its_own_record_and_runs()
    {
        Learn(Known);
        using var loop = With("detect");
        Runs(loop, Known);
        Runs(loop, "begin");
        Runs(loop, "select 2");
        var found = loop.Journal().Single(e => e.Kind == RecordKind.StatementStrange);
        (found.Subject, found.Action, found.Object, found.StatementNumber).ShouldBe(("li", "statement.strange", "rule shop", 1ul));
        _learnt.Seen.ShouldBe(["select $1"]);
    }

    [Fact]
    public void What_is_prepared_has_the_shape_of_what_was_learnt_with_its_values_in_it()
    {
        Learn(Known);
        using var loop = With("refuse");
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Parse("x", Known.Replace("'li'", "$1", StringComparison.Ordinal)), Front.Sync);
        talk.Engine.Receives(Front.Parse("x", Known.Replace("'li'", "$1", StringComparison.Ordinal)), Front.Sync);

        var other = loop.LogIn("li");
        other.Client.Sends(Front.Parse("x", "delete from account where name = $1"), Front.Sync);
        other.Engine.Receives(Front.Parse("x", "menshen refused"), Front.Sync);
        other.Engine.Sends(Back.Error("42601"), Back.Ready());
        other.Client.ReceivesError("42501", Back.Ready());
    }

    [Fact]
    public void What_its_values_decide_is_never_learnt()
    {
        Learn("set search_path = 'app'");
        using var loop = With("refuse");
        foreach (var text in (string[])["set search_path = 'evil'", "do $$ begin end $$", "set search_path = 'app'"]) Refused(loop, text);
    }

    [Fact]
    public void Others_are_not_compared_and_a_transaction_can_always_be_ended()
    {
        using var loop = new Loop(Loop.Bounded + "learnt-statements: [{id: shop, by: [wang], mode: refuse}]\n", learnt: _learnt);
        Runs(loop, "select 1");
        using var own = With("refuse");
        foreach (var text in (string[])["begin", "rollback", "commit"]) Runs(own, text);
        Refused(own, "select 1");
    }

    [Fact]
    public void What_was_learnt_by_one_subject_is_not_known_of_another()
    {
        Learn(Known);
        using var loop = new Loop(Loop.Bounded + "learnt-statements: [{id: shop, by: [li, alice], mode: refuse}]\n", learnt: _learnt);
        Runs(loop, Known);
        Refused(loop, Known, "alice");
    }

    private void Learn(string text)
    {
        using var loop = With("learn");
        Runs(loop, text);
        loop.Journal().ShouldNotContain(e => e.Kind == RecordKind.StatementStrange);
    }

    private Loop With(string mode) => new(Loop.Bounded + $"learnt-statements: [{{id: shop, by: [li], mode: {mode}}}]\n", learnt: _learnt);
}
