namespace Menshen.Backup.Taking;

/// <summary>Waits for workers that stop each other when one of them fails.</summary>
internal static class Workers
{
    /// <summary>Throws what made them stop, and not that they were stopped: who reads it wants to know why.</summary>
    public static async Task WaitAsync(IReadOnlyList<Task> workers)
    {
        await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var faults = workers.Select(worker => worker.Exception?.InnerException).OfType<Exception>().ToList();
        if (faults.Find(fault => fault is not OperationCanceledException) is { } cause) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
        await Task.WhenAll(workers).ConfigureAwait(false);
    }
}
