using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests;

/// <summary>Clearances set by command, and the login roles beside a subject's own.</summary>
[Collection(EngineTests.Name)]
public sealed class ClearanceCatalogueTests(EngineFixture fixture)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ClearanceCatalogue Clearances => new(fixture.Engine);

    [Fact]
    [Requirement("gat389-4.3.2-a.1")]
    public async Task The_newest_version_holds_and_the_older_ones_stay()
    {
        await fixture.AddAsync("cl_one");
        await Clearances.SetAsync(Wish("cl_one", 3), 0, Stop);
        await Clearances.SetAsync(Wish("cl_one", 7) with { TrustedDownTo = 1 }, 1, Stop);
        var held = (await Clearances.LoadAsync(Stop)).Single(c => c.Subject == "cl_one");
        (held.Version, held.Highest, held.Lowest, held.Default, held.TrustedDownTo, held.SetBy, held.Reason).ShouldBe((2, 7L, 1L, 7L, 1L, "sec", "tests"));
        await Clearances.SetAsync(Wish("cl_one", null), 2, Stop);
        (await Clearances.LoadAsync(Stop)).Single(c => c.Subject == "cl_one").Highest.ShouldBeNull();
        (await Clearances.HistoryAsync("cl_one", Stop)).Select(c => c.Highest).ShouldBe([null, 7L, 3L]);
    }

    [Fact]
    public async Task Of_two_who_change_what_they_both_saw_one_alone_succeeds()
    {
        await fixture.AddAsync("cl_two");
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(async n =>
        {
            try
            {
                await Clearances.SetAsync(Wish("cl_two", 3), 0, Stop);
                return 1;
            }
            catch (CatalogueRefusalException e)
            {
                e.Message.ShouldContain("just now");
                return 0;
            }
        }));
        tries.Sum().ShouldBe(1);
        (await Should.ThrowAsync<CatalogueRefusalException>(() => Clearances.SetAsync(Wish("cl_nobody", 3), 0, Stop))).Message.ShouldContain("no subject");
    }

    [Theory]
    [InlineData("UPDATE menshen.clearance SET highest = 7")]
    [InlineData("DELETE FROM menshen.clearance")]
    [InlineData("TRUNCATE menshen.clearance")]
    [InlineData("INSERT INTO menshen.clearance SELECT id, 9, 1, 3, 3, NULL, '', now(), 'x', 'y' FROM menshen.subject WHERE name = 'cl_three'")]
    [InlineData("INSERT INTO menshen.clearance SELECT id, 9, 3, 1, 3, 7, '', now(), 'x', 'y' FROM menshen.subject WHERE name = 'cl_three'")]
    [InlineData("INSERT INTO menshen.clearance SELECT id, 9, 3, 1, NULL, NULL, '', now(), 'x', 'y' FROM menshen.subject WHERE name = 'cl_three'")]
    [InlineData("INSERT INTO menshen.clearance SELECT id, 9, 3, 1, 3, NULL, '', now(), 'x', '' FROM menshen.subject WHERE name = 'cl_three'")]
    public async Task What_was_set_stays_and_what_is_no_clearance_is_refused_by_the_table_itself(string sql)
    {
        try
        {
            await fixture.AddAsync("cl_three");
            await Clearances.SetAsync(Wish("cl_three", 3), 0, Stop);
        }
        catch (CatalogueRefusalException)
        {
            // Made by the case before.
        }

        (await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync(sql))).SqlState.ShouldBeOneOf("23000", "23514");
    }

    [Fact]
    public async Task Whoever_is_switched_off_is_switched_off_at_every_label_and_deleted_with_every_label()
    {
        await fixture.AddAsync("cl_four");
        await fixture.AddAsync("cl_four_x");
        // The last two are nobody's doors: the one is another subject's name, the other no label.
        foreach (var role in (string[])["cl_four.3", "cl_four.40003", "cl_four_x.3", "cl_four.xyz"]) await fixture.TcbAsync($"CREATE ROLE \"{role}\" LOGIN");
        (await Clearances.LoginsOfAsync("cl_four", Stop)).ShouldBe(["cl_four.3", "cl_four.40003"]);
        await fixture.Subjects.DisableSubjectAsync("cl_four", Stop);
        (await CanLoginAsync()).ShouldBe("cl_four=false cl_four.3=false cl_four.40003=false cl_four.xyz=true cl_four_x=true cl_four_x.3=true");
        await fixture.Subjects.EnableSubjectAsync("cl_four", Stop);
        (await CanLoginAsync()).ShouldBe("cl_four=true cl_four.3=true cl_four.40003=true cl_four.xyz=true cl_four_x=true cl_four_x.3=true");
        (await fixture.Subjects.DeleteSubjectAsync("cl_four", Stop)).RoleDropped.ShouldBeTrue();
        (await CanLoginAsync()).ShouldBe("cl_four.xyz=true cl_four_x=true cl_four_x.3=true");
        await fixture.TcbAsync("DROP ROLE \"cl_four.xyz\"");
        await fixture.TcbAsync("DROP ROLE \"cl_four_x.3\"");
    }

    [Fact]
    public async Task The_door_of_a_subject_is_no_drift_but_one_with_powers_is_and_so_is_a_strangers()
    {
        await fixture.AddAsync("cl_five");
        foreach (var role in (string[])["\"cl_five.3\" LOGIN", "\"cl_five.7\" LOGIN BYPASSRLS", "\"nobody_there.3\" LOGIN"]) await fixture.TcbAsync($"CREATE ROLE {role}");
        var found = (await DriftCheck.RunAsync(fixture.Engine, Stop)).Select(finding => finding.Object).ToList();
        foreach (var role in (string[])["cl_five.3", "cl_five.7", "nobody_there.3"]) await fixture.TcbAsync($"DROP ROLE \"{role}\"");
        found.ShouldContain("cl_five.7");
        found.ShouldContain("nobody_there.3");
        found.ShouldNotContain("cl_five.3");
    }

    private static StoredClearance Wish(string subject, long? highest) =>
        new(subject, 0, highest, highest is null ? null : 1, highest, null, "words", default, "sec", "tests");

    private async Task<string?> CanLoginAsync() => (string?)await fixture.TcbAsync(
        "SELECT string_agg(rolname || '=' || rolcanlogin, ' ' ORDER BY rolname COLLATE \"C\") FROM pg_roles WHERE rolname LIKE 'cl\\_four%'");
}
