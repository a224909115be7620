using System.Diagnostics;
using Menshen.Engine.Tests.Kit;

namespace Menshen.Engine.Tests;

public sealed class CapacityTests
{
    [Fact]
    public async Task An_engine_for_two_thousand_sessions_starts()
    {
        using var directory = new TestDirectory();
        var options = new EngineOptions { DataDirectory = directory.Path, MaxConnections = 2200, SharedBuffersMegabytes = 16 };
        await using var engine = new EmbeddedEngine(options, new TestSecrets(), TimeProvider.System);
        var clock = Stopwatch.StartNew();
        await engine.StartAsync(TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper!.WriteLine($"init, start and provisioning took {clock.ElapsedMilliseconds} ms");
        engine.Status.State.ShouldBe(EngineState.Running);
    }
}
