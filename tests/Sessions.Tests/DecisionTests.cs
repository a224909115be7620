using System.Globalization;
using Menshen.Gateway.Decisions;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using static Menshen.Sessions.Tests.World.Verdicts;

namespace Menshen.Sessions.Tests;

/// <summary>Each record says by which policy and which rules it was decided: sessions, statements that run, and those that do not.</summary>
public sealed class DecisionTests
{
    [Fact]
    [Requirement("tencentdb-2.3-1.2")]
    public void What_no_rule_is_about_is_let_in_by_the_defaults_and_left_to_the_grants_of_the_engine()
    {
        using var loop = new Loop();
        Runs(loop, "select a from t");
        var journal = loop.Journal();
        Said(journal.Single(e => e.Kind == RecordKind.SessionOpened)).ShouldBe("1 access");
        Said(Statement(journal, "select a from t")).ShouldBe("1 grants");
    }

    [Fact]
    [Requirement("tencentdb-2.3-1.2")]
    public void A_refusal_and_what_the_same_rule_lets_pass_name_it_and_so_does_a_rule_outside_of_its_hours()
    {
        using var loop = new Loop(Loop.Bounded + "access: [{id: office, kind: person, sessions: 9}]\n" + $$"""
            statements:
              - {id: till, by: [li], only: [select, insert, delete]}
              - {id: no-deletes, by: [li], privilege: [delete], object: [public.waybill]}
              - {id: night, privilege: [insert], hours: {{Around(2, 3)}}, zone: UTC}
              - {id: others, by: [wang], privilege: [select]}

            """);
        Runs(loop, "select a from t");
        Runs(loop, "insert into t values (1)");
        Refused(loop, "delete from waybill");
        Refused(loop, "create table x (a int)");
        var journal = loop.Journal();
        journal.Where(e => e.Kind == RecordKind.SessionOpened).Select(Said).Distinct().ShouldBe(["1 access:office"]);
        Said(Statement(journal, "select a from t")).ShouldBe("1 statements:till, grants");
        Said(Statement(journal, "insert into t values ($1)")).ShouldBe("1 statements:till, statements:night=off-hours, grants");
        Said(Statement(journal, "delete from waybill")).ShouldBe("1 statements:no-deletes=refused");
        Said(Statement(journal, "create table x (a int)")).ShouldBe("1 statements:till=refused");
    }

    [Fact]
    public void What_Menshen_refuses_by_itself_is_named_by_its_code()
    {
        using var loop = new Loop();
        Refused(loop, "create role x password 'by hand'");
        var refused = loop.Journal().Single(e => e.Outcome == StatementOutcome.Refused);
        refused.Decision!.Rules.Single().ShouldMatch("^menshen:M[A-Z][0-9]{4}=refused$");
    }

    [Fact]
    public void Learnt_statements_quotas_and_disclosure_say_what_they_had_to_say()
    {
        var learnt = new TestLearnt();
        using (var learning = new Loop(Learning("learn"), learnt: learnt)) Runs(learning, "select 1 as known");
        using var loop = new Loop(Learning("detect") + "quotas: [{id: few, rows: 100, bytes: 1MiB}, {id: fewer, rows: 3}]\n", learnt: learnt);
        Runs(loop, "select 1 as known");
        Runs(loop, "select 2 as strange");
        var journal = loop.Journal();
        Said(Statement(journal, "select $1 as known")).ShouldBe("1 learnt-statements:shop=known, quotas:fewer, quotas:few, grants");
        Said(Statement(journal, "select $1 as strange")).ShouldBe("1 learnt-statements:shop=unknown, quotas:fewer, quotas:few, grants");

        using var refusing = new Loop(Learning("refuse"), learnt: learnt);
        Refused(refusing, "select 2 as strange");
        Said(Statement(refusing.Journal(), "select $1 as strange")).ShouldBe("1 learnt-statements:shop=refused");

        using var sealing = new Loop(TestSealing.Policy, sealing: new TestSealing());
        foreach (var who in (string[])["manager", "courier"]) sealing.LogIn(who).Client.Sends(Front.Query($"select name as by_{who} from sender"));
        var seen = sealing.Journal();
        Said(Statement(seen, "select name as by_manager from sender")).ShouldBe("1 disclosure:managers, grants");
        Said(Statement(seen, "select name as by_courier from sender")).ShouldBe("1 disclosure, grants");
    }

    [Fact]
    public void A_policy_that_comes_in_the_middle_of_a_session_is_named_from_its_next_statement_on()
    {
        using var loop = new Loop();
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Parse("s", "select a from t"), Front.Bind("bound", "s"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.Ready('T'));
        loop.Apply(Loop.Bounded + "statements: [{id: no-inserts, privilege: [insert]}, {id: till, only: [select]}]\n");
        talk.Engine.Forget();
        talk.Client.Sends(Front.Execute("bound"), Front.Bind("", "s"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(Back.CommandComplete("SELECT 0"), Back.BindComplete, Back.CommandComplete("SELECT 0"), Back.Ready());
        talk.Client.Sends(Front.Query("insert into t values (1)"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        // What was bound under the first policy was decided by it, whenever it runs.
        loop.Journal().Where(e => e.Kind == RecordKind.StatementSubmitted).Select(Said).ShouldBe(["1 grants", "2 statements:till, grants", "2 statements:no-inserts=refused"]);
    }

    [Fact]
    public void What_was_left_out_and_fails_later_is_recorded_with_what_decided_it()
    {
        using var loop = new Loop();
        loop.Shared.Selection = AuditSelection.Parse("record: none", "audit.yaml").Selection!;
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("select a from missing"));
        loop.Apply(Loop.Bounded);
        talk.Engine.Sends(Back.Error("42P01"), Back.Ready());
        talk.Client.Sends(Front.Parse("", "select b from missing"), Front.Sync);
        talk.Engine.Sends(Back.Error("42P01"), Back.Ready());
        talk.Client.Sends(Front.Unnamed("select c from missing"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.BindComplete, Back.RowDescription, Back.Error("22012"), Back.Ready());
        loop.Journal().Where(e => e.Kind == RecordKind.StatementSubmitted).Select(e => $"{e.Outcome} {Said(e)}").ShouldBe(["Failed 1 grants", "Failed 2 grants", "Failed 2 grants"]);
    }

    [Fact]
    [Requirement("tencentdb-2.3-1.2")]
    public void Who_is_not_let_in_is_recorded_with_the_rule_that_keeps_him_out()
    {
        using var loop = new Loop(Loop.Bounded + "access: [{id: office, by: [li], source: [192.0.2.0/24]}]\n");
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup("li", "shop"));
        talk.Authenticate(TestSubjects.Password).ShouldNotBe(LoginAnswer.Accepted);
        var wrong = loop.Connect();
        wrong.Client.Sends(Front.Startup("alice", "shop"));
        wrong.Authenticate("guessed");
        loop.Journal().Where(e => e.Kind == RecordKind.LoginFailed).Select(e => $"{e.Reason} {Said(e)}").ShouldBe(["AccessRuleRefused 1 access:office=refused", "LoginFailed 1 "]);
    }

    [Fact]
    public void Each_segment_announces_what_decided_so_that_a_reader_of_the_last_ones_finds_it()
    {
        const int statements = 15_000;
        using var loop = new Loop(Loop.Bounded + "statements: [{id: till, only: [select]}]\n", segmentBytes: 64 * 1024);
        var talk = loop.LogIn("li");
        for (var i = 0; i < statements; i++)
        {
            talk.Client.Sends(Front.Query("select a from t"));
            talk.Engine.Sends(Back.CommandComplete("SELECT 0"), Back.Ready());
            talk.Client.Forget();
            talk.Engine.Forget();
            // Segments are far larger than rings, but for these: what waits must not fill two of them.
            if (i % 50 == 0) SpinWait.SpinUntil(() => talk.Session.Relay!.Recorder.IsDurable, 10_000).ShouldBeTrue();
        }
        var segments = loop.Segments();
        segments.Count.ShouldBeGreaterThan(5);
        foreach (var earlier in segments.SkipLast(2)) File.Delete(earlier);
        var left = loop.Journal().Where(e => e.Kind == RecordKind.StatementSubmitted).ToList();
        left.Count.ShouldBeInRange(10, statements - 1);
        // The first of the two may refer to the one before, which is gone.
        left.TakeLast(left.Count / 3).Select(Said).Distinct().ShouldBe(["1 statements:till, grants"]);
    }

    [Fact]
    public void One_loop_has_one_number_for_what_is_decided_alike_and_another_loop_has_its_own()
    {
        var (one, other) = (new LoopDecisions(), new LoopDecisions());
        RuleWords Words(params string[] words) => new(words);
        var decision = one.Of(7, Words("statements:a"), null, null, Words("grants"));
        decision.Rules.ShouldBe(["statements:a", "grants"]);
        one.Of(7, Words("statements:a"), null, null, Words("grants")).ShouldBeSameAs(decision);
        one.Of(8, Words("statements:a"), null, null, Words("grants")).ShouldNotBeSameAs(decision);
        one.Of(7, null, Words("statements:a"), null, Words("grants")).ShouldNotBeSameAs(decision);
        other.Of(7, Words("statements:a"), null, null, Words("grants")).Number.ShouldNotBe(decision.Number);
        // Ids of rules are the policy's words: two are never taken for one.
        one.Of(7, Words("a", "b"), null, null, Words("grants")).ShouldNotBeSameAs(one.Of(7, Words("a, b"), null, null, Words("grants")));
    }

    private static string Learning(string mode) => Loop.Bounded + $"learnt-statements: [{{id: shop, by: [li], mode: {mode}}}]\n";

    private static JournalEntry Statement(IReadOnlyList<JournalEntry> journal, string text) => journal.Single(e => e.Kind == RecordKind.StatementSubmitted && e.Text == text);

    private static string Said(JournalEntry entry) => entry.Decision is { } decision ? $"{decision.Policy} {string.Join(", ", decision.Rules)}" : "nothing";

    private static string Around(int from, int to)
    {
        var now = TimeProvider.System.GetUtcNow();
        return string.Create(CultureInfo.InvariantCulture, $"{now.AddHours(from):HH:mm}-{now.AddHours(to):HH:mm}");
    }
}
