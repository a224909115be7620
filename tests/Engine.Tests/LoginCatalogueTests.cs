using System.Collections.Concurrent;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;

namespace Menshen.Engine.Tests;

[Collection(EngineTests.Name)]
public sealed class LoginCatalogueTests(EngineFixture fixture)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Failures_of_two_gateways_add_up_old_ones_do_not_and_a_lock_is_never_shortened()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var id = await SubjectAsync("counted");
        var logins = new LoginCatalogue(fixture.Engine);
        var row = new LoginFailureRow(id, "192.0.2.1", 1, Now, null);
        for (var i = 1; i <= 4; i++) (await logins.NoteFailureAsync(row, Now.AddMinutes(-30), i % 2 == 0 ? "a" : "b", cancellation)).ShouldBe(i);
        await logins.NoteFailureAsync(row with { Failures = 0, LockedUntil = Now.AddMinutes(30) }, Now.AddMinutes(-30), "a", cancellation);
        await logins.NoteFailureAsync(row with { Failures = 0, LockedUntil = Now.AddMinutes(10) }, Now.AddMinutes(-30), "b", cancellation);
        (await logins.LoadFailuresAsync(id, cancellation)).ShouldBe([new(id, "192.0.2.1", 4, Now, Now.AddMinutes(30))]);
        (await logins.NoteFailureAsync(row with { LastAt = Now.AddHours(2) }, Now.AddHours(1), "a", cancellation)).ShouldBe(1);
        await logins.SettleAsync(id, "192.0.2.1", cancellation);
        (await logins.LoadFailuresAsync(id, cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_gateway_hears_of_failures_unlocking_and_ends()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var id = await SubjectAsync("told");
        var logins = new LoginCatalogue(fixture.Engine);
        await using var first = new CatalogueListener(fixture.Engine, TimeProvider.System);
        await using var second = new CatalogueListener(fixture.Engine, TimeProvider.System);
        var heard = new ConcurrentQueue<string>();
        foreach (var listener in new[] { first, second })
        {
            listener.LoginNews += (_, news) => heard.Enqueue(news);
            await listener.StartAsync(cancellation);
        }

        var began = Environment.TickCount64;
        await logins.NoteFailureAsync(new LoginFailureRow(id, "*", 0, Now, Now.AddMinutes(30)), Now, "mine", cancellation);
        await logins.UnlockAsync("told", cancellation);
        await logins.EndSessionsOfAsync("told", cancellation);
        while (heard.Count < 6 && Environment.TickCount64 - began < BusyMachine.Patience.TotalMilliseconds) await Task.Delay(10, cancellation);
        heard.Order().ShouldBe([.. new[] { $"end {id}", $"failures {id} mine", $"unlocked {id}" }.SelectMany(news => new[] { news, news })]);
        (await logins.LoadFailuresAsync(id, cancellation)).ShouldBeEmpty();
        await Should.ThrowAsync<CatalogueRefusalException>(() => logins.UnlockAsync("nobody_here", cancellation));
    }

    [Fact]
    public async Task Last_logins_are_kept_many_at_once_and_the_newest_stays()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var id = await SubjectAsync("seen");
        var logins = new LoginCatalogue(fixture.Engine);
        await logins.NoteLoginsAsync([new LastLoginRow(id, Now, "192.0.2.1", 2), new LastLoginRow(long.MaxValue, Now, "192.0.2.9", 0)], cancellation);
        (await logins.LoadLastLoginsAsync(cancellation)).Where(l => l.SubjectId == id).ShouldBe([new(id, Now, "192.0.2.1", 2)]);
        await logins.NoteLoginsAsync([new LastLoginRow(id, Now.AddDays(-1), "192.0.2.2", 0)], cancellation);
        (await logins.LoadLastLoginsAsync(cancellation)).Single(l => l.SubjectId == id).At.ShouldBe(Now);
    }

    private async Task<long> SubjectAsync(string name)
    {
        await fixture.AddAsync(name);
        return (await fixture.Subjects.LoadSubjectsAsync(TestContext.Current.CancellationToken)).Single(s => s.Name == name).Id;
    }
}
