namespace Menshen.Vault;

/// <summary>Whether this thread had to wait for a processor because others wanted it.</summary>
/// <remarks>The kernel counts both (proc(5), <c>schedstat</c>: nanoseconds on a processor, nanoseconds in the queue for one). Counting the journal's
/// records instead would let the vault fall behind on a machine with processors to spare. Used by one thread.</remarks>
internal sealed class ProcessorPressure(Func<string?> schedstat)
{
    /// <summary>Of the time it could have run. At a low priority a thread beside one busy neighbour waits nine tenths; a quarter is more than the
    /// stumbles of a quiet machine.</summary>
    private const double High = 0.25;

    private (long Ran, long Waited) _before;

    public ProcessorPressure()
        : this(OfThread)
    {
    }

    /// <summary>True if it waited for more than a quarter of its time since the question before. A kernel that does not count never says so.</summary>
    public bool IsHigh()
    {
        var now = Read();
        var (ran, waited) = (now.Ran - _before.Ran, now.Waited - _before.Waited);
        _before = now;
        return waited > High * (ran + waited);
    }

    private (long Ran, long Waited) Read() =>
        schedstat()?.Split(' ') is [var ran, var waited, ..] && long.TryParse(ran, out var r) && long.TryParse(waited, out var w) ? (r, w) : _before;

    private static string? OfThread()
    {
        try
        {
            return File.ReadAllText("/proc/thread-self/schedstat");
        }
        catch (IOException)
        {
            return null;
        }
    }
}
