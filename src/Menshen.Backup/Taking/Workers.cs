using System.Runtime.InteropServices;

namespace Menshen.Backup.Taking;

/// <summary>Starts workers that give way to those who work with the database, and waits for such as stop each other when one of them fails.</summary>
internal static partial class Workers
{
    /// <summary>Which of setpriority(2)'s numbers names a process; on Linux 0 is then the calling thread alone.</summary>
    private const int OneThread = 0;

    /// <summary>Does the work on a thread of its own: what is made nicer cannot be made less nice again, and a pool's threads serve others too.</summary>
    public static Task<T> Start<T>(int nice, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            // It cannot be refused: everybody may become nicer.
            _ = SetPriority(OneThread, 0, nice);
            try
            {
                done.SetResult(work());
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        })
        { IsBackground = true, Name = "backup" }.Start();
        return done.Task;
    }

    /// <summary>Throws what made them stop, and not that they were stopped: who reads it wants to know why.</summary>
    public static async Task WaitAsync(IReadOnlyList<Task> workers)
    {
        await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var faults = workers.Select(worker => worker.Exception?.InnerException).OfType<Exception>().ToList();
        if (faults.Find(fault => fault is not OperationCanceledException) is { } cause) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
        await Task.WhenAll(workers).ConfigureAwait(false);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
