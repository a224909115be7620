using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;

namespace Menshen.Engine.Tests;

[Collection(EngineTests.Name)]
public sealed class CatalogueListenerTests(EngineFixture fixture)
{
    [Fact]
    public async Task A_change_is_heard_and_a_broken_connection_counts_as_one()
    {
        await using var listener = new CatalogueListener(fixture.Engine, TimeProvider.System);
        using var heard = new SemaphoreSlim(0);
        listener.Changed += (_, _) => heard.Release();
        await listener.StartAsync(TestContext.Current.CancellationToken);

        await fixture.Subjects.SetSettingAsync("heard", "yes", TestContext.Current.CancellationToken);
        (await heard.WaitAsync(BusyMachine.Patience, TestContext.Current.CancellationToken)).ShouldBeTrue();

        await fixture.TcbAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN menshen_catalogue'");
        (await heard.WaitAsync(BusyMachine.Patience, TestContext.Current.CancellationToken)).ShouldBeTrue();

        await fixture.AddAsync("heard_of");
        (await heard.WaitAsync(BusyMachine.Patience, TestContext.Current.CancellationToken)).ShouldBeTrue();
    }
}
