using Menshen.Gateway;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

/// <summary>Who has proven himself is let through to one server, or to none.</summary>
public sealed class AdmissionTests : IDisposable
{
    private readonly Loop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    [Requirement("gbt20009-5.1.2.5-e")]
    public void Whoever_may_not_go_to_a_database_is_told_so_and_recorded_and_no_server_is_asked()
    {
        _loop.Engine.Rule = (subject, database) =>
            subject.Name == "alice" && database == "audit" ? new Admission.Refused("permission denied for database audit", "Ask an auditor.") : new Admission.Admitted(EngineTarget.Guarded);
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("alice", "audit"));
        var answer = talk.Authenticate(TestSubjects.Password);
        Frames.Describe(answer.Bytes)[^1].ShouldBe("E SFATAL<0>VFATAL<0>C42501<0>Mpermission denied for database audit<0>HAsk an auditor.<0><0>");
        talk.Port.EngineAsked.ShouldBeFalse();
        talk.Port.IsClosed.ShouldBeTrue();
        talk.Session.EndReason.ShouldBe(SessionEndReason.AccessRefused);
        var entry = _loop.Journal().Single();
        (entry.Subject, entry.Database, entry.Reason).ShouldBe(("alice", "audit", "AccessRefused"));
        entry.Decision!.Rules.ShouldBe(["menshen:AccessRefused=refused"]);
        _loop.Shared.Sessions.Count.ShouldBe(0);
    }

    [Fact]
    public void Streams_of_the_two_servers_never_rest_under_one_key()
    {
        KeyAt(EngineTarget.Guarded).ShouldNotBe(KeyAt(EngineTarget.Vault));
        KeyAt(EngineTarget.Vault).ShouldBe(KeyAt(EngineTarget.Vault));
    }

    private string KeyAt(EngineTarget target)
    {
        _loop.Engine.Rule = (_, _) => new Admission.Admitted(target);
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("alice", "audit"));
        talk.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeTrue();
        talk.Session.Identity!.Target.ShouldBe(target);
        return talk.Session.Identity.RestingKey;
    }
}
