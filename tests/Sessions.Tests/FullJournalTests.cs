using Menshen.Gateway.Sessions;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>What sessions meet when the journal's space is used up to its reserve; the disk itself still works.</summary>
public sealed class FullJournalTests
{
    private static readonly SpaceLimits Small = new() { CapacityBytes = 1 << 20, ReserveBytes = 256 << 10 };

    [Theory]
    [InlineData(Loop.Bounded)]
    [InlineData(Loop.Strict)]
    [Requirement("realname-7.3.4-6a.2")]
    [Requirement("gbt20009-5.1.2.8-d")]
    public void Ordinary_statements_are_refused_and_the_auditor_goes_on_recorded(string policy)
    {
        using var loop = new Loop(policy, space: Small);
        var alice = loop.LogIn();
        loop.FillSpace();
        alice.Engine.Forget();
        alice.Client.Sends(Front.Query("select 1"));
        alice.Engine.Receives(Front.Query("menshen refused"));
        alice.Engine.Sends(Back.Error("42601"), Back.Ready());
        System.Text.Encoding.UTF8.GetString(alice.Client.TakeReceived()).ShouldContain("53100");

        var late = loop.Connect();
        late.Client.Sends(Front.Startup("alice", "shop"));
        late.Authenticate(TestSubjects.Password).ShouldBe(LoginAnswer.Accepted);
        late.Session.OnEngineRested(Conversation.Welcome);
        late.Session.Phase.ShouldNotBe(SessionPhase.Relaying);

        var auditor = loop.LogIn("auditor");
        auditor.Client.Sends(Front.Query("select 2"));
        auditor.Engine.Receives(Front.Query("select 2"));
        auditor.Engine.Sends(Back.CommandComplete("SELECT 1"), Back.Ready());
        // Strict, the result waits for the disk, which the reserve is part of.
        SpinWait.SpinUntil(() => { auditor.Session.OnJournalMoved(); return auditor.Client.TakeReceived().Length > 0; }, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        loop.Statements().ShouldBe(["1 select $1: Succeeded, 1 rows"]);
    }

    [Fact]
    public void What_was_under_way_gets_its_outcome_and_a_text_that_does_not_parse_its_record()
    {
        using var loop = new Loop(space: Small);
        var talk = loop.LogIn();
        talk.Client.Sends(Front.Query("update t set a = 1"), Front.Parse("", "selec"), Front.Sync);
        loop.FillSpace();
        talk.Engine.Sends(Back.CommandComplete("UPDATE 3"), Back.Ready(), Back.Error("42601"), Back.Ready());
        talk.Client.Receives(Back.CommandComplete("UPDATE 3"), Back.Ready(), Back.Error("42601"), Back.Ready());
        loop.Statements().Count.ShouldBe(2);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.8-d")]
    public void Under_drop_and_count_statements_run_and_each_is_counted_but_the_auditors_are_recorded()
    {
        using var loop = new Loop(space: Small with { WhenFull = WhenFull.DropAndCount });
        var alice = loop.LogIn();
        loop.FillSpace();
        alice.Engine.Forget();
        alice.Client.Sends(Front.Query("select 1; select 2"), Front.Unnamed("select 3"), Front.Sync);
        alice.Engine.Sends(Back.CommandComplete("SELECT 1"), Back.CommandComplete("SELECT 1"), Back.Ready(),
            Back.ParseComplete, Back.BindComplete, Back.CommandComplete("SELECT 1"), Back.Ready());
        alice.Session.Statements.ShouldBe(3u);

        var auditor = loop.LogIn("auditor");
        auditor.Client.Sends(Front.Query("select 4"));
        auditor.Engine.Sends(Back.CommandComplete("SELECT 1"), Back.Ready());
        var entries = loop.Journal();
        entries.Where(e => e.Kind == RecordKind.StatementSubmitted).ShouldHaveSingleItem().Subject.ShouldBe("auditor");
        entries.Where(e => e.Kind == RecordKind.StatementsDropped).ShouldHaveSingleItem().Detail.ShouldNotBeNull().ShouldStartWith("3 statements");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.8-d")]
    public void A_text_to_be_prepared_is_refused_too_or_those_that_fail_would_eat_the_reserve()
    {
        using var loop = new Loop(space: Small);
        var alice = loop.LogIn();
        loop.FillSpace();
        alice.Engine.Forget();
        alice.Client.Sends(Front.Parse("", "selec"), Front.Sync);
        alice.Engine.Receives(Front.Parse("", "menshen refused"), Front.Sync);
        alice.Engine.Sends(Back.Error("42601"), Back.Ready());
        System.Text.Encoding.UTF8.GetString(alice.Client.TakeReceived()).ShouldContain("53100");
        loop.Statements().ShouldBeEmpty();
    }

    [Fact]
    public void Under_drop_and_count_what_was_left_out_and_fails_is_counted_and_takes_nothing_of_the_reserve()
    {
        using var loop = new Loop(space: Small with { WhenFull = WhenFull.DropAndCount });
        loop.Shared.Selection = AuditSelection.Parse("record: none", "audit.yaml").Selection!;
        var alice = loop.LogIn();
        alice.Client.Sends(Front.Query("select 1 from missing"));
        loop.FillSpace();
        alice.Engine.Sends(Back.Error("42P01"), Back.Ready());
        var entries = loop.Journal();
        entries.ShouldNotContain(e => e.Kind == RecordKind.StatementSubmitted);
        entries.Where(e => e.Kind == RecordKind.StatementsDropped).ShouldHaveSingleItem().Detail.ShouldNotBeNull().ShouldStartWith("1 statement");
    }

    [Fact]
    public void Under_drop_and_count_namings_of_end_users_take_nothing_of_the_reserve()
    {
        using var loop = new Loop(EndUserTalk.PolicyWith("optional"), space: Small with { WhenFull = WhenFull.DropAndCount });
        var shop = loop.LogIn("shop");
        loop.FillSpace();
        for (var i = 0; i < 50; i++) EndUserTalk.Runs(shop, $"set menshen.end_user = 'name{i}'");
        loop.Journal().ShouldNotContain(e => e.Kind == RecordKind.EndUserNamed);
    }

    [Fact]
    public void Of_namings_that_were_not_told_the_last_one_is_and_before_it_nobody_and_not_whom_was_told_last()
    {
        var sealing = new TestSealing();
        using var loop = new Loop($$"""
            {{TestSealing.Policy}}
              - {id: shop, by: [shop], tags: [pii.*], rights: [reveal], purpose: test}
            end-users:
              - {id: web, demand: optional}
            """, space: Small with { WhenFull = WhenFull.DropAndCount }, sealing: sealing);
        var shop = loop.LogIn("shop");
        EndUserTalk.Runs(shop, "set menshen.end_user = 'carol'");
        loop.FillSpace();
        EndUserTalk.Runs(shop, "set menshen.end_user = 'alice'");
        EndUserTalk.Runs(shop, "set menshen.end_user = 'bob'");
        // What is shown is recorded though the statement is not.
        shop.Client.Sends(Front.Query("select id_number from sender"));
        shop.Engine.Sends([.. Back.OneRow(sealing.Seal(TestSealing.Numbers, "11010519491231002X")), .. Back.Ready()]);
        var journal = loop.Journal();
        journal.Where(e => e.Kind == RecordKind.EndUserNamed).Select(e => e.Detail).ShouldBe(
            ["asks for 'carol', as the application says, since statement 2: named by SET", "asks for nobody since statement 3: it cannot be known who it is",
             "asks for 'bob', as the application says, since statement 4: named by SET"]);
        journal.Single(e => e.Kind == RecordKind.ValuesDisclosed).EndUser.ShouldBe("bob");
    }

    [Fact]
    public void A_session_with_a_left_out_statement_ends_though_the_reserve_is_used_up_too()
    {
        using var loop = new Loop(space: Small);
        loop.Shared.Selection = AuditSelection.Parse("record: none", "audit.yaml").Selection!;
        var alice = loop.LogIn();
        alice.Client.Sends(Front.Query("select 1 from t"));
        loop.FillSpace(reserveToo: true);
        alice.Session.OnEngineEnded();
        alice.Session.Phase.ShouldBe(SessionPhase.Ended);
        loop.Statements().ShouldBe(["1 select $1 from t: Lost"]);
    }
}
