using Menshen.Journal;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>The auditor's rules decide what is recorded, above a floor; whole sessions in memory.</summary>
public sealed class SelectionTests
{
    [Fact]
    [Requirement("gbt20009-5.1.2.6-a")]
    public void A_table_that_is_left_out_leaves_a_gap_in_the_numbers_and_others_stay()
    {
        using var loop = Selecting("rules: [{id: quiet, object: [log.debug], record: none}]");
        var talk = loop.LogIn();
        Run(talk, "insert into log.debug values (1)", "INSERT 0 1");
        Run(talk, "insert into log.debug select a from person", "INSERT 0 1");
        Run(talk, "select a from person", "SELECT 1");
        var entries = loop.Journal();
        Numbers(entries).ShouldBe([2, 3]);
        entries.Single(e => e.Kind == RecordKind.SessionClosed || e.Kind == RecordKind.SessionOpened).Kind.ShouldBe(RecordKind.SessionOpened);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.6-a")]
    public void What_was_left_out_is_recorded_when_it_fails_before_the_client_knows()
    {
        using var loop = Selecting("rules: [{id: quiet, kind: [select], record: none}]", Loop.Strict);
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query("select 1; select a from missing; select 3"));
        talk.Engine.Sends(Back.CommandComplete("SELECT 1"), Back.Error("42P01"), Back.Ready());
        Until(talk);
        loop.Statements().ShouldBe(["2 select a from missing: Failed 42P01", "3 select $1: Skipped"]);
    }

    [Fact]
    public void By_the_extended_protocol_a_failure_is_recorded_once_and_a_success_not_at_all()
    {
        using var loop = Selecting("record: none");
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Unnamed("select 1"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.OneRow("1"), Back.Ready());
        talk.Client.Sends(Front.Unnamed("select 2"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Error("22012"), Back.Ready());
        talk.Client.Sends(Front.Unnamed("select 3"), Front.Unnamed("select 4"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.RowDescription, Back.Error("22012"), Back.Ready());
        talk.Client.Sends(Front.Parse("", "select 5"), Front.Bind("p", ""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.Ready());
        loop.Statements().ShouldBe(["2 select $1: Failed 22012", "3 select $1: Failed 22012"]);
    }

    [Theory]
    [InlineData("create table t (a int)")]
    [InlineData("grant select on t to joe")]
    [InlineData("alter table t owner to joe")]
    [InlineData("alter default privileges grant select on tables to joe")]
    [InlineData("create role joe")]
    [InlineData("drop role joe")]
    [InlineData("grant joe to jane")]
    [InlineData("drop table t")]
    [InlineData("drop database d")]
    [InlineData("truncate t")]
    [InlineData("alter system set work_mem = '1GB'")]
    [InlineData("copy t from program 'id'")]
    [InlineData("do $$ begin end $$")]
    [InlineData("selec 1")]
    [Requirement("realname-7.9.3-2.2")]
    [Requirement("realname-7.9.3-2.3")]
    [Requirement("tencentdb-2.4-3.3")]
    [Requirement("realname-7.4.3-2.3")]
    [Requirement("realname-7.4.3-2.1")]
    public void The_floor_cannot_be_switched_off(string sql)
    {
        using var loop = Selecting("record: none");
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Sends(Back.CommandComplete("X"), Back.Ready());
        loop.Journal().Count(e => e.Kind == RecordKind.StatementSubmitted).ShouldBe(1);
    }

    [Fact]
    public void What_policy_refuses_is_recorded_whatever_the_rules_say()
    {
        using var loop = Selecting("record: none");
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query("alter role joe password 'x'"));
        loop.Statements().ShouldHaveSingleItem().ShouldEndWith("Refused 42501");
    }

    [Fact]
    [Requirement("tencentdb-2.4-3.1")]
    [Requirement("realname-7.4.3-2.1")]
    public void Whatever_an_administrator_does_is_recorded()
    {
        using var loop = Selecting("record: none");
        var talk = loop.LogIn("auditor");
        Run(talk, "select a from t where b = 1", "SELECT 1");
        var entry = loop.Journal().Single(e => e.Kind == RecordKind.StatementSubmitted);
        entry.Values.ShouldBeNull();
        entry.Session!.Value.Power.ShouldBe("auditor");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.1-c")]
    [Requirement("gbt20009-5.1.2.1-0")]
    [Requirement("gbt20009-5.1.2.1-a7")]
    [Requirement("credit-6.3-c")]
    public void A_change_of_the_rules_is_in_force_at_the_next_statement()
    {
        using var loop = Selecting("record: none");
        var talk = loop.LogIn();
        Run(talk, "select 1 from t", "SELECT 1");
        loop.Shared.Selection = Selection("record: summary");
        Run(talk, "select 2 from t", "SELECT 1");
        loop.Shared.Selection = Selection("record: none\nrules: [{id: fine, object: [s.person.phone], record: full}]");
        Run(talk, "select 3, phone from s.person", "SELECT 1");
        Run(talk, "select 4, name from s.person", "SELECT 1");
        Run(talk, "update s.person set phone = '5'", "UPDATE 1");
        var entries = loop.Journal().Where(e => e.Kind == RecordKind.StatementSubmitted).OrderBy(e => e.StatementNumber).ToList();
        Numbers(entries).ShouldBe([2, 3, 5]);
        entries[0].Values.ShouldBeNull();
        entries[1].Values!.Literals.Select(v => v.ToString()).ShouldBe(["3"]);
        entries[2].Values!.Literals.Select(v => v.ToString()).ShouldBe(["'5'"]);
    }

    [Theory]
    [InlineData("record: none", false)]
    [InlineData("record: summary", false)]
    [InlineData("record: full", true)]
    public void A_refused_statement_has_its_values_only_where_the_rules_want_them(string rules, bool wanted)
    {
        using var loop = Selecting(rules, "profile: standard\njournal: {durability: bounded}\nlimits: {prepared-statements: 1}\n");
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("a", "select 1"), Front.Parse("b", "select 'private' from t"), Front.Sync);
        var entry = loop.Journal().Single(e => e.Kind == RecordKind.StatementSubmitted);
        entry.Outcome.ShouldBe(StatementOutcome.Refused);
        (entry.Values is not null).ShouldBe(wanted);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.1-0")]
    public void A_portal_bound_before_the_rules_changed_is_recorded_before_it_runs()
    {
        using var loop = Selecting("record: none");
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("", "select phone from person"), Front.Bind("p", ""), Front.Bind("q", ""), Front.Flush);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.BindComplete);
        loop.Shared.Selection = Selection("record: full");
        talk.Client.Sends(Front.Execute("p"), Front.Sync);
        talk.Engine.Sends(Back.DataRow("1"), Back.CommandComplete("SELECT 1"), Back.Ready());
        loop.Statements().ShouldBe(["1 select phone from person: Succeeded, 1 rows"]);
    }

    [Fact]
    public void It_is_recorded_once_where_its_Bind_is_still_under_way_and_fails()
    {
        using var loop = Selecting("record: none");
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("", "select phone from person"), Front.Bind("p", ""));
        loop.Shared.Selection = Selection("record: full");
        talk.Client.Sends(Front.Execute("p"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Error("22012"), Back.Ready());
        loop.Statements().ShouldBe(["1 select phone from person: Failed 22012"]);
        loop.Journal().Count(e => e.Kind == RecordKind.StatementSubmitted).ShouldBe(1);
    }

    [Fact]
    public void It_is_refused_where_the_journal_takes_no_new_work()
    {
        using var loop = Selecting("record: none", space: new() { CapacityBytes = 1 << 20, ReserveBytes = 256 << 10 });
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Parse("", "select phone from person"), Front.Bind("p", ""), Front.Flush);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete);
        loop.Shared.Selection = Selection("record: full");
        loop.FillSpace();
        talk.Engine.Forget();
        talk.Client.Forget();
        talk.Client.Sends(Front.Execute("p"), Front.Sync);
        talk.Engine.Receives(Front.Parse("menshen", "menshen refused"), Front.Sync);
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        System.Text.Encoding.UTF8.GetString(talk.Client.TakeReceived()).ShouldContain("53100");
        loop.Statements().ShouldBeEmpty();
    }

    [Fact]
    public void What_is_recorded_late_stands_under_whom_it_was_bound_for()
    {
        using var loop = Selecting("rules: [{id: quiet, kind: [insert], record: none}]", EndUserTalk.PolicyWith("optional"));
        var talk = loop.LogIn("shop");
        EndUserTalk.Runs(talk, "set menshen.end_user = 'alice'");
        EndUserTalk.Runs(talk, "begin", "BEGIN", 'T');
        talk.Client.Sends(Front.Parse("", "insert into t values (1)"), Front.Bind("p", ""), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.Ready('T'));
        EndUserTalk.Runs(talk, "set menshen.end_user = 'bob'", "SET", 'T');
        talk.Client.Sends(Front.Execute("p"), Front.Sync);
        talk.Engine.Sends(Back.Error("23505"), Back.Ready('E'));
        EndUserTalk.EndUsers(loop).ShouldBe(["1 -", "2 alice", "3 alice", "4 alice"]);
    }

    [Theory]
    [Requirement("gbt20009-5.1.2.6-d")]
    [InlineData("managers", false)]
    [InlineData("couriers", true)]
    public void A_rule_can_be_for_the_members_of_a_group(string group, bool isRecorded)
    {
        using var loop = Selecting($"rules: [{{id: quiet, group: [{group}], record: none}}]");
        var talk = loop.LogIn("manager");
        Run(talk, "select 1", "SELECT 1");
        loop.Statements().Count.ShouldBe(isRecorded ? 1 : 0);
    }

    private static Loop Selecting(string rules, string policy = Loop.Bounded, SpaceLimits? space = null)
    {
        var loop = new Loop(policy, space: space);
        loop.Shared.Selection = Selection(rules);
        return loop;
    }

    private static AuditSelection Selection(string rules)
    {
        var result = AuditSelection.Parse(rules, "audit.yaml");
        result.Errors.ShouldBeEmpty();
        return result.Selection!;
    }

    private static void Run(Conversation talk, string sql, string tag)
    {
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Sends(Back.CommandComplete(tag), Back.Ready());
    }

    private static IEnumerable<ulong> Numbers(IEnumerable<JournalEntry> entries) =>
        entries.Where(e => e.Kind == RecordKind.StatementSubmitted).Select(e => e.StatementNumber!.Value).Order();

    private static void Until(Conversation talk)
    {
        var end = Environment.TickCount64 + 10_000;
        while (talk.Session.IsBusy && Environment.TickCount64 < end)
        {
            Thread.Sleep(5);
            if (talk.Port.WaitsForJournal) talk.Port.JournalMoves();
        }
        talk.Session.IsBusy.ShouldBeFalse();
    }
}
