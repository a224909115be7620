using Menshen.Interop.Tests;

[assembly: AssemblyFixture(typeof(SharedDeployment))]
// Twice the two cores of the machines this runs on: half of the time a test here waits, for a code's next half minute, a timer or an engine's start.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Menshen.Interop.Tests;

/// <summary>The one Menshen that all client tests talk to, profile standard, durability strict; each class is a user of its own in it.</summary>
public sealed class SharedDeployment : IAsyncLifetime
{
    private Deployment? _running;
    private DeploymentUser? _direct;

    public Deployment Running => _running!;

    /// <summary>A user whom the engine lets in without Menshen, for comparisons.</summary>
    public DeploymentUser Direct => _direct!;

    public async ValueTask InitializeAsync()
    {
        // Quotas and end users for the one test of each, by names that nobody else has.
        _running = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = QuotaDriverTests.Quotas + EndUserDriverTests.EndUsers });
        _direct = await _running.AddUserAsync("it_direct");
        await _running.OpenEngineAsync(_direct.Name);
    }

    /// <summary>After all that the clients did: it stops in order and leaves a sound journal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_running is null)
            return;
        await using var ending = _running;
        await _running.DownAsync();
        (await _running.VerifyAsync()).Succeeded();
    }
}
