using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;

namespace Menshen.Engine.Tests;

/// <summary>Pictures of the engine: equal while nothing happens, and each thing that a superuser leaves shows and is undone.</summary>
public sealed class EnginePictureTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private const string Nobody = "menshen.break_glass.0";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_pictures_of_a_quiet_engine_are_equal()
    {
        var before = await EnginePicture.TakeAsync(fixture.Engine, Nobody, Stop);
        before.Count.ShouldBeGreaterThan(100);
        EnginePicture.Compare(before, await EnginePicture.TakeAsync(fixture.Engine, Nobody, Stop)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("DROP TRIGGER keep_subject ON menshen.subject", "trigger")]
    [InlineData("ALTER TABLE menshen.approval DISABLE TRIGGER keep_approval", "trigger")]
    [InlineData("CREATE TRIGGER extra AFTER INSERT ON menshen.duty FOR EACH ROW EXECUTE FUNCTION menshen.announce()", "trigger")]
    [InlineData("CREATE RULE quiet AS ON DELETE TO menshen.ticket DO INSTEAD NOTHING", "rule")]
    [InlineData("ALTER TABLE menshen.subject DROP CONSTRAINT subject_has_verifier", "constraint")]
    [InlineData("CREATE OR REPLACE FUNCTION menshen.end_sessions(role text) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint'", "function")]
    [InlineData("CREATE FUNCTION menshen.extra() RETURNS int LANGUAGE sql AS 'SELECT 1'", "function")]
    [InlineData("GRANT UPDATE ON menshen.duty TO PUBLIC", "grant")]
    [InlineData("CREATE ROLE picture_evil SUPERUSER LOGIN", "role")]
    [InlineData("ALTER ROLE ALL SET search_path = evil", "role setting")]
    [InlineData("CREATE FUNCTION public.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER picture_evil ON ddl_command_start EXECUTE FUNCTION public.on_ddl()", "event trigger")]
    public async Task What_was_changed_shows_and_is_undone(string act, string area)
    {
        var before = await EnginePicture.TakeAsync(fixture.Engine, Nobody, Stop);
        await fixture.TcbAsync(act);
        var changes = EnginePicture.Compare(before, await EnginePicture.TakeAsync(fixture.Engine, Nobody, Stop));
        changes.ShouldContain(change => change.Area == area, act);
        await EnginePicture.UndoAsync(fixture.Engine, changes, Stop);
        // A new role stays, without powers; a person drops it.
        EnginePicture.Compare(before, await EnginePicture.TakeAsync(fixture.Engine, Nobody, Stop))
            .ShouldAllBe(change => change.Area == "role" && change.After == "INHERIT until ever");
        await fixture.TcbAsync("DROP ROLE IF EXISTS picture_evil");
    }

    [Fact]
    public async Task The_role_of_an_emergency_is_made_with_an_end_and_leaves_nothing()
    {
        var roles = new EmergencyRole(fixture.Engine);
        var (role, before) = (EmergencyRole.NameOf(17), await EnginePicture.TakeAsync(fixture.Engine, EmergencyRole.NameOf(17), Stop));
        (await roles.CanMakeAsync(Stop)).ShouldBeTrue();
        await roles.MakeAsync(role, new string('x', 64).Select(c => (byte)c).ToArray(), DateTimeOffset.UtcNow.AddMinutes(5), Stop);
        (await fixture.TcbAsync($"SELECT rolsuper AND rolvaliduntil < now() + interval '6 min' FROM pg_roles WHERE rolname = '{role}'")).ShouldBe(true);
        await fixture.TcbAsync($"SET ROLE \"{role}\"; CREATE FUNCTION public.theirs() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'");
        (await roles.DisarmAsync(role, [.. before.Where(row => row.Area == "role").Select(row => row.Object)], Stop)).ShouldBeTrue();
        (await fixture.TcbAsync($"SELECT rolsuper OR rolcanlogin FROM pg_roles WHERE rolname = '{role}'")).ShouldBe(false);
        var (owned, isGone) = await roles.RemoveAsync(role, Stop);
        isGone.ShouldBeTrue();
        owned.ShouldHaveSingleItem().ShouldStartWith("function public.theirs()");
        // Not the TCB's: it would run as a superuser.
        (await fixture.TcbAsync("SELECT pg_get_userbyid(proowner)::text FROM pg_proc WHERE proname = 'theirs'")).ShouldBe(EmergencyRole.Salvage);
        await fixture.TcbAsync("DROP FUNCTION public.theirs()");
    }

    [Fact]
    public async Task A_new_epoch_is_another_password_of_every_subject_and_of_nobody_else()
    {
        await fixture.AddAsync("epochal");
        const string verifiers = "SELECT string_agg(rolname || rolpassword, ' ' ORDER BY rolname) FROM pg_authid WHERE rolname {0} 'menshen'";
        var (subjects, own) = (verifiers.Replace("{0}", "<>", StringComparison.Ordinal), verifiers.Replace("{0}", "=", StringComparison.Ordinal));
        var (before, ownBefore) = (await fixture.TcbAsync(subjects), await fixture.TcbAsync(own));
        var epoch = new EngineLoginEpoch(fixture.Engine, fixture.Secrets);
        await epoch.RenewAsync(Stop);
        (await fixture.TcbAsync(subjects)).ShouldNotBe(before);
        (await fixture.TcbAsync(own)).ShouldBe(ownBefore);
        var now = await epoch.ReadAsync(Stop);
        now.Length.ShouldBe(32);
        var verifier = (string)(await fixture.TcbAsync("SELECT rolpassword FROM pg_authid WHERE rolname = 'epochal'"))!;
        ScramVerifier.Matches(verifier, EngineLoginEpoch.PasswordOf(fixture.Secrets, "epochal", now)).ShouldBeTrue();
        ScramVerifier.Matches(verifier, fixture.Secrets.PasswordFor("epochal")).ShouldBeFalse();
    }
}
