namespace Menshen.Server;

/// <summary>Does something that may hang for ever, such as reading a file system whose server is away, and says so when it takes too long.</summary>
internal static class PatientLook
{
    /// <param name="look">What may hang; it gets a thread of its own, which nobody waits for at the end.</param>
    /// <param name="patience">After so long it is told.</param>
    /// <param name="onSilence">Tells it, once.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends the waiting, not the look.</param>
    public static async Task RunAsync(Action look, TimeSpan patience, Action onSilence, TimeProvider time, CancellationToken stop)
    {
        var work = Task.Factory.StartNew(look, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (await Task.WhenAny(work, Task.Delay(patience, time, stop)).ConfigureAwait(false) != work && !stop.IsCancellationRequested) onSilence();
        await Task.WhenAny(work, Task.Delay(Timeout.InfiniteTimeSpan, time, stop)).ConfigureAwait(false);
        if (work.IsCompleted) await work.ConfigureAwait(false);
    }
}
