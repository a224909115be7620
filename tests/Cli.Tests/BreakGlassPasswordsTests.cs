using System.Net;
using System.Text;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Server;

namespace Menshen.Cli.Tests;

public sealed class BreakGlassPasswordsTests : IDisposable
{
    private static readonly Subject Holder = Callers.Subject(ControlRoles.SystemAdministrator);

    private readonly MovedTime _time = new();
    private readonly BreakGlassPasswords _passwords;

    public BreakGlassPasswordsTests() => _passwords = new BreakGlassPasswords(
        new BreakGlass
        {
            Id = 7, Holder = Holder.Name, HolderId = Holder.Id, Approvers = [], Reason = "", Role = EmergencyRole.NameOf(7), OpenedAt = _time.Now,
            EndsAt = _time.Now.AddSeconds(90), State = BreakGlass.Open,
        },
        TimeSpan.FromSeconds(60), _time);

    public void Dispose() => _passwords.Dispose();

    [Fact]
    public void One_password_is_one_login()
    {
        var ticket = _passwords.Issue(Holder, IPAddress.Loopback, null);
        var entry = _passwords.Unused().ShouldHaveSingleItem();
        entry.EmergencyRole.ShouldBe("menshen.break_glass.7");
        entry.Id.ShouldBeLessThan(0);
        ScramVerifier.Matches(entry.ScramVerifier, Encoding.ASCII.GetBytes(ticket.Password.Reveal())).ShouldBeTrue();
        _passwords.Take(entry.Id).ShouldBeTrue();
        _passwords.Take(entry.Id).ShouldBeFalse();
        _passwords.Unused().ShouldBeEmpty();
    }

    [Fact]
    public void One_that_waited_too_long_opens_nothing_and_none_outlives_the_emergency()
    {
        _passwords.Issue(Holder, IPAddress.Loopback, null);
        var first = _passwords.Unused()[0].Id;
        _time.Now += TimeSpan.FromSeconds(60);
        _passwords.Take(first).ShouldBeFalse();
        _passwords.Issue(Holder, IPAddress.Loopback, null).ExpiresAt.ShouldBe(_passwords.Glass.EndsAt);
    }

    [Fact]
    public void After_the_end_there_is_no_password_and_no_secret()
    {
        _passwords.Issue(Holder, IPAddress.Loopback, null);
        var (ticket, secret) = (_passwords.Unused()[0].Id, _passwords.Engine());
        secret.Length.ShouldBe(64);
        _passwords.Dispose();
        _passwords.Take(ticket).ShouldBeFalse();
        _passwords.Engine().ShouldNotBe(secret);
        Should.Throw<CatalogueRefusalException>(() => _passwords.Issue(Holder, IPAddress.Loopback, null));
    }

    [Fact]
    public void While_somebody_can_write_the_catalogue_it_takes_rights_and_gives_none()
    {
        var before = Callers.Subject(ControlRoles.Auditor) with { Groups = ["couriers", "managers"] };
        SubjectLimit.Within(null, before).ShouldBeNull();
        SubjectLimit.Within(before, before with { Id = 99 }).ShouldBeNull();
        var given = SubjectLimit.Within(
            before with { Enabled = false }, before with
            {
                Power = Power.SecurityAdministrator, Groups = ["managers", "owners"], Person = "somebody", Kind = SubjectKind.Application, EngineRole = "menshen",
            })!;
        given.Power.ShouldBeNull();
        given.Groups.ShouldBe(["managers"]);
        (given.Enabled, given.Person, given.Kind, given.EngineRole).ShouldBe((false, before.Person, before.Kind, before.EngineRole));
        SubjectLimit.Within(before, before with { Enabled = false, Power = null })!.Enabled.ShouldBeFalse();
    }

    private sealed class MovedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
