using Menshen.Interop.Tests;

[assembly: AssemblyFixture(typeof(SharedDeployment))]
// The machines this runs on have two cores; more clients at once only wait for each other.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Menshen.Interop.Tests;

/// <summary>The one Menshen that all client tests talk to, profile standard, durability strict; each class is a user of its own in it.</summary>
public sealed class SharedDeployment : IAsyncLifetime
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private Deployment? _running;
    private bool _engineIsOpen;

    public Deployment Running => _running!;

    public async ValueTask InitializeAsync() => _running = await Deployment.CreateAsync(new DeploymentSetup());

    /// <summary>Lets tests compare with the engine itself.</summary>
    public async Task OpenEngineAsync()
    {
        await _oneAtATime.WaitAsync();
        try
        {
            if (!_engineIsOpen)
                await Running.OpenEngineAsync();
            _engineIsOpen = true;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>After all that the clients did: it stops in order and leaves a sound journal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_running is null)
            return;
        await using var ending = _running;
        await _running.DownAsync();
        (await _running.VerifyAsync()).Succeeded();
        _oneAtATime.Dispose();
    }
}
