using Menshen.Gateway.Quarantines;
using Menshen.Gateway.Sessions;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

/// <summary>What is stopped in an emergency is stopped for whoever is not named, by whatever way, and for nobody else.</summary>
public sealed class QuarantineTests : IDisposable
{
    private readonly TestQuarantines _quarantines = new();
    private readonly Loop _loop;

    public QuarantineTests() => _loop = new Loop(quarantines: _quarantines);

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("select * from public.secret")]
    [InlineData("select * from secret")]
    [InlineData("select a from other, (select max(b) from \"secret\") s")]
    [InlineData("with w as (select * from public.secret) select 1 from other")]
    [InlineData("select * from secret_view")]
    [InlineData("insert into secret values (1)")]
    [InlineData("update other set a = (select b from secret)")]
    [InlineData("delete from parent")]
    [InlineData("truncate secret")]
    [InlineData("copy secret to stdout")]
    [InlineData("copy (select * from secret) to stdout")]
    [InlineData("copy secret from stdin")]
    [InlineData("lock table secret")]
    [InlineData("explain analyze select * from secret")]
    [InlineData("declare c cursor for select * from secret")]
    [InlineData("prepare p as select * from secret")]
    [InlineData("select steal()")]
    [InlineData("call steal()")]
    [InlineData("do $$begin perform 1; end$$")]
    [InlineData("alter table secret rename to harmless")]
    [InlineData("create view harmless as select * from secret")]
    [InlineData("create table copy as select * from secret")]
    [InlineData("grant select on secret to public")]
    [InlineData("drop schema public cascade")]
    [InlineData("select 1; select * from secret")]
    [Requirement("credit-6.5-a.2")]
    public void Whoever_is_not_named_gets_nothing_of_a_quarantined_dataset(string text)
    {
        _quarantines.Close();
        var talk = _loop.LogIn("li");
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("42501", Back.Ready());
    }

    [Theory]
    [InlineData("select * from other")]
    [InlineData("select count(*), max(a) from other where b = 'secret'")]
    [InlineData("select * from elsewhere.secret")]
    [InlineData("select * from parent")]
    [InlineData("insert into other values (1)")]
    [InlineData("begin")]
    [InlineData("rollback")]
    [InlineData("set search_path = x")]
    [InlineData("fetch 10 from c")]
    public void What_cannot_touch_it_goes_on(string text)
    {
        _quarantines.Close();
        var talk = _loop.LogIn("li");
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Receives(Front.Query(text));
    }

    [Fact]
    public void Whoever_is_named_and_whoever_is_in_another_database_works_on_and_a_prepared_statement_is_judged_when_it_runs()
    {
        var (alice, li) = (_loop.LogIn("alice"), _loop.LogIn("li"));
        li.Client.Sends(Front.Parse("s", "select * from secret"), Front.Sync);
        li.Engine.Sends(Back.ParseComplete, Back.Ready());
        _quarantines.Close();
        alice.Client.Sends(Front.Query("select * from secret"));
        alice.Engine.Receives(Front.Query("select * from secret"));
        alice.Session.Watch();
        alice.Session.Phase.ShouldBe(SessionPhase.Relaying);
        li.Client.Forget();
        li.Engine.Forget();
        li.Client.Sends(Front.Bind("", "s"), Front.Execute(""), Front.Sync);
        li.Engine.Receives(Front.Parse("menshen", "menshen refused"), Front.Parse("menshen", "menshen refused"), Front.Sync);
        // It was there before: whatever it holds open, it ends within a second.
        li.Session.Watch();
        li.Session.EndReason.ShouldBe(SessionEndReason.Quarantined);
        var next = _loop.LogIn("li");
        next.Session.Watch();
        next.Session.Phase.ShouldBe(SessionPhase.Relaying);
    }

    [Fact]
    public void Where_nobody_knows_which_relations_lead_there_the_whole_database_is_closed()
    {
        _quarantines.Now = new QuarantinePicture([TestQuarantines.Secret(null)], []);
        var talk = _loop.LogIn("li");
        talk.Client.Sends(Front.Query("select * from other"));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.Sends(Front.Query("rollback"));
        talk.Engine.Receives(Front.Query("rollback"));
    }

    [Fact]
    [Requirement("credit-6.5-b.1")]
    public void An_application_that_is_stopped_loses_its_sessions_and_gets_none_while_administrators_and_others_go_on()
    {
        var kiosk = Connect("li", "kiosk");
        kiosk.Session.OnEngineRested(Conversation.Welcome);
        var other = _loop.LogIn("shop");
        _quarantines.Stop(StoppedKind.Application, "kiosk");
        foreach (var talk in new[] { kiosk, other }) talk.Session.Watch();
        kiosk.Session.EndReason.ShouldBe(SessionEndReason.Quarantined);
        other.Session.Phase.ShouldBe(SessionPhase.Relaying);
        Connect("li", "kiosk").Session.EndReason.ShouldBe(SessionEndReason.Quarantined);
        Connect("li", "psql").Session.EndReason.ShouldBe(SessionEndReason.None);
        Connect("auditor", "kiosk").Session.EndReason.ShouldBe(SessionEndReason.None);
        _quarantines.Now = QuarantinePicture.Nothing;
        Connect("li", "kiosk").Session.EndReason.ShouldBe(SessionEndReason.None);
        _loop.Journal().Count(e => e.Reason == nameof(SessionEndReason.Quarantined)).ShouldBe(2);
    }

    [Fact]
    [Requirement("credit-6.5-b.1")]
    public void When_all_service_is_stopped_administration_and_audit_remain()
    {
        var (user, auditor) = (_loop.LogIn("li"), _loop.LogIn("auditor"));
        _quarantines.Stop(StoppedKind.Service, "");
        foreach (var talk in new[] { user, auditor }) talk.Session.Watch();
        user.Session.EndReason.ShouldBe(SessionEndReason.Quarantined);
        auditor.Session.Phase.ShouldBe(SessionPhase.Relaying);
        Connect("shop", "till").Session.EndReason.ShouldBe(SessionEndReason.Quarantined);
    }

    private Conversation Connect(string user, string application)
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup(user, "shop", "application_name", application));
        talk.Authenticate(TestSubjects.Password);
        return talk;
    }
}
