namespace Menshen.Bench.Machine;

/// <summary>Threads that live as long as this process, to start servers from.</summary>
/// <remarks>The kernel sends a server its signal of our death when the thread that started it ends (prctl(2), PR_SET_PDEATHSIG), and
/// threads of the pool end after some idle seconds.</remarks>
internal static class LastingThread
{
    public static Task<TResult> Run<TResult>(Func<TResult> work)
    {
        var result = new TaskCompletionSource<TResult>();
        new Thread(() =>
        {
            try
            {
                result.SetResult(work());
            }
#pragma warning disable CA1031 // whatever went wrong is for the one who waits
            catch (Exception problem)
#pragma warning restore CA1031
            {
                result.SetException(problem);
            }

            Thread.Sleep(Timeout.Infinite);
        }) { IsBackground = true, Name = "servers" }.Start();
        return result.Task;
    }
}
