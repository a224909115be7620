namespace Menshen.Server;

/// <summary>What has been started, so that it is stopped in the reverse order, whether all of it started or not.</summary>
internal sealed class StartedParts
{
    private readonly Stack<Func<Task>> _stops = new();

    public void Add(Func<Task> stop) => _stops.Push(stop);

    public void Add(IDisposable part) => _stops.Push(() =>
    {
        part.Dispose();
        return Task.CompletedTask;
    });

    /// <summary>Stops everything; a part that fails to stop does not keep the others from it. The failures come back together.</summary>
    public async Task<IReadOnlyList<Exception>> StopAllAsync()
    {
        List<Exception> failures = [];
        while (_stops.TryPop(out var stop))
        {
            try
            {
                await stop().ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Collected, not swallowed: the journal's closing must be reached whatever the gateway does.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failures.Add(e);
            }
        }

        return failures;
    }
}
