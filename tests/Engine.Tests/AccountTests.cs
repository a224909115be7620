using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests;

/// <summary>One namespace for ever, groups, owners and last use.</summary>
[Collection(EngineTests.Name)]
public sealed class AccountTests(EngineFixture fixture)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private GroupCatalogue Groups => new(fixture.Engine);

    [Fact]
    [Requirement("gat389-4.1.1-0.2")]
    [Requirement("gat389-4.1.1-b.1")]
    [Requirement("tencentdb-2.2-1.2")]
    public async Task Subjects_groups_and_aliases_share_one_namespace_for_ever()
    {
        await fixture.AddAsync("ns_person");
        await Groups.CreateAsync("ns_group", "", "tests", Stop);
        await Groups.AddAliasAsync("ns_alias", "ns_person", "tests", Stop);
        foreach (var taken in (string[])["ns_person", "ns_group", "ns_alias"])
        {
            await RefusedAsync(() => fixture.AddAsync(taken));
            await RefusedAsync(() => Groups.CreateAsync(taken, "", "tests", Stop));
            await RefusedAsync(() => Groups.AddAliasAsync(taken, "ns_person", "tests", Stop));
        }

        await Groups.DeleteAsync("ns_group", Stop);
        await fixture.Subjects.DeleteSubjectAsync("ns_person", Stop);
        await RefusedAsync(() => fixture.AddAsync("ns_group"));
        await RefusedAsync(() => fixture.AddAsync("ns_alias"));
        await RefusedAsync(() => Groups.CreateAsync("ns_person", "", "tests", Stop));
        foreach (var spelled in (string[])["NS_person", "ns_person ", "Ns_Group"])
            await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.AddAsync(spelled));
    }

    [Theory]
    [InlineData("DELETE FROM menshen.name")]
    [InlineData("TRUNCATE menshen.name")]
    [InlineData("UPDATE menshen.name SET name = name || 'x'")]
    [InlineData("DELETE FROM menshen.subject_group")]
    [InlineData("TRUNCATE menshen.subject_group CASCADE")]
    [InlineData("UPDATE menshen.subject_group SET id = id + 1000")]
    public async Task Not_even_the_owner_of_the_catalogue_gives_a_name_or_number_away_by_mistake(string sql)
    {
        try
        {
            await Groups.CreateAsync("kept_group", "", "tests", Stop);
        }
        catch (CatalogueRefusalException)
        {
            // Made by the case before.
        }

        (await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync(sql))).SqlState.ShouldBeOneOf("23000", "428C9");
    }

    [Fact]
    public async Task A_group_has_members_until_they_or_it_are_gone()
    {
        await fixture.AddAsync("gr_one");
        await fixture.AddAsync("gr_two");
        await Groups.CreateAsync("gr_couriers", "of outlet 1", "tests", Stop);
        await Groups.JoinAsync("gr_couriers", "gr_one", "tests", Stop);
        await Groups.JoinAsync("gr_couriers", "gr_two", "tests", Stop);
        await Groups.JoinAsync("gr_couriers", "gr_two", "tests", Stop);
        (await MembersAsync()).ShouldBe(["gr_one", "gr_two"]);
        (await SubjectAsync("gr_one")).Groups.ShouldBe(["gr_couriers"]);
        await Groups.LeaveAsync("gr_couriers", "gr_one", Stop);
        await fixture.Subjects.DeleteSubjectAsync("gr_two", Stop);
        (await MembersAsync()).ShouldBeEmpty();
        await RefusedAsync(() => Groups.LeaveAsync("gr_couriers", "gr_one", Stop), "not in the group");
        await RefusedAsync(() => Groups.JoinAsync("gr_nothing", "gr_one", "tests", Stop), "no group");

        async Task<IReadOnlyList<string>> MembersAsync() => (await Groups.ListAsync(Stop)).Single(g => g.Name == "gr_couriers").Members;
    }

    [Fact]
    [Requirement("realname-7.4.1-2.1")]
    public async Task A_program_is_answered_for_by_a_living_person()
    {
        await fixture.AddAsync("ow_person");
        await fixture.AddAsync("ow_heir");
        await AddProgramAsync("ow_program", "ow_person");
        (await SubjectAsync("ow_program")).Owner.ShouldBe("ow_person");
        await RefusedAsync(() => AddProgramAsync("ow_second", "ow_program"), "living person");
        await RefusedAsync(() => AddProgramAsync("ow_third", "ow_nobody"), "living person");
        await RefusedAsync(() => fixture.Subjects.DeleteSubjectAsync("ow_person", Stop), "another owner");
        await fixture.Subjects.SetAccountAsync("ow_program", new AccountChange { Owner = "ow_heir" }, Stop);
        await fixture.Subjects.DeleteSubjectAsync("ow_person", Stop);
        await RefusedAsync(() => fixture.Subjects.SetAccountAsync("ow_program", new AccountChange { Owner = "ow_person" }, Stop), "living person");
        await RefusedAsync(() => fixture.Subjects.SetAccountAsync("ow_heir", new AccountChange { Owner = "ow_heir" }, Stop), "only a program");
    }

    [Fact]
    public async Task Validity_person_and_note_change_and_what_is_not_given_stays()
    {
        await fixture.AddAsync("va_person", person: "Wu");
        var until = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await fixture.Subjects.SetAccountAsync("va_person", new AccountChange { SetsValidUntil = true, ValidUntil = until, Note = "guest" }, Stop);
        await fixture.Subjects.SetAccountAsync("va_person", new AccountChange { Person = "Wu Song" }, Stop);
        var subject = await SubjectAsync("va_person");
        (subject.ValidUntil, subject.Note, subject.Person).ShouldBe((until, "guest", "Wu Song"));
        await fixture.Subjects.SetAccountAsync("va_person", new AccountChange { SetsValidUntil = true }, Stop);
        (await SubjectAsync("va_person")).ValidUntil.ShouldBeNull();
    }

    [Fact]
    public async Task Last_use_goes_forward_only_and_enabling_wakes_an_account()
    {
        var subject = await fixture.AddAsync("us_person");
        var use = new AccountUse(fixture.Engine);
        var late = DateTimeOffset.UtcNow;
        await use.WriteAsync([new(subject.Id, late), new(987654321, late)], Stop);
        await use.WriteAsync([new(subject.Id, late.AddDays(-3))], Stop);
        var used = await SubjectAsync("us_person");
        used.LastUse!.Value.ShouldBe(late, TimeSpan.FromMilliseconds(1));
        used.AwakenedAt.ShouldBeNull();
        await fixture.Subjects.EnableSubjectAsync("us_person", Stop);
        (await SubjectAsync("us_person")).IdleSince.ShouldBeGreaterThanOrEqualTo(late);
        (await SubjectAsync("us_person")).AwakenedAt.ShouldNotBeNull();
    }

    private Task<Subject> AddProgramAsync(string name, string owner) => fixture.Subjects.CreateSubjectAsync(
        new SubjectSpec(name, SubjectKind.Application, name, "tests") { Owner = owner }, "a good password".AsMemory(), Stop);

    private async Task<Subject> SubjectAsync(string name) => (await fixture.Subjects.LoadSubjectsAsync(Stop)).Single(s => s.Name == name);

    private static async Task RefusedAsync(Func<Task> act, string words = "is or was") =>
        (await Should.ThrowAsync<CatalogueRefusalException>(act)).Message.ShouldContain(words);
}
