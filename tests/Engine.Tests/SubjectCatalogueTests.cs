using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests;

[Collection(EngineTests.Name)]
public sealed class SubjectCatalogueTests(EngineFixture fixture)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_subject_has_a_row_and_a_role_without_powers()
    {
        var subject = await fixture.AddAsync("liwei");
        subject.EngineRole.ShouldBe("liwei");
        subject.CanLogin(DateTimeOffset.UtcNow).ShouldBeTrue();
        ScramVerifier.Matches(subject.ScramVerifier, "a good password"u8).ShouldBeTrue();
        (await fixture.TcbAsync(
            "SELECT rolcanlogin AND NOT (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls) FROM pg_roles WHERE rolname = 'liwei'"))
            .ShouldBe(true);
        ((string)(await fixture.TcbAsync("SELECT rolpassword FROM pg_authid WHERE rolname = 'liwei'"))!).ShouldStartWith("SCRAM-SHA-256$1:");
        subject.ToString().ShouldNotContain("SCRAM");
    }

    [Fact]
    public async Task A_name_is_given_once_for_ever()
    {
        await fixture.AddAsync("wangfang");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.AddAsync("wangfang"))).Message.ShouldContain("given once");
        (await fixture.Subjects.DeleteSubjectAsync("wangfang", Stop)).RoleDropped.ShouldBeTrue();
        (await fixture.TcbAsync("SELECT count(*) FROM pg_roles WHERE rolname = 'wangfang'")).ShouldBe(0L);
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.AddAsync("wangfang"))).Message.ShouldContain("given once");
        (await fixture.Subjects.LoadSubjectsAsync(Stop)).Single(s => s.Name == "wangfang").CanLogin(DateTimeOffset.UtcNow).ShouldBeFalse();
        (await fixture.Subjects.ListSubjectsAsync(Stop)).ShouldNotContain(l => l.Subject.Name == "wangfang");
        await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync("DELETE FROM menshen.subject WHERE name = 'wangfang'"));
        await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync("UPDATE menshen.subject SET deleted_at = NULL WHERE name = 'wangfang'"));
        await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync("TRUNCATE menshen.subject CASCADE"));
    }

    [Fact]
    [Requirement("realname-7.5.1-11.1")]
    public async Task Of_several_who_take_one_name_at_once_one_gets_it()
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            try
            {
                await fixture.AddAsync("crowded");
                return true;
            }
            catch (CatalogueRefusalException)
            {
                return false;
            }
        }));
        tries.Count(won => won).ShouldBe(1);
        (await fixture.Subjects.LoadSubjectsAsync(Stop)).Count(s => s.Name == "crowded").ShouldBe(1);
    }

    [Fact]
    public async Task A_failed_creation_leaves_neither_row_nor_role()
    {
        await fixture.TcbAsync("CREATE ROLE foreign_role");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.AddAsync("foreign_role"))).Message.ShouldContain("did not make");
        (await fixture.Subjects.LoadSubjectsAsync(Stop)).ShouldNotContain(s => s.Name == "foreign_role");
        await fixture.TcbAsync("DROP ROLE foreign_role");
        await fixture.AddAsync("zhaoliu", Power.Auditor, "Zhao Liu");
        await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.AddAsync("zhaoliu2", Power.SystemAdministrator, "Zhao Liu"));
        (await fixture.TcbAsync("SELECT count(*) FROM pg_roles WHERE rolname = 'zhaoliu2'")).ShouldBe(0L);
    }

    [Fact]
    public async Task Nobody_holds_two_of_the_three_powers()
    {
        var first = await fixture.AddAsync("sunqi", Power.SecurityAdministrator, "Sun Qi");
        first.Power.ShouldBe(Power.SecurityAdministrator);
        var refusal = await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.AddAsync("sunqi2", Power.Auditor, "Sun Qi"));
        refusal.Message.ShouldContain("mutually exclusive");
        await Should.ThrowAsync<PostgresException>(() =>
            fixture.TcbAsync($"INSERT INTO menshen.duty (subject_id, person, power) VALUES ({first.Id}, 'Sun Qi', 'auditor')"));
        // Another spelling is no other person, at the making of an account and at an appointment.
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.AddAsync("sunqi4", Power.Auditor, "sun  QI "))).Message.ShouldContain("mutually exclusive");
        var second = await fixture.AddAsync("sunqi5", null, "Sun\u00a0Qi");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => new PowerCatalogue(fixture.Engine).AppointAsync(second, Power.SystemAdministrator, Stop))).Message.ShouldContain("mutually exclusive");
        await new PowerCatalogue(fixture.Engine).AppointAsync(second, Power.SecurityAdministrator, Stop);
        await new PowerCatalogue(fixture.Engine).DismissAsync("sunqi5", Stop);
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.AddAsync("sunqi6", null, "Sun Qi\u200b"))).Message.ShouldContain("cannot be seen");
        // The last holder of a power stays: another one first.
        await fixture.AddAsync("sunqi_after", Power.SecurityAdministrator, "Qian Ba");
        await fixture.Subjects.DeleteSubjectAsync("sunqi", Stop);
        (await fixture.AddAsync("sunqi3", Power.Auditor, "Sun Qi")).Power.ShouldBe(Power.Auditor);
    }

    [Fact]
    public async Task A_new_password_replaces_the_old_and_leaves_the_engines_alone()
    {
        await fixture.AddAsync("zhouba");
        var engine = await fixture.TcbAsync("SELECT rolpassword FROM pg_authid WHERE rolname = 'zhouba'");
        await fixture.Subjects.SetPasswordAsync("zhouba", "another password".AsMemory(), mustChange: true, kept: 4, Stop);
        var subject = (await fixture.Subjects.LoadSubjectsAsync(Stop)).Single(s => s.Name == "zhouba");
        ScramVerifier.Matches(subject.ScramVerifier, "another password"u8).ShouldBeTrue();
        subject.MustChangePassword.ShouldBeTrue();
        (await fixture.TcbAsync("SELECT rolpassword FROM pg_authid WHERE rolname = 'zhouba'")).ShouldBe(engine);
        await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Subjects.SetPasswordAsync("nobody_such", "x".AsMemory(), false, 4, Stop));
    }

    [Fact]
    public async Task Disabling_ends_engine_connections_and_refuses_new_ones()
    {
        await fixture.AddAsync("wujiu");
        await fixture.Databases.CreateDatabaseAsync("wujiu_db", "wujiu", Stop);
        await using var connection = await fixture.LoginAsync("wujiu", "wujiu_db");
        (await fixture.Subjects.ListSubjectsAsync(Stop)).Single(l => l.Subject.Name == "wujiu").Connections.ShouldBe(1);
        await fixture.Subjects.DisableSubjectAsync("wujiu", Stop);
        await Should.ThrowAsync<NpgsqlException>(() => Statements.RunAsync(connection, "SELECT 1"));
        (await Should.ThrowAsync<PostgresException>(() => fixture.LoginAsync("wujiu", "wujiu_db"))).SqlState.ShouldBe("28000");
        await fixture.Subjects.EnableSubjectAsync("wujiu", Stop);
        await using var again = await fixture.LoginAsync("wujiu", "wujiu_db");
        var deletion = await fixture.Subjects.DeleteSubjectAsync("wujiu", Stop);
        deletion.RoleDropped.ShouldBeFalse();
        deletion.Message.ShouldContain("owns objects");
        (await fixture.TcbAsync("SELECT rolcanlogin OR rolpassword IS NOT NULL FROM pg_authid WHERE rolname = 'wujiu'")).ShouldBe(false);
    }

    [Fact]
    public async Task A_changed_engine_password_is_repaired()
    {
        await fixture.AddAsync("changer");
        await fixture.Databases.CreateDatabaseAsync("changer_db", "changer", Stop);
        await using (var connection = await fixture.LoginAsync("changer", "changer_db"))
        {
            await Statements.RunAsync(connection, "ALTER ROLE changer PASSWORD 'mine'");
        }

        (await Should.ThrowAsync<PostgresException>(() => fixture.LoginAsync("changer", "changer_db"))).SqlState.ShouldBe("28P01");
        await fixture.Subjects.RepairEnginePasswordAsync("changer", Stop);
        await (await fixture.LoginAsync("changer", "changer_db")).DisposeAsync();
        await fixture.TcbAsync("ALTER ROLE changer PASSWORD 'mine'");
        var messages = await EnginePasswordRepair.RepairAllAsync(fixture.Engine.Connections, fixture.Secrets, Stop);
        messages.ShouldHaveSingleItem().ShouldContain("changer");
        await (await fixture.LoginAsync("changer", "changer_db")).DisposeAsync();
        await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Subjects.RepairEnginePasswordAsync("menshen", Stop));
    }

    [Fact]
    public async Task A_superuser_needs_the_transparent_profile_and_shows_as_drift()
    {
        await fixture.AddAsync("regress");
        await fixture.Subjects.GrantSuperuserAsync(TransparentProfile.Declare("tests"), "regress", Stop);
        (await fixture.Subjects.ListSubjectsAsync(Stop)).Single(l => l.Subject.Name == "regress").IsSuperuser.ShouldBeTrue();
        (await DriftCheck.RunAsync(fixture.Engine, Stop)).ShouldContain(f => f.Object == "regress" && f.Found == "with SUPERUSER");
        await fixture.Subjects.DeleteSubjectAsync("regress", Stop);
    }

    [Fact]
    public async Task Settings_are_kept()
    {
        (await fixture.Subjects.GetSettingAsync("profile", Stop)).ShouldBeNull();
        await fixture.Subjects.SetSettingAsync("profile", "guarded", Stop);
        await fixture.Subjects.SetSettingAsync("profile", "transparent", Stop);
        (await fixture.Subjects.GetSettingAsync("profile", Stop)).ShouldBe("transparent");
    }
}
