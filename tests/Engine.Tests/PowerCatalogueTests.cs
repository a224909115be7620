using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests;

[Collection(EngineTests.Name)]
public sealed class PowerCatalogueTests(EngineFixture fixture)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    [Requirement("gat389-4.5-c")]
    public async Task The_last_holder_of_a_power_is_neither_dismissed_disabled_nor_deleted_and_the_one_before_is()
    {
        var powers = new PowerCatalogue(fixture.Engine);
        var (first, second) = (await fixture.AddAsync("aud_one"), await fixture.AddAsync("aud_two"));
        await powers.AppointAsync(first, Power.Auditor, Stop);
        await powers.AppointAsync(second, Power.Auditor, Stop);
        // Others of this collection may hold the power, too: they go first.
        foreach (var other in (await fixture.Subjects.ListSubjectsAsync(Stop)).Select(l => l.Subject)
            .Where(s => s.Power == Power.Auditor && s.Id != first.Id && s.Id != second.Id))
            await powers.DismissAsync(other.Name, Stop);
        await powers.DismissAsync("aud_two", Stop);
        (await Should.ThrowAsync<CatalogueRefusalException>(() => powers.DismissAsync("aud_one", Stop))).Message.ShouldContain("the last auditor stays");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Subjects.DisableSubjectAsync("aud_one", Stop))).Message.ShouldContain("the last auditor stays");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Subjects.DeleteSubjectAsync("aud_one", Stop))).Message.ShouldContain("the last auditor stays");
        // A disabled holder is none.
        await powers.AppointAsync(second, Power.Auditor, Stop);
        await fixture.Subjects.DisableSubjectAsync("aud_two", Stop);
        await Should.ThrowAsync<CatalogueRefusalException>(() => powers.DismissAsync("aud_one", Stop));
    }

    [Fact]
    [Requirement("realname-7.5.2-2.2")]
    public async Task A_request_is_decided_by_one_caller_alone_and_never_changed_or_removed()
    {
        var catalogue = new ApprovalCatalogue(fixture.Engine);
        var (asker, approver) = (await fixture.AddAsync("asker"), await fixture.AddAsync("approver"));
        var now = TimeProvider.System.GetUtcNow();
        var id = await catalogue.AskAsync(Wish(asker, now), Stop);
        // Four eyes in the database itself.
        await Should.ThrowAsync<PostgresException>(() => catalogue.DecideAsync(id, true, asker.Id, "mine", now, Stop));
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => catalogue.DecideAsync(id, true, approver.Id, "seen", now, Stop)));
        all.Count(mine => mine).ShouldBe(1);
        await catalogue.EndAsync(id, true, Stop);
        (await catalogue.FindAsync(id, Stop))!.State.ShouldBe("done");
        await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync($"UPDATE menshen.approval SET state = 'pending', decider_id = NULL WHERE id = {id}"));
        await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync($"UPDATE menshen.approval SET body = '' , state = 'done' WHERE id = {id}"));
        await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync($"DELETE FROM menshen.approval WHERE id = {id}"));
    }

    [Fact]
    public async Task An_expired_request_is_not_approved_any_more_and_can_be_rejected()
    {
        var catalogue = new ApprovalCatalogue(fixture.Engine);
        var (asker, approver) = (await fixture.AddAsync("asker_late"), await fixture.AddAsync("approver_late"));
        var now = TimeProvider.System.GetUtcNow();
        var id = await catalogue.AskAsync(Wish(asker, now), Stop);
        (await catalogue.DecideAsync(id, true, approver.Id, "late", now.AddHours(2), Stop)).ShouldBeFalse();
        (await catalogue.DecideAsync(id, false, approver.Id, "late", now.AddHours(2), Stop)).ShouldBeTrue();
    }

    private static Approval Wish(Subject asker, DateTimeOffset now) => new()
    {
        Operation = "user.delete", Variable = "x", Object = "x", Body = ReadOnlyMemory<byte>.Empty, Digest = new string('a', 64), AskerId = asker.Id,
        Asker = asker.Name, Reason = "", AskedAt = now, ExpiresAt = now.AddHours(1),
    };
}
